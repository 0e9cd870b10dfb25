"""Ids of the service stand for those of the monolith from the call on that gave them, and nothing else does."""

from __future__ import annotations

import json

from banyan.comparison.answers import Answer
from contracts.fuzzing.calls import Call
from contracts.fuzzing.twins import Twins

POST = Call("POST /items/")


def _json(value: object, status: int = 201) -> Answer:
    return Answer(
        status, (("Content-Type", "application/json"), ("Location", "/items/500/")), json.dumps(value).encode()
    )


def _learned(call: Call = POST, sent: bytes = b"/items/", one: object = None, other: object = None) -> Twins:
    twins = Twins()
    twins.learn(call, sent, _json(one or {"id": 100, "price": 3}), _json(other or {"id": 500, "price": 3}))
    return twins


def test_pairs_new_ids_and_translates_them_in_bodies_and_addresses():
    twins = _learned()
    found = twins.translated(_json({"id": 500, "url": "http://x/items/500/", "price": 500}))
    assert json.loads(found.body) == {"id": 100, "url": "http://x/items/100/", "price": 500}
    assert found.header("location") == "/items/100/"


def test_pairs_nothing_that_somebody_asked_for():
    assert _learned(sent=b"/items/500/").of_service == {}


def test_pairs_nothing_of_a_read():
    assert _learned(call=Call("GET /items/")).of_service == {}


def test_pairs_nothing_of_another_form():
    assert _learned(other={"id": "five hundred", "price": 3}).of_service == {}


def test_pairs_nothing_but_ids():
    assert _learned(one={"id": 1, "price": 3}, other={"id": 1, "price": 4}).of_service == {}


def test_pairs_each_id_once():
    twins = _learned()
    twins.learn(POST, b"", _json({"id": 100}), _json({"id": 501}))
    assert twins.of_service == {"500": "100"}
