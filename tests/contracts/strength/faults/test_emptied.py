from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def found(value: object) -> list[tuple[str, str, object]]:
    reply = Reply(200, {}, value, is_json=True)
    return [(each.place, each.text, each.reply.value) for each in FAULTS.load("emptied").seeded(reply)]


def test_empties_lists_and_objects():
    assert found({"a": [1], "b": []}) == [("$", "emptied", {}), ("$.a", "emptied", {"a": [], "b": []})]
    assert found([1]) == [("$", "emptied", [])]
