"""The typed policy: what a policy file means once its names and types are settled.

The model is immutable and knows nothing of files, of running or of reasons. Values inside it are
*inner values*: whole numbers as int, numbers as float, booleans as bool, choices as str and dates
as their day number (``date.toordinal()``), so that everything that is ordered is a number.

Records are named tuples: the command starts in tens of milliseconds, and a class of this kind
costs a tenth of a frozen dataclass to create.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from engine.diagnostics import Span

if TYPE_CHECKING:
    from engine.policy.event_model import Events

Inner: TypeAlias = bool | int | float | str
"""A value as the model holds it (see the module's text)."""

Kind: TypeAlias = Literal["integer", "number", "boolean", "choice", "date", "text", "texts"]
Changes: TypeAlias = Literal["with_time", "by_action", "by_action_only_forward", "never"]
"""How a fact can become another one: only by waiting, by what one does (perhaps without a way back), not at all."""

HitPolicy: TypeAlias = Literal["first", "unique", "any", "priority", "collect"]


class ValueType(NamedTuple):
    """The values a fact or an answer may take. Limits are inclusive inner values, None = no limit."""

    kind: Kind
    minimum: int | float | None = None
    maximum: int | float | None = None
    choices: tuple[str, ...] = ()

    @property
    def ordered(self) -> bool:
        """True for numbers, whole numbers and dates: at_least and its kin make sense."""
        return self.kind in ("integer", "number", "date")


class Statement(NamedTuple):
    """One numbered piece of guidance of the source, in the policy's own words."""

    name: str
    kind: Literal["rule", "reason", "tip", "scene"]
    says: str


class Setting(NamedTuple):
    """A constant the author may change. ``value`` is a scalar or a tuple of scalars, ``base`` the value
    that the policy at the bottom of all overlays gives it (None: that policy does not have it). ``type``: what
    other values it may have, or with a tuple what may stand in that.
    """

    name: str
    value: Inner | tuple[Inner, ...]
    help: str
    cite: tuple[str, ...]
    base: Inner | tuple[Inner, ...] | None = None
    type: ValueType = ValueType("text")

    @property
    def changed(self) -> bool:
        """True for a house rule: an overlay or whoever loaded the policy set another value than the base."""
        return self.base is not None and self.base != self.value


class NotTold(NamedTuple):
    """What happens when a fact is not told: ``ask``, ``open``, or ``assume`` with a value."""

    mode: Literal["ask", "open", "assume"]
    value: Inner | None = None
    because: str = ""
    cite: tuple[str, ...] = ()


class DaysBetween(NamedTuple):
    """A derived fact: whole days from ``start`` to ``end``, both date facts (or ``as_of``)."""

    start: str
    end: str


class Fact(NamedTuple):
    """One thing that may be known about a case.

    ``not_after`` and ``not_before`` (dates only) are the name of a date fact, ``as_of``, or a day number.
    ``changes`` plays no part in any decision; it says what may be proposed as a way to another answer.
    """

    name: str
    type: ValueType
    question: str
    not_told: NotTold
    if_vague: Literal["ask", "open"]
    derive: DaysBetween | None
    not_after: str | int | None
    not_before: str | int | None
    help: str
    unit: str
    span: Span | None
    changes: Changes = "never"

    @property
    def limits(self) -> tuple[int | float | None, int | float | None]:
        """The smallest and the largest value the fact can have on any day, None for no limit."""
        low, high = self.type.minimum, self.type.maximum
        if isinstance(self.not_before, int):
            low = self.not_before if low is None else max(low, self.not_before)
        if isinstance(self.not_after, int):
            high = self.not_after if high is None else min(high, self.not_after)
        return low, high

    @property
    def testable(self) -> bool:
        """False for texts, which only fill in messages."""
        return self.type.kind not in ("text", "texts")


class Ref(NamedTuple):
    """``$name`` of an earlier decision: its answer, one of finitely many values."""

    name: str


class Compare(NamedTuple):
    """One word of the operator table and what it compares with.

    ``operand``: an inner value, a Ref, a tuple of inner values (``one_of``, ``between``),
    a bool (``known``), or for ``not`` a tuple of Compares that must not all hold.
    """

    word: str
    operand: Inner | Ref | tuple[Inner, ...] | tuple[Compare, ...]


class Test(NamedTuple):
    """All ``compares`` hold for the subject: a fact, a decision's answer or one field of it."""

    subject: str
    source: Literal["fact", "answer"]
    field: str | None
    compares: tuple[Compare, ...]
    span: Span | None = None


class Always(NamedTuple):
    """A condition settled by the settings alone. ``words`` says what it was, for explanations.

    ``setting`` and ``compares`` are the test that it was, for who asks what holds with another value.
    """

    holds: bool
    words: str
    span: Span | None = None
    setting: str | None = None
    compares: tuple[Compare, ...] = ()


class All(NamedTuple):
    """Every part holds; an empty one always holds."""

    parts: tuple[Condition, ...]


class Any(NamedTuple):
    """At least one part holds."""

    parts: tuple[Condition, ...]


class Nothing(NamedTuple):
    """``none:`` no part holds."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = Test | Always | All | Any | Nothing


class PlanAnswer(NamedTuple):
    """The answer of a plan decision: the plan used and its fields with the rule's overrides."""

    use: str
    fields: tuple[tuple[str, Inner | tuple[Inner, ...]], ...]

    def field(self, name: str) -> Inner | tuple[Inner, ...] | None:
        """The value of one field (``use`` is the plan's name), None if the plan has none of that name."""
        return self.use if name == "use" else dict(self.fields).get(name)


Answer: TypeAlias = Inner | PlanAnswer
"""What a rule yields. ``NOT_COVERED`` is what a decision yields when no rule fits."""

NOT_COVERED = "not_covered"


class Rule(NamedTuple):
    """One row of a decision. ``when`` is ``All(())`` for an otherwise rule.

    ``settings`` are the settings that its condition or its answer uses, ``answer_settings`` those of the answer.
    """

    name: str
    when: Condition
    then: Answer
    otherwise: bool
    because: str
    cite: tuple[str, ...]
    assuming: tuple[tuple[str, Inner], ...]
    span: Span | None
    settings: tuple[str, ...] = ()
    answer_settings: tuple[str, ...] = ()


class Table(NamedTuple):
    """A decision made by rules.

    ``answers`` are all distinct answers its rules can give, for ``priority`` the highest first.
    ``only_when``: the answer is null where this does not hold. ``matters_when``: an open answer
    is a reason to ask where this can hold (False = never). ``while_open`` says what is answered while
    it is open whether ``only_when`` holds: nothing yet, or what all cases agree on in which it does.
    """

    name: str
    asks: str
    hit: HitPolicy
    type: Kind | Literal["plan"]
    answers: tuple[Answer, ...]
    rules: tuple[Rule, ...]
    only_when: Condition | None
    matters_when: Condition | bool
    internal: bool
    span: Span | None
    while_open: Literal["wait", "answer"] = "wait"


class Call(NamedTuple):
    """One structured function of a computed answer and its operands."""

    function: Literal["plus", "minus", "largest", "smallest", "date_plus_days", "days_between"]
    operands: tuple[Expression, ...]


class FactRef(NamedTuple):
    """``$name`` of a fact inside a computation (``as_of`` included)."""

    name: str


class Day(int):
    """A date that stands in a computation, as its day number. It is shown as the date."""

    __slots__ = ()

    def __str__(self) -> str:
        from datetime import date  # only few policies have such a date

        return date.fromordinal(self).isoformat()


Expression: TypeAlias = int | float | Ref | FactRef | Call


class Computed(NamedTuple):
    """A decision computed from settings, answers and at most one fact of numbers or dates."""

    name: str
    asks: str
    kind: Literal["integer", "number", "date"]
    expression: Expression
    only_when: Condition | None
    matters_when: Condition | bool
    internal: bool
    span: Span | None


Decides: TypeAlias = Table | Computed


class Message(NamedTuple):
    """A text to say or send. ``lines`` are the parts repeated: (blank, count, line with ``{n}``)."""

    name: str
    kind: str
    subject: str | None
    body: str
    to: tuple[str, ...]
    lines: tuple[tuple[str, int, str], ...]
    cite: tuple[str, ...]


class InlineTest(NamedTuple):
    """A test inside a policy (or a ``*_test.yaml`` file), as written: plain data."""

    name: str
    given: Mapping[str, object]
    settings: Mapping[str, object]
    expect: Mapping[str, object]
    span: Span | None


class Ignored(NamedTuple):
    """A finding of ``engine check`` that is meant. ``where``: section, entry and, in a decision, the rule.

    ``own`` is False for one that an overlay takes over from its base.
    """

    where: tuple[str, ...]
    code: str
    because: str
    own: bool = True


class Aside(NamedTuple):
    """What stands in a policy for its readers and checks; nothing of it reaches a decision.

    ``declared``: the words that each decision lists as its answers. ``used``: the settings that something
    uses. ``cited``: the statements that something cites. ``inherited``: what an overlay takes over from its
    base as it is, as ``section.entry``.
    """

    ignored: tuple[Ignored, ...] = ()
    declared: Mapping[str, tuple[str, ...]] = {}
    used: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()


class PolicyModel(NamedTuple):
    """A whole policy. ``decisions`` stand in an order in which each uses only earlier ones.

    The ``warnings`` and ``messages`` sections are two more tables here, with hit policy
    ``collect``, named by :data:`WARNINGS` and :data:`MESSAGES`, last in the order. ``words`` is how
    people say what answers are made of; texts for a screen use it, data never does. ``events`` says
    how the log of a case becomes facts, None if the policy does not say. ``aside`` is for checks only.
    """

    name: str
    version: str
    language: str
    title: str
    source: Mapping[str, str]
    outcome: str
    statements: Mapping[str, Statement]
    settings: Mapping[str, Setting]
    facts: Mapping[str, Fact]
    decisions: tuple[Decides, ...]
    plans: Mapping[str, PlanAnswer]
    messages: Mapping[str, Message]
    tests: tuple[InlineTest, ...]
    file: str | None
    digest: str
    words: Mapping[str, str] = {}
    events: Events | None = None
    aside: Aside = Aside()


WARNINGS = "warnings"
MESSAGES = "messages"
AS_OF = "as_of"
