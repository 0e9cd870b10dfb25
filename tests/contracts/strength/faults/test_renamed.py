from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def found(value: object) -> list[tuple[str, str, object]]:
    reply = Reply(200, {}, value, is_json=True)
    return [(each.place, each.text, each.reply.value) for each in FAULTS.load("renamed").seeded(reply)]


def test_writes_names_in_another_style():
    assert found({"first_name": "a", "b": 1}) == [
        ("$.first_name", "became firstName", {"b": 1, "firstName": "a"}),
        ("$.b", "became b_", {"first_name": "a", "b_": 1}),
    ]
