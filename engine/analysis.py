"""What can be asked of a policy beyond one decision; each is a room of its own, imported when it is asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from engine.clock import today
from engine.decision import Decision, Json
from engine.facts.checked import Checked
from engine.outcome import Outcome
from engine.policy.model import InlineTest, PolicyModel

if TYPE_CHECKING:
    from engine.checks import Report
    from engine.diff.result import Diff
    from engine.diff.rows import RowsDiff
    from engine.quality.coverage import Coverage
    from engine.quality.mutants import Mutants
    from engine.quality.suggest import Suggestions
    from engine.questions.ask import Question
    from engine.questions.case import Subject
    from engine.questions.interview import Interview
    from engine.questions.minimal import Minimal
    from engine.questions.why_not import WhyNot


class Analysis(ABC):
    """The questions. Whoever answers them (:class:`engine.Policy`) has a model and decides cases."""

    model: PolicyModel

    if TYPE_CHECKING:
        _decide: Callable[[Checked], Outcome]

    @abstractmethod
    def check_facts(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Checked:
        """Check facts without deciding."""

    @abstractmethod
    def evaluate(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Decision:
        """Decide."""

    @abstractmethod
    def _changed(self, settings: Mapping[str, object]) -> PolicyModel:
        """The model with other settings."""

    @abstractmethod
    def _base(self) -> PolicyModel | None:
        """The policy that this one extends, if it is an overlay."""

    def ask(
        self,
        facts: Mapping[str, object],
        as_of: date | str | None = None,
        *,
        all: bool = False,  # noqa: A002 - the word of the command line, and nobody needs the other one here
    ) -> Question | None:
        """What to ask next, None if nothing that can be asked for can change an answer that matters any more.

        A fact that is given as None or ``"unknown"`` is one nobody knows, and is not asked for. A policy asks
        for its facts with ``if_not_told: ask`` only; ``all`` asks for the others too.

        >>> from engine import load_policy
        >>> question = load_policy().ask({"days_elapsed": 10}, "2026-03-16")
        >>> question.fact, question.changes[0].between, question.more
        ('round', ('wait', 'follow_up'), 0)

        Raises:
            FactsError: with every mistake in the facts at once.
        """
        from engine.questions.ask import next_question
        from engine.questions.case import declined

        return next_question(self._subject, self.check_facts(facts, as_of), declined(facts), every=all)

    def interview(
        self,
        facts: Mapping[str, object],
        as_of: date | str | None = None,
        *,
        all: bool = False,  # noqa: A002 - as in ask
    ) -> Interview:
        """An interview: it asks like :meth:`ask` and hears answers as people say them ("about 10 to 20").

        >>> from engine import load_policy
        >>> interview = load_policy().interview({"round": 1}, "2026-03-16")
        >>> question = interview.question()
        >>> interview, said = interview.hear(question, "about 15 to 20")
        >>> dict(interview.facts), interview.question()
        ({'round': 1, 'days_elapsed': '15-20'}, None)

        Raises:
            FactsError: with every mistake in the facts at once.
        """
        from engine.questions.interview import begin

        return begin(self._subject, facts, as_of, every=all)

    def why_not(
        self,
        facts: Mapping[str, object],
        answer: Json,
        *,
        decision: str | None = None,
        as_of: date | str | None = None,
    ) -> WhyNot:
        """The smallest changes that would give an answer of the outcome, or of the decision named.

        Only what one can act on or wait for is proposed, if that is enough. A plan is meant by its name.

        >>> from engine import load_policy
        >>> facts = {"round": 1, "interview_date": "2026-03-02", "hr_present": True}
        >>> load_policy().why_not(facts, "follow_up", as_of="2026-03-12").ways[0].words
        'wait until 2026-03-16 (4 days)'

        Raises:
            UnknownAnswer: a ValueError, if the decision never gives this answer.
            TypeError: if the answer or the decision is of a kind that cannot be one.
            FactsError, PolicyError: as :meth:`evaluate` does.
        """
        from engine.questions.why_not import why_not

        return why_not(self._subject, facts, answer, decision=decision, as_of=as_of)

    def minimal(self, facts: Mapping[str, object], as_of: date | str | None = None) -> Minimal:
        """The smallest sets of told facts that already force the outcome, whatever the other told ones were.

        >>> from engine import load_policy
        >>> facts = {"round": 2, "days_elapsed": 20, "heard_back": True, "hr_present": False}
        >>> [dict(one) for one in load_policy().minimal(facts, "2026-03-16").sets]
        [{'heard_back': True}]

        Raises:
            FactsError, PolicyError: as :meth:`evaluate` does.
        """
        from engine.questions.minimal import minimal

        return minimal(self._subject, facts, as_of)

    def check(self) -> Report:
        r"""Everything that is hardly meant: gaps, rules that never decide, tests that never matter (docs/checks.md).

        >>> from engine import policy_from_text
        >>> rules = "{rule: early, when: {days: {less_than: 7}}, then: wait}"
        >>> policy = policy_from_text(f"policy: p\noutcome: do\nfacts: {{days: {{type: integer}}}}\n"
        ...                           f"decisions: {{do: {{answers: [wait], rules: [{rules}]}}}}")
        >>> [(one.code, one.regions[0].words) for one in policy.check().findings]
        [('gap', '`days` is 7 or more')]
        """
        from engine.checks import check

        return check(self.model, decide=self._decide)

    def diff(self, other: Analysis) -> Diff:
        """Everything in which ``other`` differs from this policy; nothing is a proof that nothing changes.

        >>> from engine import load_policy
        >>> policy = load_policy()
        >>> diff = policy.diff(load_policy(settings={"first_round_wait_days": 13}))
        >>> diff.same, [one.name for one in diff.changed][:2], diff.settings[0].new
        (False, ['action', 'plan'], 13)
        >>> change = diff.changed[0].changes[0]
        >>> change.old, change.new, change.regions[0].example.facts["days_elapsed"]
        ('wait', 'not_covered', 13)
        >>> policy.diff(policy).same
        True
        """
        from engine.diff.compare import compare

        return compare(self, other)

    def diff_rows(
        self, other: Analysis, rows: Iterable[Mapping[str, object]], as_of: date | str | None = None
    ) -> RowsDiff:
        """Which rows of facts ``other`` answers otherwise than this policy. Rows are numbered from 1 and not kept.

        ``as_of`` is the day to decide all of them for; by default each row's own, else today.

        >>> from engine import load_policy
        >>> rows = [{"round": 1, "days_elapsed": days} for days in (5, 13, 30)]
        >>> diff = load_policy().diff_rows(load_policy(settings={"first_round_wait_days": 13}), rows, "2026-03-16")
        >>> diff.total, diff.changed, [(one.old, one.new, one.rows) for one in diff.changes if one.old != one.new]
        (3, 3, [('wait, hr_call', 'follow_up, hr_call', (2,))])
        """
        from engine.diff.rows import compare_rows

        return compare_rows(self, other, enumerate(rows, 1), as_of)

    def coverage(
        self,
        tests: Iterable[InlineTest | Mapping[str, object]] | None = None,
        *,
        all: bool = False,  # noqa: A002 - as in ask
    ) -> Coverage:
        """Which rules, answers and boundaries some tests touch; by default the tests in the policy.

        ``tests`` are mappings as they stand in a policy (``name``, ``given``, ``settings``, ``expect``). Of an overlay
        only what it changes counts, unless ``all``.

        >>> from engine import load_policy
        >>> load_policy().coverage().percent
        100.0
        """
        from engine.quality.coverage import cover

        base = None if all else self._base()
        return cover(self.model, tests, change=self._changed, base=base)

    def mutants(
        self,
        tests: Iterable[InlineTest | Mapping[str, object]] | None = None,
        *,
        all: bool = False,  # noqa: A002 - as in ask
        progress: Callable[[int, int], object] | None = None,
    ) -> Mutants:
        """Small changes to the policy, and which of them some tests notice; by default the tests in the policy.

        ``tests`` and ``all`` are as in :meth:`coverage`; ``progress`` is told how many of how many are done.

        >>> from engine import load_policy
        >>> found = load_policy("docs/examples/watering.yaml").mutants()
        >>> found.of("survived")[0].says
        'rule `pot` of `action` without its test of `pot` passes all tests'
        """
        from engine.quality.mutants import try_mutants

        base = None if all else self._base()
        return try_mutants(self.model, tests, change=self._changed, base=base, progress=progress)

    def suggest_tests(
        self,
        tests: Iterable[InlineTest | Mapping[str, object]] | None = None,
        *,
        all: bool = False,  # noqa: A002 - as in ask
        progress: Callable[[int, int], object] | None = None,
    ) -> Suggestions:
        """The tests that are missing, ready to be pasted (``.yaml()``): with them no mutant survives.

        The arguments are those of :meth:`mutants`.

        >>> from engine import load_policy
        >>> [one.test.given for one in load_policy("docs/examples/watering.yaml").suggest_tests().tests]
        [{'days_dry': 7}, {'days_dry': 6}]
        """
        from engine.quality.suggest import suggest

        base = None if all else self._base()
        return suggest(self.model, tests, change=self._changed, base=base, progress=progress)

    @cached_property
    def _subject(self) -> Subject:
        from engine.questions.case import Subject

        return Subject(self.model, today)
