"""What is not a policy or facts at all, or far too much of it: a clear word, in bounded time and memory.

Everything here is made when the test runs; nothing large is kept. Each thing is read in a process of its own with
little memory and little time, through the command line, as a policy and as facts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from engine import FactsError, PolicyError, load_policy
from engine.api import policy_from_text
from engine.facts.read import load_facts
from tests.errors.corpus import SOUND
from tests.errors.style import faults

MEBIBYTE = 1024 * 1024
MEMORY = 1536 * MEBIBYTE
SECONDS = 20
_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
from engine.cli.main import main
sys.exit(main(sys.argv[1:]))
"""

Make = Callable[[Path], object]


class Extreme(NamedTuple):
    """Something made in a file, and the mistake it must be told as: in a policy, and in facts."""

    name: str
    file: str
    make: Make
    policy: str
    facts: str = ""
    """Empty: the same."""


def _bytes(data: bytes) -> Make:
    return lambda path: path.write_bytes(data)


def _text(make: Callable[[], str]) -> Make:
    return lambda path: path.write_text(make(), encoding="utf-8")


def _of_size(size: int, line: bytes) -> Make:
    return lambda path: path.write_bytes(line * (size // len(line)))


def _bomb() -> str:
    """A billion laughs: ten times ten times ten ... of one word."""
    lines = ["x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"x-{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, 10)]
    return "\n".join(lines)


def _staircase() -> str:
    """Block nesting, as deep as fits into 10 MB."""
    return "".join(f"{' ' * at}x:\n" for at in range(4_400))


def _keys() -> str:
    """Far too many keys that nobody knows, below one that shows what the file is meant to be."""
    return "".join(("outcome: action\n", *(f"k{at}: 1\n" for at in range(KEYS))))


DEEP = 200_000
KEYS = 100_000
NINES = "9" * 10_000
MANY = "too-many-mistakes"
EXTREMES = [
    Extreme("100 MB of comments", "big.yaml", _of_size(100 * MEBIBYTE, b"# nothing\n"), "too-large"),
    Extreme("100 MB of entries", "big.yaml", _of_size(100 * MEBIBYTE, b"a: [1, 2, 3]\n"), "too-large"),
    Extreme("100 MB of JSON", "big.json", _of_size(100 * MEBIBYTE, b'{"round": 1},\n'), "too-large"),
    Extreme("deep brackets", "deep.yaml", _text(lambda: f"x: {'[' * DEEP}"), "too-deep"),
    Extreme("deep closed brackets", "deep.yaml", _text(lambda: f"x: {'[' * DEEP}{']' * DEEP}"), "too-deep"),
    Extreme("deep braces", "deep.yaml", _text(lambda: "{a: " * DEEP), "too-deep"),
    Extreme("deep dashes", "deep.yaml", _text(lambda: f"x:\n  {'- ' * DEEP}"), "too-deep"),
    Extreme("deep lines", "deep.yaml", _text(_staircase), "too-deep", "too-large"),
    Extreme("deep JSON lists", "deep.json", _text(lambda: '{"x":' + "[" * DEEP + "]" * DEEP + "}"), "too-deep"),
    Extreme("deep JSON mappings", "deep.json", _text(lambda: '{"":' * DEEP + "1" + "}" * DEEP), "too-deep"),
    Extreme("a bomb of anchors", "bomb.yaml", _text(_bomb), "too-many-aliases"),
    Extreme("binary rubbish", "rubbish.yaml", _bytes(bytes(range(256)) * 40), "not-text"),
    Extreme("a picture", "rubbish.yaml", _bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "not-text"),
    Extreme("an archive", "rubbish.json", _bytes(b"PK\x03\x04\x14\x00\x06\x00\x08\x00"), "not-text"),
    Extreme("NUL bytes", "nul.yaml", _bytes(b"policy: tiny\x00\n"), "not-text"),
    Extreme("nothing but NUL bytes", "nul.json", _bytes(bytes(1000)), "not-text"),
    Extreme("UTF-16 with its mark", "wide.yaml", _bytes("policy: tiny\n".encode("utf-16")), "not-utf-8"),
    Extreme("UTF-16 without its mark", "wide.yaml", _bytes("policy: tiny\n".encode("utf-16-le")), "not-text"),
    Extreme("UTF-32 with its mark", "wide.yaml", _bytes("policy: tiny\n".encode("utf-32")), "not-utf-8"),
    Extreme("Latin-1", "latin.yaml", _bytes("title: für später\n".encode("latin-1")), "not-utf-8"),
    Extreme("half a character in UTF-8", "half.yaml", _bytes(b"title: \xed\xa0\x80\n"), "not-utf-8"),
    Extreme("a terminal command", "bell.yaml", _bytes(b"title: \x1b]0;owned\x07\n"), "not-text"),
    Extreme("a number of 10,000 digits", "huge.yaml", _text(lambda: f"round: {NINES}"), "number-too-large"),
    Extreme("a long JSON number", "huge.json", _text(lambda: f'{{"round": {NINES}}}'), "number-too-large", "too-large"),
    Extreme("a key of 10,000 letters", "long.yaml", _text(lambda: f"{'k' * 10_000}: 1"), "missing-colon"),
    Extreme("a line of a million letters", "long.yaml", _text(lambda: f"title {'k' * 1_000_000}"), "not-a-mapping"),
    Extreme("a folder", "folder.yaml", lambda path: path.mkdir(), "is-a-directory"),
    Extreme("a missing file", "missing.yaml", lambda path: None, "file-not-found"),
    Extreme("a pipe that nobody writes to", "pipe.yaml", os.mkfifo, "not-a-file"),
    Extreme("a device without an end", "zero.yaml", lambda path: path.symlink_to("/dev/zero"), "not-a-file"),
    Extreme("a name for itself", "loop.yaml", lambda path: path.symlink_to(path), "not-readable"),
    Extreme("100,000 keys", "keys.yaml", _text(_keys), MANY),
    Extreme("the same key 100,000 times", "keys.yaml", _text(lambda: "days: 1\n" * KEYS), MANY),
    Extreme(
        "the same JSON key 50,000 times", "keys.json", _text(lambda: "{" + '"round": 1,' * 50_000 + '"round": 2}'), MANY
    ),
]


@pytest.mark.parametrize("extreme", EXTREMES, ids=lambda extreme: extreme.name)
@pytest.mark.parametrize("role", ["policy", "facts"])
def test_it_is_told_in_bounded_time_and_memory(extreme: Extreme, role: str, tmp_path: Path) -> None:
    path = tmp_path / extreme.file
    extreme.make(path)
    ran = _run_limited(tmp_path, path, role)
    assert ran.returncode == 3, ran.stderr[-2000:]
    assert ran.stdout == ""
    errors = json.loads(ran.stderr)["errors"]
    wanted = extreme.policy if role == "policy" else extreme.facts or extreme.policy
    assert wanted in [one["code"] for one in errors], [one["message"] for one in errors][:3]
    assert len(errors) <= 101
    assert all(len(one["message"]) < 400 for one in errors)


def _run_limited(folder: Path, path: Path, role: str) -> subprocess.CompletedProcess[str]:
    good = folder / "good.json"
    good.write_text("{}", encoding="utf-8")
    facts, policy = (str(good), str(path)) if role == "policy" else (str(path), str(SOUND))
    command = [sys.executable, "-c", _LIMITED.format(memory=MEMORY), "evaluate", facts, "--policy", policy]
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.run(
        [*command, "--format", "json"], cwd=root, capture_output=True, text=True, timeout=SECONDS, check=False
    )


# ---------------------------------------------------------------- given as texts, by a program


def _broken(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        policy_from_text(text)
    assert not [fault for one in caught.value.diagnostics for fault in faults(one) if "names no file" not in fault]
    return [one.code for one in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-file"),
        ("\ufeff", "empty-file"),
        ("title: \ud800", "not-text"),
        ("title: \x00", "not-text"),
        ("title: \ufffe", "not-text"),
        ("title: '\x7f'", "not-text"),
        ('policy: "\\ud800"', "not-text"),
        ('policy: "\\0"', "bad-name"),
        ("\x85", "empty-file"),
        ("? ", "key-not-text"),
        ("? [a]\n: b", "key-not-text"),
        ("- " * 50, "not-a-mapping"),
        ("%YAML 1.1\n---\na: 1", "unknown-key"),
        ("%YAML 3.0\n---\na: 1", "several-documents"),
        ("...", "empty-file"),
        ("--- |\n a: 1", "not-a-mapping"),
        (": ", "key-not-text"),
        ("&a a: *a", "unknown-key"),
        ("a: &a", "unknown-key"),
        ("a: 0x" + "f" * 400, "number-too-large"),
        ("a: 1e400", "number-too-large"),
        ("a: -1e400", "number-too-large"),
    ],
    ids=repr,
)
def test_odd_texts(text: str, code: str) -> None:
    assert code in _broken(text)


def test_a_text_too_large_for_a_policy() -> None:
    assert _broken("# nothing\n" * 3_400_000) == ["too-large"]


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_texts_too_large_for_facts(kind: str) -> None:
    with pytest.raises(FactsError) as caught:
        load_facts('{"round": 1}' + " " * MEBIBYTE, None, kind)  # type: ignore[arg-type]
    assert [one.code for one in caught.value.diagnostics] == ["too-large"]


FACTS = ("round", "interview_date", "hr_present", "channel", "rating", "job_title", "times", "as_of")
VALUES = {
    "huge": 10**10_000,
    "huge and negative": -(10**10_000),
    "half a character": "\ud800",
    "digits": "9" * 10_000,
    "a long list": ["a"] * 100_000,
    "a mapping": {"a": 1},
    "an object": object(),
    "nan": float("nan"),
    "bytes": b"14",
    "complex": 1 + 2j,
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("fact", FACTS)
def test_values_no_fact_can_have(fact: str, value: object) -> None:
    policy = load_policy(str(SOUND))
    with pytest.raises(FactsError) as caught:
        policy.evaluate({fact: value}, as_of="2026-03-16")
    for one in caught.value.diagnostics:
        assert one.fact == fact
        assert len(one.message) < 400


# ---------------------------------------------------------------- odd words in a policy that is sound otherwise

PLACES = (
    ("then: stop", 'then: "{}"'),
    ("when: {heard_back: true}", 'when: {heard_back: "{}"}'),
    ("less_than: $patience", 'less_than: "${}"'),
    ("outcome: action", 'outcome: "{}"'),
    ("cite: S2}", 'cite: "{}"}'),
    ("template: script", 'template: "{}"'),
    ("otherwise: call", 'otherwise: "{}"'),
    ("when: {channel: email", 'when: {channel: "{}"'),
    ("value: 14,", 'value: "{}",'),
    ("value: 14,", 'value: ["{}", "{}"],'),
    ("[interview_date, as_of]", '["{}", as_of]'),
    ("expect: {action: wait}", 'expect: {action: "{}"}'),
    ("given: {days_elapsed: 3", 'given: {"{}": 3'),
    ("when: {heard_back", 'when: {"{}": 1, heard_back'),
    ("policy: sound", 'extends: "{}"\npolicy: sound'),
)
ODD_WORDS = {"long": "k" * 5000, "backtick": "a`b", "line separator": "a\\u2028b", "escape": "e\\e[31m"}


@pytest.mark.parametrize("odd", ODD_WORDS.values(), ids=ODD_WORDS)
@pytest.mark.parametrize(("old", "new"), PLACES)
def test_odd_words_are_quoted_with_care(old: str, new: str, odd: str) -> None:
    text = SOUND.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(PolicyError) as caught:
        policy_from_text(text.replace(old, new.replace("{}", odd), 1), file="odd.yaml")
    for one in caught.value.diagnostics:
        assert not faults(one)
        assert all(part.isprintable() for part in (one.message, one.suggest or "", one.help or ""))
