from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def test_sends_nothing_where_there_was_something():
    (seeded,) = FAULTS.load("body").seeded(Reply(200, {}, {"a": 1}, is_json=True))
    assert seeded.reply.data == b""
    assert list(FAULTS.load("body").seeded(Reply(204))) == []
