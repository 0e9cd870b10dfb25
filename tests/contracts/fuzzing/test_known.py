"""What there is on a side is found by its document and its links, and is what later calls ask for."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings

from banyan.comparison.answers import Answer
from banyan.comparison.headers import DEFAULTS
from contracts.fuzzing.calls import Call, Request, Taken
from contracts.fuzzing.cases import Cases
from contracts.fuzzing.documents import expanded
from contracts.fuzzing.generation import Generation, edges
from contracts.fuzzing.judging import compared, confirmed
from contracts.fuzzing.known import Known, explored
from contracts.fuzzing.operations import Operation, Parameter, operations_of
from contracts.fuzzing.routing import Rules
from contracts.fuzzing.runs import Run, read_back
from contracts.fuzzing.sides import Side
from tests.contracts.fuzzing.shop import Shop, document, served

ITEM = Operation("GET", "/items/{id}/", (Parameter("id", "path", is_required=True),))
RULES = Rules(DEFAULTS)


def _json(body: str, status: int = 200) -> Answer:
    return Answer(status, (("Content-Type", "application/json"),), body.encode())


def _noted(body: str, owner: str = "item") -> Known:
    known = Known()
    known.note(Call("GET /items/"), _json(body), owner)
    return known


@pytest.fixture(scope="module")
def generation() -> Generation:
    operations = operations_of(expanded(document(), "x"))
    with served(Shop()) as url:
        side = Side("monolith", url)
        known = explored(side, operations, ("",))
        side.close()
    return Generation(operations, known, Cases(document()), ("", "staff"))


@pytest.mark.parametrize(
    ("template", "name", "values"),
    [
        ("/items/{id}/", "id", ("1", "2")),
        ("/items/{item_id}/price/", "item_id", ("1", "2")),
        ("/brands/{brand_id}/", "brand_id", ("7",)),
        ("/a/{sku}/", "sku", ("lamp-1",)),
        ("/a/{nothing}/", "nothing", ()),
    ],
)
def test_values_are_found_by_name_and_by_what_they_belong_to(template, name, values):
    known = _noted('{"results": [{"id": 1, "sku": "lamp-1", "brand": {"id": 7}}, {"id": 2}]}')
    assert known.values(Operation("GET", template), name)[: len(values) or None] == values


def test_what_may_not_be_shown_is_not_remembered():
    known = _noted('{"email": "ada@example.com", "token": "abc", "note": "write to ada@example.com", "id": 1}')
    assert set(known.seen) == {"id"}


def test_collections_lead_to_what_is_in_them(generation):
    asked = {call.operation for call in generation.known.calls}
    assert asked == {"GET /items/", "GET /items/{id}/"}


def test_the_same_seed_tries_the_same_and_another_one_otherwise(generation):
    first, again, other = (list(generation.single(random.Random(seed))) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_every_operation_comes_early_and_methods_that_there_are_not(generation):
    calls = list(generation.single(random.Random(3)))
    assert {call.template for call in calls[:4]} == {"/items/", "/items/{id}/"}
    assert {call.method for call in calls} >= {"GET", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"}
    assert any(call.method == "POST" and call.identity == "staff" and b"name" in call.body for call in calls)


def test_what_somebody_tells_comes_first():
    known = _noted('[{"id": 1}]')
    known.told("id", "99")
    assert known.values(ITEM, "id")[0] == "1"
    assert "99" in known.values(ITEM, "id")
    known.told("slug", "a-draft")
    assert known.values(Operation("GET", "/a/{slug}/"), "slug") == ("a-draft",)


def test_each_member_of_a_body_is_tried_at_its_edges():
    schema = {
        "properties": {"price": {"type": "string", "format": "decimal"}, "id": {"type": "integer", "readOnly": True}}
    }
    bodies = list(edges(schema, {"price": "1.00", "note": "x"}))
    assert {"price": "1.005", "note": "x"} in bodies
    assert all(set(body) == {"price", "note"} for body in bodies)


def test_a_page_takes_up_no_path_of_another_page():
    known = Known()
    pages = [Operation("GET", "~/"), Operation("GET", "~/a/[a-z]+/")]
    known.calls += [Call("GET ~/", (("path", "/"),)), Call("GET ~/a/[a-z]+/", (("path", "/a/b/"),))]
    drawn: list[Call] = []

    @settings(max_examples=60, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(Generation(pages, known, Cases(document())).sequences())
    def note(calls):
        drawn.extend(calls)

    note()
    paths = {page.label: {str(value) for call in drawn if call.operation == page.label for _, value in call.path_values}
             for page in pages}  # fmt: skip
    assert paths["GET ~/"] == {"/"}
    assert all(path.startswith("/a/") or path == "/" for path in paths["GET ~/a/[a-z]+/"])


def test_a_write_is_read_back_where_it_shows():
    known = _noted('[{"id": 1}, {"id": 2}]')
    operations = (*operations_of(expanded(document(), "x")),)
    made = read_back((Call("POST /items/"),), (_json('{"id": 100}', 201),), operations, known)
    assert made == (Call("GET /items/"), Call("GET /items/{id}/", (("id", Taken(0, "id")),)))
    gone = read_back((Call("DELETE /items/{id}/", (("id", "1"),)),), (Answer(204),), operations, known)
    assert Call("GET /items/{id}/", (("id", "1"),)) in gone
    assert read_back((Call("GET /items/"),), (_json("[]"),), operations, known) == ()


def test_a_difference_counts_where_the_monolith_agrees_with_itself():
    calls = (Call("GET /items/"),)
    first, second, service = (Run((_json(f'{{"a": {a}, "b": {b}}}'),), (b"",)) for a, b in ((1, 1), (2, 1), (3, 9)))
    found = compared(calls, 1, first, service, RULES)
    assert [each.cause.field for each in found] == ["$['body']['a']", "$['body']['b']"]
    kept = confirmed(found, calls, 1, (first, second, service), RULES)
    assert [each.cause.field for each in kept] == ["$['body']['b']"]


def test_two_statuses_are_another_cause_than_two_others():
    calls = (Call("GET /items/"),)
    one, other, third = (Run((Answer(status),), (b"",)) for status in (200, 404, 500))
    causes = {compared(calls, 1, one, each, RULES)[0].cause.about for each in (other, third)}
    assert causes == {"answer: $['status'] 200 -> 404 changed", "answer: $['status'] 200 -> 500 changed"}


def test_a_side_that_breaks_one_connection_is_no_side_that_is_gone():
    with served(Shop()) as url:
        side = Side("catalog", url, patience=5)
        assert side.ask(Request("GET", "/items/")).status == 200
        assert side.ask(Request("GET", "/items/\x00")).status == 0
        side.close()
