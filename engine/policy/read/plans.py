"""The plans of a policy, the fields they have in common, and the answer ``{use: plan, field: value}``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from engine.diagnostics import nearest
from engine.policy.model import Inner, Kind, PlanAnswer, ValueType
from engine.policy.read.alike import check_alike, kind_of
from engine.policy.read.names import FieldType
from engine.policy.read.operands import tell_unknown_reference
from engine.policy.read.reading import Reading, free
from engine.policy.read.values import inner, shown
from engine.policy.text.document import Path

_Value: TypeAlias = Inner | tuple[Inner, ...]
_TEXT = ValueType("text")


def read_plans(reading: Reading) -> None:
    """Read the section into ``reading.names``, with the type of every field that plans have."""
    plans = reading.names.plans
    for name in reading.declared("plans"):
        plans[name] = None
    for name, entry, path in reading.section("plans"):
        fields = (field for field in entry if field != "ignore" and not free(field))
        found = ((field, _field(reading, entry[field], field, (*path, field))) for field in fields)
        plans[name] = PlanAnswer(name, tuple((field, value) for field, value in found if value is not None))
    _read_field_types(reading)
    check_alike(reading)


def _field(reading: Reading, value: object, field: str, path: Path) -> _Value | None:
    """The value of one field of a plan, None after telling what is wrong with it."""
    known = _field_value(reading, value, path)
    messages = reading.names.messages
    if field == "template" and isinstance(known, str) and known not in messages:
        reading.unknown(
            "unknown-message",
            f"there is no message `{shown(known)}`",
            known,
            messages,
            path,
            sections=("messages",),
            help="nobody would be told what to say",
        )
    return known


def _field_value(reading: Reading, value: object, path: Path) -> _Value | None:
    if isinstance(value, str) and value.startswith("$"):
        setting = reading.names.settings.get(value[1:])
        if value[1:] not in reading.names.settings:
            tell_unknown_reference(reading, value[1:], tuple(reading.names.settings), path)
        return None if setting is None else setting.value
    if isinstance(value, list):
        items = [_scalar(reading, item, (*path, at)) for at, item in enumerate(value)]
        return tuple(item for item in items if item is not None)
    return _scalar(reading, value, path)


def _scalar(reading: Reading, value: object, path: Path) -> Inner | None:
    if isinstance(value, (bool, int, float)):
        return value
    known = inner(value, _TEXT)
    if known is None:
        reading.unreadable(path)
    return known


def _read_field_types(reading: Reading) -> None:
    changed = _changed_fields(reading)
    reading.names.fields.update(field_types((plan for plan in reading.names.plans.values() if plan), changed))


def field_types(plans: Iterable[PlanAnswer], changed: frozenset[str] | None = None) -> dict[str, FieldType]:
    """What can be said of every field of some plans, ``use`` included.

    ``changed`` are fields that may get other words than the plans have (None: all of them).
    """
    values: dict[str, list[_Value]] = {}
    for plan in plans:
        for field, value in plan.fields:
            values.setdefault(field, []).append(value)
    types = {field: _field_type(found, changed is None or field in changed) for field, found in values.items()}
    return {"use": FieldType(None, many=False), **types}


def _changed_fields(reading: Reading) -> frozenset[str]:
    """The fields that rules (or settings, from outside) give values of their own."""
    by_rules = {field for answer in written_answers(reading) if isinstance(answer, dict) for field in answer}
    plans = (entry for _, entry, _ in reading.section("plans"))
    return frozenset(by_rules | {field for plan in plans for field in plan if str(plan[field]).startswith("$")})


def written_answers(reading: Reading) -> Iterator[object]:
    """What every rule gives, as it is written."""
    for _, entry, path in reading.section("decisions"):
        for rule, _ in reading.listed(entry, (*path, "rules")):
            yield rule.get("then", rule.get("otherwise"))


def _field_type(values: list[_Value], changed: bool) -> FieldType:
    """What the plans say of a field. Its words are a closed list only if nothing else can change them."""
    many = all(isinstance(value, tuple) for value in values)
    items = [item for value in values for item in (value if isinstance(value, tuple) else (value,))]
    kinds: set[Kind] = {_kind(item) for item in items}
    if len(kinds) != 1 or (not many and any(isinstance(value, tuple) for value in values)):
        return FieldType(None, many)
    kind: Kind = kinds.pop()
    if kind != "text" or changed:
        return FieldType(ValueType(kind), many)
    return FieldType(ValueType("choice", choices=tuple(dict.fromkeys(map(str, items)))), many)


def _kind(value: Inner) -> Kind:
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "number" if isinstance(value, float) else "text"


def plan_answer(reading: Reading, value: object, path: Path) -> PlanAnswer | None:
    """The answer of a rule: a plan's name, a setting that holds one, or a mapping that changes some fields."""
    if isinstance(value, dict):
        plan = _named_plan(reading, value.get("use"), (*path, "use"))
        changes = {field: value[field] for field in value if field != "use" and not free(field)}
        return plan and _changed(reading, plan, changes, path)
    return _named_plan(reading, value, path)


def _named_plan(reading: Reading, value: object, path: Path) -> PlanAnswer | None:
    plans = reading.names.plans
    name = _field_value(reading, value, path)
    if isinstance(name, str) and name in plans:
        return plans[name]
    if name is not None:
        reading.unknown(
            "unknown-plan",
            f"there is no plan `{shown(name)}`",
            shown(name),
            plans,
            path,
            sections=("plans",),
            help="the rule would have no answer to give",
        )
    return None


def _changed(reading: Reading, plan: PlanAnswer, changes: dict[str, object], path: Path) -> PlanAnswer:
    fields = dict(plan.fields)
    for field, value in changes.items():
        where = (*path, field)
        if field not in fields:
            reading.report(
                "unknown-plan-field",
                f"the plan `{plan.use}` has no field `{field}`",
                where,
                at="key",
                suggest=nearest(field, list(fields)),
                help="a rule can only change what the plan itself says",
            )
            continue
        known = _field(reading, value, field, where)
        if known is not None and kind_of(known) == kind_of(fields[field]):
            fields[field] = known
        elif known is not None:
            message = f"`{field}` of `{plan.use}` is {kind_of(fields[field])}, so it cannot become `{shown(value)}`"
            reading.report("wrong-value-type", message, where, help="one field has one kind of value")
    return PlanAnswer(plan.use, tuple(fields.items()))
