from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def test_loses_each_header_but_the_content_type():
    reply = Reply(200, {"Content-Type": "application/json", "ETag": "x", "Age": "1"})
    assert [(each.place, dict(each.reply.headers)) for each in FAULTS.load("header").seeded(reply)] == [
        ("header ETag", {"Content-Type": "application/json", "Age": "1"}),
        ("header Age", {"Content-Type": "application/json", "ETag": "x"}),
    ]
