"""What every name of a policy stands for, while the policy is being read.

A name that is declared but broken stays known with the value None: nobody is told twice about one mistake.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from engine.policy.model import AS_OF, MESSAGES, WARNINGS, Fact, NotTold, PlanAnswer, Setting, Statement, ValueType
from engine.policy.operators import Range

RESERVED = (AS_OF, WARNINGS, MESSAGES, "unknown")
"""Names with a meaning of their own, which no setting, fact or decision may take."""

AS_OF_FACT = Fact(
    name=AS_OF,
    type=ValueType("date"),
    question="",
    not_told=NotTold("ask"),
    if_vague="ask",
    derive=None,
    not_after=None,
    not_before=None,
    help="",
    unit="",
    span=None,
)


class SettingType(NamedTuple):
    """What a setting may be: a value of ``item``, or with ``many`` a list of such values."""

    item: ValueType
    many: bool


class Answers(NamedTuple):
    """What can be said about a decision before its rules are read.

    ``type`` is None for a plan, a computed answer, and an answer that is not understood.
    """

    type: ValueType | None
    plan: bool = False
    collect: bool = False
    computed: bool = False
    internal: bool = False


class FieldType(NamedTuple):
    """The values one field has in the plans. ``type`` None: it differs, or a rule changes it."""

    type: ValueType | None
    many: bool


class Names:
    """The names of one policy, by section."""

    def __init__(self) -> None:
        self.statements: dict[str, Statement | None] = {}
        self.settings: dict[str, Setting | None] = {}
        self.setting_types: dict[str, SettingType | None] = {}
        self.facts: dict[str, Fact | None] = {}
        self.decisions: dict[str, Answers | None] = {}
        self.plans: dict[str, PlanAnswer | None] = {}
        self.fields: dict[str, FieldType] = {"use": FieldType(None, many=False)}
        self.messages: tuple[str, ...] = ()
        self.warnings: tuple[str, ...] = ()

    def fact(self, name: str) -> Fact | None:
        """The fact of this name, ``as_of`` included; None if there is none or it is broken."""
        return AS_OF_FACT if name == AS_OF else self.facts.get(name)

    def subjects(self) -> tuple[str, ...]:
        """Everything a condition may ask about."""
        plans = [name for name, answers in self.decisions.items() if answers is not None and answers.plan]
        fields = [f"{plan}.{field}" for plan in plans for field in self.fields]
        return (*self.facts, AS_OF, *self.decisions, *self.settings, *fields)

    def unknown_subject(self, words: str) -> str:
        """What to say of a subject that there is none of."""
        return f"there is no fact, decision or setting `{words}`"

    def near_subjects(self, words: str) -> tuple[str, ...]:
        """The subjects that may have been meant by one that there is none of."""
        return self.subjects()


class Subject(NamedTuple):
    """What a test asks about.

    ``words`` is the subject as written. ``type`` None: any value is taken. ``many``: it is a list,
    so only ``includes`` makes sense. ``reach`` are the values it can have, if it has limits.
    ``word_code`` is the mistake of a word that is not among its words.
    """

    words: str
    source: Literal["fact", "answer", "setting"]
    name: str
    field: str | None
    type: ValueType | None
    many: bool = False
    reach: Range | None = None
    word_code: str = "unknown-answer"
