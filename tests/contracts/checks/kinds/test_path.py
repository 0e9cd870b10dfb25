from __future__ import annotations

from tests.contracts.checks.pacts import codes, messages

INTEGER = """
parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
responses: {200: {}, 404: {}}
"""
ASKED = "{path: /things/%s/}"


def test_finds_a_value_that_its_parameter_does_not_take():
    assert messages(ASKED % "abc", "{}", INTEGER, path="/things/{id}/") == ['request.path: {id}: "abc" is no integer']
    assert codes(ASKED % "0", "{}", INTEGER, path="/things/{id}/") == ["ERR request.path.incompatible"]


def test_leaves_values_alone_that_are_taken():
    assert codes(ASKED % "7", "{}", INTEGER, path="/things/{id}/") == []
    text = INTEGER.replace("integer, minimum: 1", "string, enum: [a b]")
    assert codes(ASKED % "a%20b", "{}", text, path="/things/{id}/") == []


def test_a_request_that_is_to_be_refused_may_hold_anything():
    assert codes(ASKED % "abc", "{status: 404}", INTEGER, path="/things/{id}/") == []


def test_finds_a_path_and_a_method_that_are_not_named():
    assert messages("{path: /others/}", "{}", "responses: {200: {}}", path="/things/") == [
        "request.path: the document does not name /others/"
    ]
