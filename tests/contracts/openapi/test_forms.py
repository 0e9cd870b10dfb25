"""Documents whose parts have another form than OpenAPI gives them."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from banyan.errors import BadDocument, BanyanError
from banyan.openapi.reading import document_of
from contracts.composing.composing import compose
from contracts.composing.values import Side
from contracts.composing.writing import as_json
from contracts.openapi.forms import formed
from contracts.postman.collection import render
from contracts.postman.document import api_of
from tests.contracts.composing.documents import plan
from tests.contracts.postman.shop import DOCUMENT

PLAN = """
[services.catalog]
[routes.products]
service = "catalog"
reads = "service"
matches = [{ path = { value = "/shop/products" } }]
"""
WRONG: tuple[Any, ...] = (None, "x", 5, [], {}, [None], {"a": None}, True, "{{x}}", [{}])


def mended(**changes: Any) -> dict[str, Any]:
    document = {**DOCUMENT, **({"paths": {}} if "components" in changes else {}), **changes}
    return formed(document_of(Path("openapi.json"), json.dumps(document))).whole


def test_a_document_that_is_well_stays_as_it_is():
    assert mended() == DOCUMENT


def test_null_is_as_if_it_were_not_there_but_never_opens_a_door():
    operation = {"parameters": None, "tags": None, "security": [{"bearer": None}], "responses": {"200": None}}
    (path,) = mended(paths={"/a/": {"get": operation, "post": None}}, components=None)["paths"].values()
    assert path == {"get": {"security": [{"bearer": []}], "responses": {}}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"paths": {"/a/": {"get": {"responses": []}}}}, "`#/paths/~1a~1/get/responses` should be an object"),
        ({"paths": {"/a/": {"get": {"tags": [1]}}}}, "`#/paths/~1a~1/get/tags` should be a list of texts"),
        ({"paths": {"/a/": []}}, "`#/paths/~1a~1` should be an object"),
        ({"components": {"schemas": {"A": 1}}}, "`#/components/schemas/A` should be a schema"),
        ({"components": {"schemas": {"A": {"type": {}}}}}, "should be a text or a list of texts"),
        ({"components": {"schemas": {"A": {"allOf": {}}}}}, "`#/components/schemas/A/allOf` should be a list"),
        ({"security": [{"bearer": "all"}]}, "`#/security/0/bearer` should be a list of texts"),
        ({"servers": {}}, "`#/servers` should be a list"),
    ],
    ids=["responses", "tags", "path", "schema", "type", "allOf", "scopes", "servers"],
)
def test_says_what_has_another_form(changes, said):
    with pytest.raises(BadDocument) as raised:
        mended(**changes)
    assert said in str(raised.value)


def test_keys_that_people_choose_are_not_looked_at():
    schema = {"properties": {"tags": {"type": "array"}, "required": {"type": "boolean"}}, "example": {"type": {}}}
    assert mended(components={"schemas": {"A": schema}})["components"]["schemas"]["A"] == schema


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_document_is_refused_or_taken_and_breaks_nothing(seed):
    """Everything else would be an error of ours."""
    known, drawn = plan(PLAN), random.Random(seed)
    whole = Side("monolith", document_of(Path("monolith.json"), json.dumps(DOCUMENT)))
    taken = 0
    for _ in range(60):
        document = copy.deepcopy(DOCUMENT)
        *way, last = drawn.choice(list(_places(document)))
        inner: Any = document
        for key in way:
            inner = inner[key]
        inner[last] = drawn.choice(WRONG)
        try:
            side = Side("catalog", document_of(Path("catalog.json"), json.dumps(document)))
            found = compose(known, {"monolith": whole, "catalog": side}, "http://gateway.example")
            render(api_of(document_of(Path("openapi.json"), as_json(found.document))))
            taken += 1
        except BanyanError:
            pass
    assert taken > 5


def _places(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        yield (*above, key)
        yield from _places(each, (*above, key))
