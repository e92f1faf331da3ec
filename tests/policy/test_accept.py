"""The quick yes against jsonschema: it may say yes only where jsonschema finds nothing."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.diagnostics import PolicyError
from engine.policy.shape.accept import UnknownWord, acceptor
from engine.policy.shape.check import _as_meant, _unreadable, _validator
from engine.policy.text.parse import parse
from engine.policy.text.source import read_schema
from tests.errors.corpus import cases

ROOT = Path(__file__).resolve().parents[2]
GOOD = [ROOT / "policies" / "follow-up.yaml", *sorted((ROOT / "examples").glob("*e*-*.yaml"))]
SCHEMA = read_schema("policy")
ACCEPTS = acceptor(SCHEMA)
SEED = 20260316


def by_jsonschema(value: object) -> bool:
    return next(iter(_validator(SCHEMA).iter_errors(value)), None) is None


def policies() -> list[dict[str, Any]]:
    found = [parse(path.read_text(encoding="utf-8"), str(path)).value for path in GOOD]
    return [value for value in found if "policy" in value]


def test_good_policies_are_accepted_at_once() -> None:
    assert len(policies()) >= 3
    assert all(ACCEPTS(value) for value in policies())


def test_the_corpus_of_mistakes() -> None:
    seen = 0
    for case in cases("policies"):
        for text in case.files.values():
            try:
                value = parse(text, "case.yaml").value
            except PolicyError:
                continue
            if not _unreadable(value):
                seen += 1
                assert not ACCEPTS(_as_meant(value)) or by_jsonschema(_as_meant(value)), case.title
    assert seen > 200


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def mutated(policy: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """One entry replaced, taken out, or put under another name."""
    value: Any = copy.deepcopy(policy)
    *way, last = chance.choice(list(places(value)))
    parent = value
    for key in way:
        parent = parent[key]
    match chance.randrange(3):
        case 0:
            parent[last] = chance.choice([None, True, 1, 1.0, 14.5, "x", "yes", [], ["x", 1], {}, {"x": 1}, [1, True]])
        case 1:
            del parent[last]
        case _ if isinstance(parent, dict):
            parent[chance.choice(["x-note", "when", "then", "otherwise", "Bad Name", "new", "all"])] = parent.pop(last)
    return dict(value)


def test_mutations_of_good_policies() -> None:
    chance = random.Random(SEED)
    print("seed", SEED)
    small = [policy for policy in policies() if len(str(policy)) < 10_000]
    agreed = {True: 0, False: 0}
    for _ in range(400):
        value = mutated(chance.choice(small), chance)
        said = ACCEPTS(value)
        assert said == by_jsonschema(value) or not said
        agreed[said] += 1
    assert min(agreed.values()) > 50, agreed


def test_a_word_it_does_not_know_is_left_to_jsonschema() -> None:
    with pytest.raises(UnknownWord):
        acceptor({"type": "object", "contains": {"type": "string"}})
    with pytest.raises(UnknownWord):
        acceptor({"$ref": "https://example.org/other.json"})
