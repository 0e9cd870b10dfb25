from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def found(value: object) -> list[tuple[str, str, object]]:
    reply = Reply(200, {}, value, is_json=True)
    return [(each.place, each.text, each.reply.value) for each in FAULTS.load("changed").seeded(reply)]


def test_gives_another_value_of_the_same_type():
    assert [value for _, _, value in found({"a": 1, "b": "Tea", "c": True})] == [
        {"a": 2, "b": "Tea", "c": True},
        {"a": 1, "b": "aeT!", "c": True},
        {"a": 1, "b": "Tea", "c": False},
    ]
