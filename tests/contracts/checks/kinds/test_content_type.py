from __future__ import annotations

from tests.contracts.checks.pacts import codes

TAKES = "{requestBody: {content: {application/json: {}}}, responses: {200: {}}}"
GIVES = "{responses: {200: {content: {application/json: {}, text/csv: {}}}}}"
BODY = "body: {content: {a: 1}, contentType: application/json, encoded: false}"
JSON = "{method: POST, headers: {Content-Type: %s}, " + BODY + "}"


def test_finds_a_type_that_is_not_taken():
    assert codes(JSON % "text/plain", "{}", TAKES) == ["ERR request.content-type.incompatible"]


def test_parameters_and_vendors_do_not_matter():
    for type_ in ("application/json; charset=utf-8", "Application/JSON", "application/vnd.shop+json"):
        assert codes(JSON % f"'{type_}'", "{}", TAKES) == []


def test_tells_a_body_that_does_not_say_what_it_is():
    asked = "{method: POST, body: {content: {a: 1}, contentType: application/json, encoded: false}}"
    assert codes(asked, "{}", TAKES) == ["WARN request.content-type.missing"]


def test_finds_a_type_that_is_not_given():
    assert codes("{headers: {Accept: text/html}}", "{}", GIVES) == ["ERR request.accept.incompatible"]
    assert codes("{headers: {Accept: 'text/html, */*;q=0.1'}}", "{}", GIVES) == []
    assert codes("{headers: {Accept: text/*}}", "{}", GIVES) == []


def test_finds_an_answer_of_another_type():
    assert codes("{}", "{headers: {Content-Type: text/html}}", GIVES) == ["ERR response.content-type.incompatible"]
    assert codes("{}", "{headers: {content-type: text/csv; header=present}}", GIVES) == []
    assert codes("{}", "{headers: {Content-Type: text/html}}", "responses: {200: {}}") == [
        "WARN response.content-type.unknown"
    ]
