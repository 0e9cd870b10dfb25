from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def found(value: object) -> list[tuple[str, str, object]]:
    reply = Reply(200, {}, value, is_json=True)
    return [(each.place, each.text, each.reply.value) for each in FAULTS.load("reordered").seeded(reply)]


def test_turns_lists_round_whose_order_can_be_told():
    assert found({"a": [1, 2], "b": [3, 3], "c": [4]}) == [
        ("$.a", "turned round", {"a": [2, 1], "b": [3, 3], "c": [4]})
    ]
