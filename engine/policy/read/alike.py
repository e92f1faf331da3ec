"""What the plans of a policy have in common: a field that only one of them has, or has otherwise, may be a slip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from engine.policy.model import Inner
from engine.policy.read.reading import Reading
from engine.policy.read.values import KINDS, shown
from engine.policy.text.document import Path

Value: TypeAlias = Inner | tuple[Inner, ...]
_NEAR = 0.75
"""How like two names of fields must be for one to be a slip; both may well be meant, so more than elsewhere."""
_MOST = 200
"""With more names of fields than this they are hardly written by hand."""


class _Field(NamedTuple):
    """One field of one plan. ``at``: its number among all. ``own``: it stands in the file that is read."""

    at: int
    plan: str
    name: str
    value: Value
    own: bool

    @property
    def path(self) -> Path:
        """Where it stands."""
        return "plans", self.plan, self.name


class _Fields:
    """All fields of all plans, by the name of the field and by that of the plan."""

    def __init__(self, reading: Reading) -> None:
        self.all: list[_Field] = []
        self.named: dict[str, list[_Field]] = {}
        self.of: dict[str, list[_Field]] = {}
        for name, plan in reading.names.plans.items():
            for field, value in plan.fields if plan else ():
                self._add(_Field(len(self.all), name, field, value, reading.is_own(("plans", name, field))))

    def _add(self, field: _Field) -> None:
        self.all.append(field)
        self.named.setdefault(field.name, []).append(field)
        self.of.setdefault(field.plan, []).append(field)


def check_alike(reading: Reading) -> None:
    """Compare the plans, as far as the file itself wrote them: a base is not judged again by the overlays over it.

    Codes: unknown-plan-field, wrong-value-type, missing-key.
    """
    fields = _Fields(reading)
    slips = {field.path: near for field in fields.all if field.own and (near := _meant(field, fields))}
    for field in fields.all:
        if field.path in slips:
            _tell_slip(reading, field, slips[field.path])
        elif field.own:
            _check_kind(reading, field, fields.named[field.name])
    for plan in _new_plans(reading):
        spoilt = {near for path, near in slips.items() if path[1] == plan}
        _check_complete(reading, plan, fields, spoilt)


def _meant(field: _Field, fields: _Fields) -> str | None:
    """What was meant by a field that no other plan has: one that the plan lacks, or that its base says of it."""
    if len(fields.named[field.name]) > 1 or len(fields.named) > _MOST:
        return None
    from difflib import get_close_matches  # only needed for what may be a slip

    here = {other.name for other in fields.of[field.plan] if other.own == field.own}
    known = sorted(name for name, others in fields.named.items() if name not in here and _settled(others, field))
    return next(iter(get_close_matches(field.name, known, n=1, cutoff=_NEAR)), None)


def _settled(others: list[_Field], field: _Field) -> bool:
    """Whether a field can be what a slip stands for: it is the base's, or that of several plans, or further up."""
    return len(others) > 1 or others[0].own < field.own or others[0].at < field.at


def _tell_slip(reading: Reading, field: _Field, near: str) -> None:
    reading.report(
        "unknown-plan-field",
        f"no other plan has a field `{field.name}`",
        field.path,
        at="key",
        suggest=near,
        help=f"nothing that looks at `{near}` would see it",
    )


def _check_kind(reading: Reading, field: _Field, alike: list[_Field]) -> None:
    """One field has one kind of value in all plans: that of the base, or else the one that most plans have."""
    given = [_rough_kind(other.value) for other in alike if not other.own] + _replaced(reading, field)
    usual = Counter(given or (_rough_kind(other.value) for other in alike)).most_common(1)[0][0]
    if _rough_kind(field.value) != usual:
        message = f"`{field.name}` is {usual} in other plans, so it cannot be `{shown(field.value)}`"
        suggest = f"[{shown(field.value)}]" if usual == "a list" else None
        reading.report("wrong-value-type", message, field.path, suggest=suggest, help="one field has one kind of value")


def _replaced(reading: Reading, field: _Field) -> list[str]:
    """The kind of what an overlay put this field in the place of."""
    value = _base_plan(reading, field.plan).get(field.name)
    if value is None or (isinstance(value, str) and value.startswith("$")):
        return []
    return [_rough_kind(tuple(value) if isinstance(value, list) else value)]  # type: ignore[arg-type]


def kind_of(value: Value) -> str:
    """What kind of value a field has, in words."""
    if isinstance(value, tuple):
        return "a list"
    if isinstance(value, bool):
        return KINDS["boolean"]
    return KINDS["integer" if isinstance(value, int) else "number" if isinstance(value, float) else "text"]


def _rough_kind(value: Value) -> str:
    """The same, but whole numbers and others are of one kind: 2 beside 2.5 is no slip."""
    return KINDS["number"] if kind_of(value) == KINDS["integer"] else kind_of(value)


def _base_plan(reading: Reading, name: str) -> dict[str, object]:
    plans = reading.document.base.get("plans") if reading.document.base is not None else None
    plan = plans.get(name) if isinstance(plans, dict) else None
    return plan if isinstance(plan, dict) else {}


def _new_plans(reading: Reading) -> Iterator[str]:
    """The plans that this overlay adds; in a base nobody knows which plan came first."""
    if reading.document.base is not None:
        yield from (name for name, _, path in reading.section("plans") if reading.is_own(path)
                    and not _base_plan(reading, name))  # fmt: skip


def _check_complete(reading: Reading, plan: str, fields: _Fields, spoilt: set[str]) -> None:
    """What all plans of the base say, a plan beside them says too."""
    others = [{field.name for field in of if not field.own} for name, of in fields.of.items() if name != plan]
    entry = reading.document.value["plans"][plan]  # type: ignore[index]
    wanted = sorted(set.intersection(*filter(None, others))) if any(others) else []
    lacking = [f"`{name}`" for name in wanted if name not in entry and name not in spoilt]
    if lacking:
        names = " and ".join(filter(None, (", ".join(lacking[:-1]), lacking[-1])))
        message = f"the new plan `{plan}` has no {names}"
        reading.report("missing-key", message, ("plans", plan), at="key", help="all other plans say it")
