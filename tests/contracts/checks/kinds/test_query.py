from __future__ import annotations

from tests.contracts.checks.pacts import codes, messages

PAGE = "{parameters: [{name: page, in: query, %s schema: {type: integer}}], responses: {200: {}, 400: {}}}"
TAGS = """
parameters: [{name: tag, in: query, explode: %s, schema: {type: array, items: {type: integer}}}]
responses: {200: {}}
"""


def test_finds_a_parameter_that_is_not_named():
    assert codes("{query: {colour: [red]}}", "{}", PAGE % "") == ["WARN request.query.unknown"]


def test_finds_a_value_that_is_not_taken():
    assert messages("{query: {page: [two]}}", "{}", PAGE % "") == ['request.query.page: page: "two" is no integer']
    assert codes("{query: {page: ['2']}}", "{}", PAGE % "") == []


def test_finds_a_parameter_that_is_needed():
    assert codes("{}", "{}", PAGE % "required: true,") == ["ERR request.query.incompatible"]
    assert codes("{}", "{status: 400}", PAGE % "required: true,") == []


def test_reads_lists_as_they_are_written():
    assert codes("{query: {tag: ['1', '2']}}", "{}", TAGS % "true") == []
    assert codes("{query: {tag: ['1,2']}}", "{}", TAGS % "false") == []
    assert codes("{query: {tag: ['1,x']}}", "{}", TAGS % "false") == ["ERR request.query.incompatible"]


def test_a_key_that_says_who_asks_is_named():
    schemes = {"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "key"}}}
    operation = "{security: [{key: []}], responses: {200: {}}}"
    assert codes("{query: {key: [k]}}", "{}", operation, components=schemes) == []
