from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def found(value: object) -> list[tuple[str, str, object]]:
    reply = Reply(200, {}, value, is_json=True)
    return [(each.place, each.text, each.reply.value) for each in FAULTS.load("retyped").seeded(reply)]


def test_gives_values_of_another_type():
    said = {place: value for place, _, value in found({"a": 1, "b": "x", "c": "1.5", "d": True, "e": [1], "f": None})}
    assert {
        place: value[place[-1]] for place, value in said.items() if isinstance(value, dict) and "[" not in place
    } == {
        "$.a": "1",
        "$.b": ["x"],
        "$.c": 1.5,
        "$.d": 1,
        "$.e": {"items": [1]},
    }
