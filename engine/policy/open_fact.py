"""What is described like a fact without being one: notes, fields of events, the stage of a case."""

from __future__ import annotations

from collections.abc import Iterable

from engine.policy.event_model import STAGE
from engine.policy.model import Fact, NotTold, ValueType


def open_fact(name: str, kind: ValueType, question: str = "", help: str = "") -> Fact:
    """Something that may be not told, and is never asked for."""
    return Fact(name, kind, question, NotTold("open"), "ask", None, None, None, help, "", None)


def stage_fact(stages: Iterable[str]) -> Fact:
    """Where a case is, as conditions see it."""
    return open_fact(STAGE, ValueType("choice", choices=tuple(stages)))
