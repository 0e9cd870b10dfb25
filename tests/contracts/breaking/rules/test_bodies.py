from __future__ import annotations

from tests.contracts.breaking.documents import broken, operation

NONE = "responses: {}"
JSON = "requestBody: {content: {application/json: {schema: {type: object}}}}"
NEEDED = "requestBody: {required: true, content: {application/json: {schema: {type: object}}}}"
FORM = "requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object}}}}"
BARE = "requestBody: {content: {application/json: {}}}"


def test_finds_a_body_that_is_new_or_gone():
    assert broken(operation(NONE), operation(NEEDED)) == ["ERR request-body-added-required"]
    assert broken(operation(NONE), operation(JSON)) == ["INFO request-body-added-optional"]
    assert broken(operation(JSON), operation(NONE)) == ["ERR request-body-removed"]


def test_finds_a_body_that_is_needed_now():
    assert broken(operation(JSON), operation(NEEDED)) == ["ERR request-body-became-required"]
    assert broken(operation(NEEDED), operation(JSON)) == ["INFO request-body-became-optional"]


def test_finds_a_content_type_that_is_no_longer_taken():
    assert broken(operation(JSON), operation(FORM)) == [
        "ERR request-body-media-type-removed",
        "INFO request-body-media-type-added",
    ]


def test_finds_a_schema_where_anything_went():
    assert broken(operation(BARE), operation(JSON)) == ["ERR request-body-media-type-schema-added"]
    assert broken(operation(JSON), operation(BARE)) == ["INFO request-body-media-type-schema-removed"]


def test_the_same_body_by_reference_is_the_same():
    shared = {"components": {"requestBodies": {"B": {"content": {"application/json": {"schema": {"type": "object"}}}}}}}
    assert broken(operation(JSON), {**operation("requestBody: {$ref: '#/components/requestBodies/B'}"), **shared}) == []
