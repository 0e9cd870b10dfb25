"""A sequence becomes the smallest that still shows it."""

from __future__ import annotations

import json

from contracts.fuzzing.calls import Call, Taken
from contracts.fuzzing.reducing import MOST_TRIED, reduced

READ, MAKE = Call("GET /a/"), Call("POST /a/")


def test_calls_that_add_nothing_go():
    assert reduced((READ, MAKE, READ), lambda calls: MAKE in calls) == (MAKE,)


def test_a_call_stays_whose_answer_is_taken():
    take = Call("GET /a/{id}/", (("id", Taken(1, "id")),))
    found = reduced((READ, MAKE, take), lambda calls: calls[-1].operation == "GET /a/{id}/")
    assert found == (MAKE, Call("GET /a/{id}/", (("id", Taken(0, "id")),)))


def test_queries_headers_people_and_members_that_add_nothing_go():
    call = Call(
        "PUT /a/",
        query=(("x", "1"), ("page", "2")),
        headers=(("Accept", "a/b"),),
        media="application/json",
        body=b'{"price": 12, "name": "lamp"}',
        identity="staff",
    )

    def shows(calls):
        body = json.loads(calls[0].body or b"{}")
        return ("page", "2") in calls[0].query and "price" in body and body["price"] >= 1

    (found,) = reduced((call,), shows)
    assert found == Call("PUT /a/", query=(("page", "2"),), media="application/json", body=b'{"price": 1}')


def test_tries_no_more_than_it_may():
    tried = []

    def shows(calls):
        tried.append(calls)
        return False

    reduced(tuple(Call(f"GET /{n}/") for n in range(400)), shows)
    assert len(tried) < MOST_TRIED
