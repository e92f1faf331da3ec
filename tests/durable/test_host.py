"""Sets of rules held safely: what runs and when, what is refused, and what is left behind (nothing)."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest

from engine.durable.host import MOST_MESSAGES, DurableError, Held, Session
from engine.durable.library import DurableMissing
from engine.durable.limits import distinct
from engine.durable.rules import Condition, Fields, Rule

Met = Mapping[str, Mapping[str, Any]]


class Said:
    """An action that writes its name on the board."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, session: Session[list[str]], met: Met) -> None:
        session.board.append(self.name)


def rule(pri: int, name: str, *conditions: Condition) -> Rule:
    return Rule(pri, tuple((f"i{at}", one) for at, one in enumerate(conditions)), Said(name))


def board() -> list[str]:
    return []


def ran(held: Held, *facts: Fields) -> list[str]:
    with held.session(board()) as session:
        for one in facts:
            session.assert_fact(one)
        session.run()
        return list(session.board)


def test_all_rules_that_a_fact_meets_run_lowest_priority_first() -> None:
    second, first = rule(2, "second", {"x": 1}), rule(1, "first", {"$gte": {"x": 0}})
    held = Held({"b": second, "a": first, "c": rule(3, "no", {"x": 2})})
    assert ran(held, {"x": 1}) == ["first", "second"]


def test_an_event_is_consumed_by_the_first_rule() -> None:
    held = Held({"a": rule(2, "second", {"x": 1}), "b": rule(1, "first", {"$gte": {"x": 0}})})
    with held.session(board()) as session:
        assert session.post({"x": 1})
        assert not session.post({"x": -1})
        session.run()
        assert session.board == ["first"]
        assert session.events() == []


def test_messages_are_joined_and_compared() -> None:
    held = Held({"due": rule(1, "due", {"f": "timer"}, {"$gte": {"clock": {"i0": "due"}}})}, keys=("due",))
    with held.session(board()) as session:
        session.assert_fact({"f": "timer", "due": 7})
        session.post({"clock": 6})
        session.run()
        assert session.board == []
        session.post({"clock": 7})
        session.run()
        assert session.board == ["due"]
        assert session.events() == [{"clock": 6}]
        assert session.facts() == [{"f": "timer", "due": 7}]


def test_a_fact_can_be_taken_back() -> None:
    held = Held({"both": rule(1, "both", {"f": "one"}, {"f": "two"})})
    with held.session(board()) as session:
        session.retract(session.assert_fact({"f": "one"}))
        session.assert_fact({"f": "two"})
        session.run()
        assert (session.board, session.facts()) == ([], [{"f": "two"}])


def test_what_an_action_asserts_sets_off_others_in_the_order_of_priority() -> None:
    def derive(session: Session[list[str]], met: Met) -> None:
        session.board.append("derive")
        session.assert_fact({"y": 1})

    late, next_one = rule(3, "late", {"x": 1}), rule(2, "y", {"y": 1})
    held = Held({"late": late, "a": Rule(1, (("m", {"x": 1}),), derive), "y": next_one})
    assert ran(held, {"x": 1}) == ["derive", "y", "late"]


def test_an_error_in_an_action_comes_out_and_the_rules_go_on_working() -> None:
    def fail(session: Session[list[str]], met: Met) -> None:
        raise KeyboardInterrupt

    held = Held({"bad": Rule(1, (("m", {"x": 1}),), fail), "good": rule(2, "good", {"$gte": {"x": 1}})})
    with pytest.raises(KeyboardInterrupt):
        ran(held, {"x": 1})
    assert ran(held, {"x": 2}) == ["good"]


def test_nothing_is_left_of_a_session_that_was_left_early() -> None:
    held = Held({"both": rule(1, "both", {"f": "one"}, {"f": "two"})})

    def leave_early() -> None:
        with held.session(board()) as session:
            session.assert_fact({"f": "one"})
            raise LookupError

    with pytest.raises(LookupError):
        leave_early()
    with held.session(board()) as session:
        session.assert_fact({"f": "one"})  # due, and never run
    assert ran(held, {"f": "two"}) == []


def test_a_session_inside_another_one_of_the_same_rules_is_refused() -> None:
    held = Held({"a": rule(1, "hit", {"x": 1})})
    with held.session(board()) as session:
        with pytest.raises(DurableError, match="open already"), held.session(board()):
            pass
        session.assert_fact({"x": 1})
        session.run()
        assert session.board == ["hit"]
    assert ran(held, {"x": 1}) == ["hit"]


