from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def found(value: object) -> list[tuple[str, str, object]]:
    reply = Reply(200, {}, value, is_json=True)
    return [(each.place, each.text, each.reply.value) for each in FAULTS.load("null").seeded(reply)]


def test_gives_null_where_there_was_something():
    assert found({"a": 1, "b": None}) == [("$.a", "became null", {"a": None, "b": None})]
