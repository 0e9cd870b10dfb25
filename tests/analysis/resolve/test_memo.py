"""Answers are remembered with what they rest on."""

from __future__ import annotations

from collections.abc import Callable

from analysis.resolve.memo import DEPTH, Memo, Table


def asked(memo: Memo, table: Table, key: str, find: Callable[[], object]) -> tuple[object, set[str]]:
    """The answer to a question of a module of its own, and what it rests on."""
    outer = memo.begin()
    return memo.recall(table, key, find), set(memo.end(outer))


def test_asks_once() -> None:
    memo, table, answers = Memo(), Table(), iter(["first", "second"])
    assert [memo.recall(table, "a", lambda: next(answers)) for _ in range(3)] == ["first"] * 3


def test_remembers_that_there_is_no_answer() -> None:
    memo, table, calls = Memo(), Table(), []
    for _ in range(3):
        assert memo.recall(table, "a", lambda: calls.append(1)) is None
    assert calls == [1]


def test_gives_the_grounds_to_whoever_asks_again() -> None:
    memo, table = Memo(), Table()

    def find() -> str:
        memo.note("a.py")
        return "answer"

    assert asked(memo, table, "a", find) == ("answer", {"a.py"})
    assert asked(memo, table, "a", find) == ("answer", {"a.py"})


def test_gathers_the_grounds_of_inner_questions() -> None:
    memo, table = Memo(), Table()

    def inner() -> str:
        memo.note("inner.py")
        return "inner"

    def outer() -> str:
        memo.note("outer.py")
        return f"outer {memo.recall(table, 'inner', inner)}"

    assert asked(memo, table, "outer", outer) == ("outer inner", {"inner.py", "outer.py"})
    assert asked(memo, table, "inner", inner) == ("inner", {"inner.py"})


def test_keeps_the_grounds_of_neighbours_apart() -> None:
    memo, table = Memo(), Table()
    outer = memo.begin()
    memo.recall(table, "a", lambda: memo.note("a.py"))
    memo.recall(table, "b", lambda: memo.note("b.py"))
    assert memo.end(outer) == {"a.py", "b.py"}
    assert asked(memo, table, "b", lambda: None)[1] == {"b.py"}


def test_a_question_that_leads_to_itself_has_no_answer() -> None:
    memo, table = Memo(), Table()
    assert memo.recall(table, "a", lambda: memo.recall(table, "a", lambda: "never")) is None


def test_a_circle_gives_the_same_answers_whoever_asks_first() -> None:
    def answers(order: str) -> dict[str, object]:
        memo, table = Memo(), Table()

        def find(name: str) -> Callable[[], frozenset[str]]:
            other = "b" if name == "a" else "a"
            return lambda: frozenset({name}) | (memo.recall(table, other, find(other)) or frozenset())

        return {name: memo.recall(table, name, find(name)) for name in order}

    assert answers("ab") == answers("ba")
    assert answers("ab")["a"] == frozenset({"a", "b"})


def test_cuts_questions_that_lie_too_deep_whoever_asks_first() -> None:
    def answers(order: list[int]) -> dict[int, object]:
        memo, table = Memo(), Table()

        def find(number: int) -> Callable[[], int]:
            return lambda: 1 + (memo.recall(table, number + 1, find(number + 1)) or 0)

        return {number: memo.recall(table, number, find(number)) for number in order}

    assert answers([0, 5, 30]) == answers([30, 5, 0])
    assert answers([0])[0] == DEPTH + 1


def test_an_error_leaves_no_question_open() -> None:
    memo, table = Memo(), Table()

    def fail() -> None:
        raise ValueError

    for _ in range(2):
        try:
            memo.recall(table, "a", fail)
        except ValueError:
            continue
    assert memo.recall(table, "a", lambda: "answer") == "answer"


def test_forgets() -> None:
    memo, table = Memo(), Table()
    memo.recall(table, "a", lambda: "old")
    outer = memo.begin()
    memo.note("a.py")
    memo.forget(table)
    assert memo.end(outer) == frozenset()
    assert memo.recall(table, "a", lambda: "new") == "new"
