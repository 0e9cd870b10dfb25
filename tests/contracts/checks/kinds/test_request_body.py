from __future__ import annotations

from tests.contracts.checks.pacts import codes, messages

ASKED = """
method: POST
headers: {Content-Type: application/json}
body: {content: %s, contentType: application/json, encoded: false}
"""
TAKES = """
requestBody:
  required: true
  content:
    application/json:
      schema:
        type: object
        required: [title, id]
        properties:
          id: {type: integer, readOnly: true}
          title: {type: string, maxLength: 5}
          price: {type: string, pattern: '^[0-9]+$', nullable: true}
          tags: {type: array, items: {type: string, format: date}}
responses: {200: {}, 400: {}}
"""


def test_finds_what_is_missing_and_what_is_wrong():
    body = "{price: x, tags: ['2026-01-01', 'soon']}"
    assert messages(ASKED % body, "{}", TAKES) == [
        'request.body.price: "x" does not match the pattern ^[0-9]+$',
        'request.body.tags[1]: "soon" is no date',
        "request.body.title: the property 'title' is required",
    ]


def test_leaves_a_body_alone_that_is_taken():
    assert codes(ASKED % "{title: Tea, price: null, tags: [], other: 1}", "{}", TAKES) == []


def test_finds_another_property_where_there_may_be_none():
    closed = TAKES.replace("type: object", "type: object\n        additionalProperties: false")
    assert codes(ASKED % "{title: Tea, other: 1}", "{}", closed) == ["ERR request.body.incompatible"]


def test_finds_that_there_is_no_body_and_one_that_nobody_takes():
    assert codes("{method: POST}", "{}", TAKES) == ["ERR request.body.incompatible"]
    assert codes(ASKED % "{}", "{}", "responses: {200: {}}") == [
        "WARN request.body.unknown",
        "WARN request.content-type.unknown",
    ]


def test_a_request_that_is_to_be_refused_may_be_anything():
    assert codes(ASKED % "{}", "{status: 400}", TAKES) == []


def test_reads_forms():
    form = "application/x-www-form-urlencoded"
    asked = (
        "{method: POST, headers: {Content-Type: " + form + "}, body: {content: '%s', contentType: x, encoded: false}}"
    )
    takes = TAKES.replace("application/json", form)
    assert codes(asked % "title=Tea&price=3", "{}", takes) == []
    assert codes(asked % "title=Coffee", "{}", takes) == ["ERR request.body.incompatible"]


def test_one_branch_has_to_suit():
    takes = """
requestBody: {content: {application/json: {schema: {oneOf: [
  {type: object, required: [cat], properties: {cat: {type: string}}},
  {type: object, required: [dog], properties: {dog: {type: integer}}}]}}}}
responses: {200: {}}
"""
    assert codes(ASKED % "{dog: 1}", "{}", takes) == []
    assert codes(ASKED % "{cow: 1}", "{}", takes) == ["ERR request.body.incompatible"]