@pytest.mark.parametrize("broken", [False, True])
def test_a_session_is_over_after_its_with(broken: bool) -> None:
    held = Held({"a": rule(1, "hit", {"x": 1})})
    with suppress(KeyError), held.session(board()) as session:
        session.assert_fact({"x": 1})
        if broken:
            raise KeyError
    for use in (
        lambda: session.assert_fact({"x": 1}), lambda: session.post({"x": 1}), lambda: session.retract("m1"),
        session.run, session.facts, session.events,
    ):  # fmt: skip
        with pytest.raises(DurableError, match="the session is over"):
            use()
    assert ran(held, {"x": 1}) == ["hit"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_interruption_while_the_rules_are_made_leaves_none_half_made(
    when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held({"a": rule(1, "hit", {"x": 1})})
    with suppress(KeyError), held.session(board()):
        raise KeyError  # so that they are made anew
    booted = Held._boot

    def interrupted(self: Held, handle: int) -> None:
        if when == "after":
            booted(self, handle)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Held, "_boot", interrupted)
        with pytest.raises(KeyboardInterrupt), held.session(board()):
            pass
        assert held._handle is None
    with held.session(board()):
        pass  # without its first action, deleting this session would crash the process
    assert ran(held, {"x": 1}) == ["hit"]


def test_a_session_without_a_message_is_deleted_as_well() -> None:
    held = Held({"a": rule(1, "a", {"x": 1})})
    for _ in range(3):
        assert ran(held) == []
        assert ran(held, {"x": 2}) == []
    assert ran(held, {"x": 1}) == ["a"]


def test_rules_that_set_each_other_off_for_ever_are_stopped() -> None:
    def again(session: Session[None], met: Met) -> None:
        session.post({"x": 1})

    held = Held({"again": Rule(1, (("m", {"x": 1}),), again)})

    def run_for_ever() -> None:
        with held.session(None) as session:
            session.post({"x": 1})
            session.run()

    with pytest.raises(DurableError, match="messages in one session"):
        run_for_ever()


def test_an_action_may_not_run_the_rules() -> None:
    def run(session: Session[list[str]], met: Met) -> None:
        session.run()

    held = Held({"a": Rule(1, (("m", {"x": 1}),), run)})
    with pytest.raises(DurableError, match="are running"):
        ran(held, {"x": 1})


@pytest.mark.parametrize("value", [True, 1.5, None, "", "9", "A", "a" * 65, "\ud800", "a b", [1], {}, 2**53 + 1, b"a"])
def test_only_whole_numbers_and_plain_words_are_let_through(value: Any) -> None:
    held = Held({"a": rule(1, "a", {"$ex": {"x": 1}})})
    with pytest.raises(DurableError, match="not for durable-rules to see"):
        ran(held, {"x": value})
    assert ran(held, {"x": -(2**53)}) == ran(held, {"x": "word"}) == ["a"]


@pytest.mark.parametrize("key", ["id", "sid", "$s", "y", "", "X", "Boot", 1])
def test_only_fields_that_the_rules_know_are_let_through(key: Any) -> None:
    held = Held({"a": rule(1, "a", {"x": 1})})
    with pytest.raises(DurableError):
        ran(held, {"x": 1, key: 1})


def test_rule_names_may_be_anything() -> None:
    held = Held({'"\n{': rule(1, "a", {"x": 1}), "x" * 100_000: rule(2, "b", {"x": 1})})
    assert ran(held, {"x": 1}) == ["a", "b"]


def test_the_same_rules_can_be_used_twice() -> None:
    rules = {"a": rule(1, "a", {"$and": [{"x": 1}, {"y": 1}]})}
    assert ran(Held(rules), {"x": 1, "y": 1}) == ran(Held(rules), {"x": 1, "y": 1}) == ["a"]


def test_the_ids_of_messages_are_told_apart() -> None:
    distinct((*(f"m{at}" for at in range(MOST_MESSAGES + 1)), "sid-e", "b"))


def test_there_is_no_thread() -> None:
    before = threading.active_count()
    held = Held({"a": rule(1, "a", {"x": 1})})
    assert ran(held, {"x": 1}) == ["a"]
    assert threading.active_count() == before


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that interrupt each other as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_threads_wait_for_each_other() -> None:
    held = Held({"a": rule(1, "a", {"x": 1}), "b": rule(2, "b", {"x": 1}, {"y": 1})})
    found: list[list[str]] = []

    def work() -> None:
        for _ in range(200):
            found.append(ran(held, {"x": 1}, {"y": 1}))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [["a", "b"]] * 1_600


def test_rules_that_nobody_holds_any_more_are_freed() -> None:
    gone = [Held({"a": rule(1, "a", {"x": 1})}) for _ in range(50)]
    del gone
    gc.collect()
    # The library has 131,072 places for rules in one process; those of the fifty are free again.
    for _ in range(1_000):
        assert ran(Held({"a": rule(1, "a", {"x": 1})}), {"x": 1}) == ["a"]


UNTOUCHED = """
from engine.durable.host import Held
from engine.durable.rules import Rule
held = Held({"a": Rule(1, (("m", {"x": 1}),), print)})
with held.session(None) as session:
    session.assert_fact({"x": 2})
print("deleted")
"""


def test_a_session_in_which_no_rule_ran_is_deleted_without_a_crash() -> None:
    # glibc then fills new memory with rubbish, so that whoever trusts it to be empty is found out.
    rubbish = {**os.environ, "MALLOC_PERTURB_": "165"}
    done = subprocess.run([sys.executable, "-c", UNTOUCHED], capture_output=True, text=True, env=rubbish)
    assert (done.returncode, done.stdout) == (0, "deleted\n")


WITHOUT = """
import sys
sys.modules["durable_rules_engine"] = None
from engine.durable.host import Held
from engine.durable.library import DurableMissing
try:
    Held({})
except DurableMissing as error:
    print(error)
"""


def test_without_the_library_one_sentence_says_what_is_needed() -> None:
    said = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True).stdout
    assert "durable-rules" in said
    assert "Python 3.12" in said
    assert "C compiler" in said
    assert said.count("\n") == 1
    assert issubclass(DurableMissing, ImportError)
