from __future__ import annotations

import pytest

from banyan.comparison.answers import Answer
from banyan.comparison.comparing import compare
from banyan.comparison.headers import DEFAULTS
from banyan.comparison.rules import Rule
from tests.banyan.comparison.answering import answer, differing


def test_of_answers_with_different_status_nothing_else_is_told():
    assert differing(answer({"a": 1}), answer({"detail": "no"}, status=500)) == ["changed $[status]"]


def test_headers_that_say_when_and_by_what_way_do_not_count():
    one = answer(1, Date="Mon, 23 Nov 2026 03:00:00 GMT", Server="gunicorn", X_Request_ID="a", Content_Length="1")
    other = answer(1, Date="Mon, 23 Nov 2026 03:00:01 GMT", Server="nginx", X_Request_ID="b")
    assert differing(one, other) == []


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"Vary": "Accept, Cookie"}, {"Vary": "cookie,accept"}, []),
        ({"Vary": "Accept, Cookie"}, {"Vary": "Accept"}, ["missing $[headers.vary.1]"]),
        ({"Allow": "GET, POST"}, {"Allow": "POST, GET"}, []),
        ({"X_Frame_Options": "DENY"}, {}, ["missing $[headers.x-frame-options]"]),
        ({}, {"X_Debug": "1"}, ["extra $[headers.x-debug]"]),
        ({"Location": "/a/"}, {"Location": "/b/"}, ["changed $[headers.location]"]),
        ({"ETag": '"33a64df5"'}, {"ETag": '"0b1c2d3e"'}, []),
        ({"ETag": '"33a64df5"'}, {}, ["missing $[headers.etag]"]),
    ],
)
def test_headers_are_compared_by_what_they_mean(one, other, told):
    assert differing(answer(1, **one), answer(1, **other)) == told


def test_a_cookie_may_have_another_value_but_no_other_flags():
    one = answer(1, Set_Cookie="sessionid=abc; Path=/; HttpOnly; SameSite=Lax")
    assert differing(one, answer(1, Set_Cookie="sessionid=xyz; path=/; httponly; samesite=lax")) == []
    lost = answer(1, Set_Cookie="sessionid=xyz; Path=/; SameSite=Lax")
    assert differing(one, lost) == ["missing $[headers.set-cookie.sessionid.httponly]"]


def test_the_content_type_counts_by_its_parts():
    one = answer({"a": 1}, kind="application/json")
    assert differing(one, answer(b'{"a": 1}', kind="application/json; charset=utf-8")) == [
        "extra $[headers.content-type.charset]"
    ]
    assert "retyped $" in differing(one, answer(b'{"a": 1} ', kind="text/html"))


def test_what_claims_to_be_json_and_is_none_is_told():
    assert differing(answer(b'{"a": 1}'), answer(b'{"a": 1')) == ["retyped $"]
    assert differing(answer(b"{"), answer(b"[")) == ["changed $"]


def test_other_bodies_are_compared_by_their_digest():
    one, other = answer(b"\x00\x01", kind="image/png"), answer(b"\x00\x02", kind="image/png")
    assert differing(one, one) == []
    assert differing(one, other) == ["changed $"]
    assert "sha256" in compare(one, other, DEFAULTS.of("*"))[0].expected


def test_texts_may_end_their_lines_otherwise():
    assert differing(answer("a,b\n1,2\n", kind="text/csv"), answer("a,b\r\n1,2", kind="text/csv")) == []
    assert differing(answer("a,b\n1,2\n", kind="text/csv"), answer("a,b\n1,3\n", kind="text/csv")) == ["changed $"]


def test_of_answers_that_were_cut_off_the_beginning_is_compared():
    cut = Answer(200, (("Content-Type", "application/json"),), b'{"a": ', is_whole=False)
    assert differing(answer(b'{"a": 1}'), cut) == []
    assert differing(answer(b'{"b": 1}'), cut) == ["changed $"]


def test_no_body_differs_from_one():
    assert differing(answer({"a": 1}), answer(b"")) == ["retyped $"]
    assert differing(answer(b""), answer(b"")) == []


def test_a_rule_may_leave_out_bodies_and_headers():
    one, other = answer({"a": 1}, X_A="1"), answer({"a": 2}, X_A="2")
    assert differing(one, other, Rule("$.body", "ignore")) == ["changed $[headers.x-a]"]
    assert differing(one, other, Rule("$.body", "ignore"), Rule("$.headers['x-a']", "ignore")) == []
