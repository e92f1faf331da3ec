"""What is said of values: of the wrong type, not among the words, too many or too few, out of range."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from engine.policy.shape.mistakes import Finding, Mistake
from engine.policy.text.document import shown
from engine.policy.text.slips import NO_SPACE, ONE_WORD, meant, number_in, parted, true_or_false

_KINDS = {
    "string": "a text", "number": "a number", "integer": "a whole number", "boolean": "true or false",
    "array": "a list", "object": "entries (`name: value`)", "null": "nothing",
}
_SCALAR = ("string", "number", "boolean")


def wrong_type(mistake: Mistake) -> Iterator[Finding]:
    """A value of another type than the one wanted, or none at all."""
    wanted = [mistake.wanted] if isinstance(mistake.wanted, str) else list(mistake.wanted)
    if mistake.value is None:
        yield _nothing(mistake, wanted)
    elif "object" in wanted and (meant_entry := parted(mistake.value)):
        yield Finding("missing-colon", ONE_WORD, mistake.path, suggest=meant_entry, help=NO_SPACE)
    elif "boolean" in wanted and "string" not in wanted:
        yield _not_boolean(mistake, wanted)
    else:
        yield _other_type(mistake, wanted)


def _nothing(mistake: Mistake, wanted: list[str]) -> Finding:
    advice = "write it after the colon"
    if "string" not in wanted and ("object" in wanted or "array" in wanted):
        advice = "perhaps the lines below are meant to belong to it: then indent them further"
    message = f"{mistake.subject} has no value: it must be {_kinds(wanted)}"
    return Finding("empty", message, mistake.path, "key", help=advice)


def _not_boolean(mistake: Mistake, wanted: list[str]) -> Finding:
    meaning = true_or_false(mistake.value)
    suggest = None if meaning is None else str(meaning).lower()
    advice = None
    if meaning is not None:
        advice = f"{shown(mistake.value)} is an ordinary word here: write {suggest}, without quotes"
    return Finding("not-true-or-false", f"{mistake.subject} must be {_kinds(wanted)}, not {_this(mistake.value)}",
                   mistake.path, suggest=suggest, help=advice)


def _other_type(mistake: Mistake, wanted: list[str]) -> Finding:
    suggest, quote, advice = None, False, None
    value = mistake.value
    scalar = not isinstance(value, (dict, list))
    if "cite" in mistake.path and isinstance(value, int):
        suggest, advice = f"S{value}", "a statement is cited by its name, which begins with a letter"
    elif "answers" in mistake.path and isinstance(value, bool):
        advice = "for true and false as answers, write `answers: boolean`"
    elif scalar and "string" in wanted and not isinstance(value, str):
        quote, advice = True, f"without quotes, YAML reads it as {_a_kind(value)}"
    elif ("number" in wanted or "integer" in wanted) and number_in(value) is not None:
        suggest = str(number_in(value))
    elif "array" in wanted and scalar:
        suggest = None if mistake.schema.get("minItems", 1) > 1 else f"[{value}]"
    elif wanted == ["array"]:
        advice = "begin each item on a line of its own with a dash and a space"
    elif wanted == ["object"] and scalar:
        suggest = _as_mapping(mistake)
    return Finding("wrong-type", f"{mistake.subject} must be {_kinds(wanted)}, not {_this(value)}", mistake.path,
                   suggest=suggest, help=advice, quote=quote)


def _as_mapping(mistake: Mistake) -> str | None:
    """The mapping that was meant by a bare value: that of a setting, or the type of a fact."""
    value = _plain(mistake.value)
    match mistake.path:
        case ("settings", _):
            return f"{{value: {value}}}"
        case (*_, "when" | "only_when"):
            return _condition_in(value)
        case ("facts", _) if value in mistake.schema["properties"]["type"]["enum"]:
            return f"{{type: {value}}}"
        case _:
            return None


_COMPARISONS = ("equals", "at_least", "at_most", "more_than", "less_than")
_FORMULA = re.compile(r"([a-z][a-z0-9_]*)\s*(==?|is|>=|<=|>|<)\s*(\$?[A-Za-z0-9_.-]+)")


def _condition_in(text: str) -> str | None:
    """The condition that was written as a formula, as this language has it; None if it is none."""
    found = _FORMULA.fullmatch(text.strip())
    if found is None:
        return None
    word = meant(found[2], _COMPARISONS)
    return f"{{{found[1]}: {found[3]}}}" if word == "equals" else f"{{{found[1]}: {{{word}: {found[3]}}}}}"


def _kinds(wanted: list[str]) -> str:
    if all(kind in wanted for kind in _SCALAR):
        wanted = ["single", *(kind for kind in wanted if kind not in _SCALAR)]
    words = [_KINDS.get(kind, "a single value") for kind in wanted if kind != "null"]
    return " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} or {words[-1]}"


def _this(value: object) -> str:
    """What stands there instead."""
    if isinstance(value, (dict, list)):
        some, none = (_KINDS["object"], "`{}`") if isinstance(value, dict) else ("a list", "an empty list")
        return some if value else none
    if isinstance(value, (str, date)):
        return f"{_a_kind(value).replace('a ', 'the ', 1)} {shown(value)}"
    return shown(_plain(value))


def _a_kind(value: bool | int | float | str | date) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    return "a text" if isinstance(value, str) else "a date"


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def enum(mistake: Mistake) -> Iterator[Finding]:
    """A value that is none of the words allowed."""
    if mistake.conditional:
        yield Finding("not-one-of", mistake.schema["description"], mistake.path, suggest=mistake.wanted[0])
        return
    if mistake.value is None:
        nothing = _nothing(mistake, ["string"])
        yield nothing._replace(message=f"{mistake.subject} has no value: it must be {_list(mistake)}")
        return
    near = meant(mistake.value, tuple(mistake.wanted)) if isinstance(mistake.value, str) else None
    if len(mistake.wanted) == 1:
        near = mistake.wanted[0]
    value = _this(mistake.value) if isinstance(mistake.value, (dict, list)) else shown(_plain(mistake.value))
    yield Finding("not-one-of", f"{mistake.subject} must be {_list(mistake)}, not {value}", mistake.path, suggest=near,
                  help=_other_word(mistake))


def _list(mistake: Mistake) -> str:
    words = [shown(word) for word in mistake.wanted]
    return words[0] if len(words) == 1 else f"one of {', '.join(words)}"


def _other_word(mistake: Mistake) -> str | None:
    """Types that are a pair of keys in this language."""
    word = mistake.value
    if word == "date" and mistake.path[-1] == "answers":
        return "a date is never given by a rule, only computed: `compute: {date_plus_days: [$as_of, 7]}`"
    if word == "date":
        return "a date is a fact with `type: string` and `format: date`"
    if word in ("choice", "one_of", "enum"):
        return "a choice is a fact with `type: string` and its words in `enum`"
    return None


def limit(mistake: Mistake) -> Iterator[Finding]:
    """A number that is too small."""
    yield Finding("out-of-range", f"{mistake.subject} must be at least {mistake.wanted}, not {_plain(mistake.value)}",
                  mistake.path, suggest=str(mistake.wanted))


def length(mistake: Mistake) -> Iterator[Finding]:
    """A list, mapping or text that is empty, or holds too few or too many entries."""
    if not mistake.value:
        harm = f"if it were let through, {mistake.harm}" if mistake.harm and mistake.word == "minItems" else None
        message = f"{mistake.subject} is empty"
        yield Finding("empty", message, mistake.path, "key", help=harm or "write something in it, or leave the key out")
        return
    what = "keys" if isinstance(mistake.value, dict) else "values"
    side = {"min": "at least ", "max": "at most "}[mistake.word[:3]]
    exact = mistake.schema.get("minItems") == mistake.schema.get("maxItems") or mistake.title == "calculation"
    message = f"{mistake.subject} takes {'' if exact else side}{_count(mistake.wanted, what)}, not {len(mistake.value)}"
    yield Finding("wrong-length", message, mistake.path, help=_as_advice(mistake.schema.get("description", "")))


def _as_advice(description: str) -> str | None:
    """A sentence of the schema as it stands below a message."""
    return description[:1].lower() + description[1:].removesuffix(".") or None


def _count(number: int, what: str) -> str:
    return f"{number} {what if number != 1 else what.removesuffix('s')}"


def twice(mistake: Mistake) -> Iterator[Finding]:
    """An item that stands in a list a second time."""
    seen: list[object] = []
    for index, item in enumerate(mistake.value):
        if item in seen:
            yield Finding("duplicate-item", f"{mistake.subject} lists {shown(item)} twice", (*mistake.path, index),
                          help="remove one of the two")
        seen.append(item)
