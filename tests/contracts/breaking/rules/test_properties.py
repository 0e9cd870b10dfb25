from __future__ import annotations

from tests.contracts.breaking.documents import broken, findings, giving, taking

BOTH = "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}"
A_NEEDED = "{type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}"
ONLY_A = "{type: object, required: [a], properties: {a: {type: string}}}"


def test_finds_a_property_that_is_gone_from_an_answer():
    assert broken(giving(BOTH), giving(ONLY_A)) == ["ERR response-required-property-removed"]
    assert broken(giving(A_NEEDED), giving(ONLY_A)) == ["WARN response-optional-property-removed"]


def test_finds_a_property_that_is_no_longer_sure():
    assert broken(giving(BOTH), giving(A_NEEDED)) == ["ERR response-property-became-optional"]
    assert broken(giving(A_NEEDED), giving(BOTH)) == ["INFO response-property-became-required"]


def test_an_answer_may_have_more():
    assert broken(giving(ONLY_A), giving(BOTH)) == ["INFO response-required-property-added"]


def test_finds_a_property_that_is_needed_in_a_request():
    assert broken(taking(ONLY_A), taking(BOTH)) == ["ERR new-required-request-property"]
    assert broken(taking(ONLY_A), taking(A_NEEDED)) == ["INFO new-optional-request-property"]
    assert broken(taking(A_NEEDED), taking(BOTH)) == ["ERR request-property-became-required"]
    assert broken(taking(BOTH), taking(A_NEEDED)) == ["INFO request-property-became-optional"]


def test_a_default_does_not_make_what_is_left_out_valid():
    new = "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string, default: x}}}"
    assert broken(taking(ONLY_A), taking(new)) == ["ERR new-required-request-property-with-default"]


def test_finds_a_property_that_a_request_may_no_longer_have():
    assert broken(taking(A_NEEDED), taking(ONLY_A)) == ["WARN request-property-removed"]
    closed = "{type: object, required: [a], additionalProperties: false, properties: {a: {type: string}}}"
    assert broken(taking(ONLY_A), taking(closed)) == ["ERR request-property-additional-properties-forbidden"]


def test_looks_into_lists_and_objects():
    old = "{type: object, properties: {results: {type: array, items: " + BOTH + "}}}"
    new = "{type: object, properties: {results: {type: array, items: " + ONLY_A + "}}}"
    (finding,) = findings(giving(old), giving(new))
    assert finding.message == "removed the required property 'results/items/b' from the response with the '200' status"
    assert finding.place == "response 200 results/items/b"


def test_a_property_of_the_other_direction_does_not_count():
    hidden = "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string, writeOnly: true}}}"
    assert broken(giving(hidden), giving(ONLY_A)) == []
    shown = "{type: object, required: [a, b], properties: {a: {type: string}, b: {type: string, readOnly: true}}}"
    assert broken(taking(ONLY_A), taking(shown)) == []


def test_parts_of_a_schema_count_together():
    parts = "{allOf: [" + ONLY_A + ", {type: object, required: [b], properties: {b: {type: string}}}]}"
    assert broken(giving(BOTH), giving(parts)) == []
