"""The library itself, imported when it is first needed and perhaps not there at all."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

MISSING = (
    "the runtime `durable` needs the library durable-rules, which is not there or does not work here: it needs "
    "Python 3.12 or earlier and a C compiler, then `pip install durable-rules`"
)


class DurableMissing(ImportError):
    """durable-rules cannot be imported. The text is one sentence that says what it needs."""


class Core(Protocol):
    """The functions of the library's core that are used here; a handle stands for one set of rules.

    Its Python layer is left aside. There, exceptions of actions are swallowed, timers run on threads of
    their own, and the wall clock may cut an action short.
    """

    error: type[Exception]
    create_ruleset: Callable[[str, str], int]
    delete_ruleset: Callable[[int], None]
    assert_fact: Callable[[int, str], tuple[int, int]]
    assert_event: Callable[[int, str], tuple[int, int]]
    retract_fact: Callable[[int, str], tuple[int, int]]
    start_action_for_state: Callable[[int, int], tuple[str, str] | None]
    complete_and_start_action: Callable[[int, int], str | None]
    delete_state: Callable[[int, str], None]
    get_facts: Callable[[int, str], str]
    get_events: Callable[[int, str], str]


def core() -> Core:
    """The library's core.

    Raises:
        DurableMissing: if it is not installed, or does not work with this Python.
    """
    try:
        found = import_module("durable_rules_engine")
    except ImportError as error:
        raise DurableMissing(MISSING) from error
    return cast("Core", found)
