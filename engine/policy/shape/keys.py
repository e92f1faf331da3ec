"""What is said of keys and names: unknown, missing, misplaced, or not fit to be a name."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagnostics import MOST
from engine.policy.shape.mistakes import Finding, Mistake, extra_keys, known_keys, last_key, with_article
from engine.policy.text.document import Path, shown
from engine.policy.text.slips import NO_SPACE, ONE_WORD, meant, name_like, number_in, parted

FREE = "^x-"
_LISTED = 18
"""Up to how many known words are listed when none of them is near."""


def unknown(mistake: Mistake) -> Iterator[Finding]:
    """Each key that does not belong there; where names are free, each one that cannot be a name."""
    patterns = [pattern for pattern in mistake.schema.get("patternProperties", {}) if pattern != FREE]
    known = known_keys(mistake)
    for index, key in enumerate(extra_keys(mistake)):
        path = (*mistake.path, key)
        if mistake.value[key] is None and (glued := parted(key)):
            yield Finding("missing-colon", ONE_WORD, path, "key", glued, NO_SPACE)
            continue
        near = meant(key, known) if index < MOST else None  # no more than that are ever told
        if patterns and near is None:
            yield _bad_name(mistake, key, patterns[0], path)
        else:
            yield Finding("unknown-key", _no_key(mistake, key), path, "key", near, _of_no_use(mistake, known, near))


def _no_key(mistake: Mistake, key: str) -> str:
    title = mistake.title
    if title in ("comparison", "calculation"):
        return f"there is no {title} {shown(key)}"
    owner = shown(title) if mistake.path[-1:] == (title,) else with_article(title)
    return f"{owner} has no key {shown(key)}"


def _of_no_use(mistake: Mistake, known: tuple[str, ...], near: str | None) -> str:
    harm = f"if it were let through, {mistake.harm}"
    if near is not None:
        return harm
    words = f"; known here: {', '.join(known)}" if len(known) <= _LISTED else ""
    notes = "; notes of your own may stand under a key that begins with x-" if _has_free(mistake) else ""
    return harm + words + notes


def _has_free(mistake: Mistake) -> bool:
    return FREE in mistake.schema.get("patternProperties", {})


def _bad_name(mistake: Mistake, name: str, pattern: str, path: Path) -> Finding:
    owners = {"condition": "a fact or an answer", "plan": "a field"}
    what = owners.get(mistake.title) or with_article(mistake.title.removesuffix("s"))
    advice = None
    if mistake.title == "condition" and name.startswith("$"):
        advice = "here a name stands without $; the $ belongs in front of names on the right-hand side"
    return Finding("bad-name", f"{shown(name)} cannot be the name of {what}", path, "key", name_like(name, pattern),
                   advice or _name_rule(pattern))


def _name_rule(pattern: str) -> str:
    if pattern.startswith("^[A-Z]"):
        return "such a name begins with a capital letter, then letters, digits, dots, hyphens: S1"
    sign = "hyphens" if "-[" in pattern else "underscores"
    return f"names are written in small letters, digits and {sign}, without spaces"


def pattern(mistake: Mistake) -> Iterator[Finding]:
    """A value that should be a name."""
    number = number_in(mistake.value)
    if number is not None and "integer" in mistake.schema.get("type", ()):
        yield Finding("wrong-type", f"{mistake.subject} must be a number, not the text {shown(mistake.value)}",
                      mistake.path, suggest=str(number))
        return
    yield Finding("bad-name", f"{mistake.subject} must be a plain name, not {shown(mistake.value)}", mistake.path,
                  suggest=name_like(mistake.value, mistake.wanted), help=_name_rule(mistake.wanted))


def missing(mistake: Mistake) -> Iterator[Finding]:
    """Everything a mapping lacks, in one sentence."""
    *most, last = map(shown, mistake.wanted)
    names = f"{', '.join(most)} and {last}" if most else last
    yield Finding("missing-key", f"{_owner(mistake)} has no {names}", mistake.path, "key", help=mistake.harm,
                  same_as=(mistake.path, "missing"))


def _owner(mistake: Mistake) -> str:
    """The mapping that lacks something, by its own name where it has one."""
    if not mistake.path:
        return "the policy"
    kind = {"rules": "rule", "warnings": "warning", "tests": "test", "name": "test"}.get(last_key(mistake.path), "")
    name = mistake.value.get(kind) or mistake.value.get("name")
    if isinstance(mistake.path[-1], str):
        return shown(mistake.path[-1])
    return f"the {kind} {shown(name)}" if isinstance(name, str) and kind else mistake.subject


def needs(mistake: Mistake) -> Iterator[Finding]:
    """A key that makes no sense without another one."""
    for key, others in mistake.wanted.items():
        lacking = [other for other in others if other not in mistake.value] if key in mistake.value else []
        for other in lacking:
            yield Finding("missing-key", f"{shown(key)} is for dates, and this fact has no {shown(other)}",
                          (*mistake.path, key), "key", help="a date is a fact with `type: string` and `format: date`")


def misplaced(mistake: Mistake) -> Iterator[Finding]:
    """A key that cannot stand beside another one, or not in this kind of file: the schema says why."""
    why = str(mistake.schema.get("description", "this key cannot stand here"))
    yield Finding("misplaced-key", why, mistake.path, "key", same_as=(mistake.path[:-1], why))
