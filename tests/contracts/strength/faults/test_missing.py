from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def found(value: object) -> list[tuple[str, str, object]]:
    reply = Reply(200, {}, value, is_json=True)
    return [(each.place, each.text, each.reply.value) for each in FAULTS.load("missing").seeded(reply)]


def test_leaves_each_field_out_once():
    assert found({"a": 1, "b": [{"c": 2}, {"c": 3}]}) == [
        ("$.a", "left out", {"b": [{"c": 2}, {"c": 3}]}),
        ("$.b", "left out", {"a": 1}),
        ("$.b[0].c", "left out", {"a": 1, "b": [{}, {"c": 3}]}),
    ]


def test_needs_a_field():
    assert found(3) == found([1]) == found(None) == []
