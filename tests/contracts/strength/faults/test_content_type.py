from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def test_says_that_values_are_a_page_and_the_other_way_round():
    for given, said in (("application/json", "text/html"), ("text/html; charset=utf-8", "application/xml")):
        (seeded,) = FAULTS.load("content_type").seeded(Reply(200, {"content-type": given}))
        assert seeded.reply.headers == {"content-type": said}


def test_needs_a_content_type():
    assert list(FAULTS.load("content_type").seeded(Reply(204))) == []
