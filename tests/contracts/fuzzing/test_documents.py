"""Documents are read whole or not at all; what changed in them is told by operation, and what they disagree on."""

from __future__ import annotations

import copy
import json

import pytest

from banyan.comparison.differences import Difference
from banyan.errors import BadDocument, UnreadablePath
from banyan.plan.routes import PathMatch
from contracts.fuzzing.changes import changed
from contracts.fuzzing.documents import expanded, parsed, read_document, without
from contracts.fuzzing.judging import Apart, Cause
from contracts.fuzzing.operations import Operation, operations_of, pages_of
from contracts.fuzzing.specification import Specification
from tests.contracts.fuzzing.shop import document

WHOLE = expanded(document(), "openapi.json")


def test_reads_json_and_yaml(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(document()))
    (tmp_path / "a.yaml").write_text("openapi: 3.0.3\npaths: {}\n")
    assert read_document(str(tmp_path / "a.json")) == document()
    assert read_document(str(tmp_path / "a.yaml"))["openapi"] == "3.0.3"


@pytest.mark.parametrize("text", ["{", "a: [", "[]", '{"paths": {}}'])
def test_says_what_is_no_document(text):
    with pytest.raises(BadDocument):
        parsed(text, "openapi.json")


def test_says_what_cannot_be_read(tmp_path):
    with pytest.raises(UnreadablePath):
        read_document(str(tmp_path / "no.json"))


def test_names_every_broken_reference():
    broken = document()
    broken["components"]["schemas"] = {}
    with pytest.raises(BadDocument) as caught:
        expanded(broken, "openapi.json")
    assert {message.partition(":")[2].strip() for _, message in caught.value.problems} == {
        "'#/components/schemas/Item' names nothing",
        "'#/components/schemas/New' names nothing",
    }


def test_a_schema_that_holds_itself_ends():
    tree = {
        "openapi": "3.0.3",
        "paths": {},
        "components": {"schemas": {"T": {"items": {"$ref": "#/components/schemas/T"}}}},
    }
    assert "$ref" in json.dumps(expanded(tree, "x"))


def test_operations_have_their_servers_path_and_parameters():
    labels = [each.label for each in operations_of({**WHOLE, "servers": [{"url": "https://x.example/shop/"}]})]
    assert labels == ["GET /shop/items/", "POST /shop/items/", "DELETE /shop/items/{id}/", "GET /shop/items/{id}/"]


def test_keeps_the_operations_that_are_wanted():
    kept = without(document(), frozenset({"GET /items/{id}/"}))
    assert [each.label for each in operations_of(expanded(kept, "x"))] == ["GET /items/{id}/"]


def test_pages_are_what_no_document_names():
    matches = [PathMatch("/shop/[a-z]+/", "RegularExpression"), PathMatch("/items"), PathMatch("/about/", "Exact")]
    pages = pages_of(matches, operations_of(WHOLE))
    assert [each.template for each in pages] == ["~/about/", "~/shop/[a-z]+/"]
    assert pages[1].values_of("/shop/lamps/") == {"path": "/shop/lamps/"}
    assert pages[1].values_of("/shop/") is None


def test_a_template_takes_what_fits_it():
    assert Operation("GET", "/a/{x-y}/b.c/").values_of("/a/1/b.c/") == {"x-y": "1"}
    assert Operation("GET", "/a/{x}/b.c/").values_of("/a/1/bxc/") is None


def test_an_operation_changed_when_what_it_refers_to_did():
    after = document()
    after["components"]["schemas"]["New"]["properties"]["name"]["maxLength"] = 10
    assert changed(WHOLE, expanded(after, "x")) == {"POST /items/"}


def test_words_for_people_change_nothing():
    after = document()
    after["paths"]["/items/"]["get"]["description"] = "All of them."
    assert changed(WHOLE, expanded(after, "x")) == frozenset()


def _apart(place, operation="GET /items/{id}/", statuses=(200, 200)):
    return Apart(0, Cause(operation, "answer", "", "changed"), Difference(place, "changed"), statuses)


@pytest.mark.parametrize(
    ("change", "place", "statuses", "said"),
    [
        (
            lambda item: item["properties"].pop("price"),
            ("body", "price"),
            (200, 200),
            "only one of the documents has price",
        ),
        (lambda item: item["properties"]["price"].update(type="string"), ("body", "price"), (200, 200), "price"),
        (lambda item: item["properties"]["price"].update(type="string"), ("body", "name"), (200, 200), ""),
        (lambda _: None, ("body", "price"), (200, 200), ""),
        (lambda _: None, ("status",), (200, 404), ""),
        (lambda _: None, ("headers", "vary"), (200, 200), ""),
    ],
)
def test_tells_what_the_documents_disagree_on(change, place, statuses, said):
    other = copy.deepcopy(document())
    change(other["components"]["schemas"]["Item"])
    found = Specification(WHOLE, expanded(other, "x")).disagreement(_apart(place, statuses=statuses))
    assert said in found
    assert bool(found) == bool(said)


def test_a_status_that_one_document_does_not_name_is_a_change_of_the_specification():
    other = document()
    other["paths"]["/items/{id}/"]["get"]["responses"]["410"] = {"description": ""}
    found = Specification(WHOLE, expanded(other, "x")).disagreement(_apart(("status",), statuses=(404, 410)))
    assert found == "the monolith's document names no 410"
