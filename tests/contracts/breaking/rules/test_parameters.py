from __future__ import annotations

from tests.contracts.breaking.documents import broken, operation

NONE = "responses: {}"
QUERY = """
parameters: [{name: page, in: query, schema: {type: integer}}]
"""


def test_finds_a_new_parameter_that_is_needed():
    needed = "parameters: [{name: page, in: query, required: true, schema: {type: integer}}]"
    assert broken(operation(NONE), operation(needed)) == ["ERR new-required-request-parameter"]
    assert broken(operation(NONE), operation(QUERY)) == ["INFO new-optional-request-parameter"]


def test_finds_a_parameter_that_is_gone():
    assert broken(operation(QUERY), operation(NONE)) == ["WARN request-parameter-removed"]


def test_a_parameter_that_was_deprecated_may_go():
    old = "parameters: [{name: page, in: query, deprecated: true, schema: {type: integer}}]"
    assert broken(operation(old), operation(NONE)) == ["INFO request-parameter-removed-with-deprecation"]


def test_finds_a_parameter_that_is_needed_now():
    needed = "parameters: [{name: page, in: query, required: true, schema: {type: integer}}]"
    assert broken(operation(QUERY), operation(needed)) == ["ERR request-parameter-became-required"]
    assert broken(operation(needed), operation(QUERY)) == ["INFO request-parameter-became-optional"]


def test_names_of_headers_are_alike_in_any_letters():
    old, new = (f"parameters: [{{name: {name}, in: header, schema: {{}}}}]" for name in ("X-Shop", "x-shop"))
    assert broken(operation(old), operation(new)) == []


def test_parameters_of_the_path_are_known_by_their_order():
    def document(name: str) -> dict[str, object]:
        parameter = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        return {"paths": {f"/a/{{{name}}}/": {"parameters": [parameter], "get": {"responses": {}}}}}

    assert broken(document("id"), document("slug")) == []


def test_finds_a_list_that_is_written_in_another_way():
    old, new = (
        f"parameters: [{{name: tag, in: query, explode: {explode}, schema: {{type: array, items: {{}}}}}}]"
        for explode in ("true", "false")
    )
    assert broken(operation(old), operation(new)) == ["ERR request-parameter-serialization-changed"]


def test_parameters_of_the_path_item_count_for_each_operation():
    item: dict[str, object] = {"get": {"responses": {}}}
    parameter = {"name": "page", "in": "query", "schema": {}}
    assert broken({"paths": {"/a/": {**item, "parameters": [parameter]}}}, {"paths": {"/a/": item}}) == [
        "WARN request-parameter-removed"
    ]
