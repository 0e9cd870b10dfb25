from __future__ import annotations

from tests.contracts.checks.pacts import codes

SHOP = "{parameters: [{name: X-Shop, in: header, %s schema: {type: string, enum: [de, fr]}}], responses: {200: {}}}"


def test_finds_a_header_that_is_not_named():
    assert codes("{headers: {X-Colour: red}}", "{}", "responses: {200: {}}") == ["WARN request.header.unknown"]


def test_what_any_request_may_have_is_never_unknown():
    headers = "{headers: {Accept-Language: de, cookie: a=b, X-CSRFToken: c, Traceparent: d}}"
    assert codes(headers, "{}", "responses: {200: {}}") == []


def test_finds_a_value_that_is_not_taken():
    assert codes("{headers: {x-shop: es}}", "{}", SHOP % "") == ["ERR request.header.incompatible"]
    assert codes("{headers: {x-shop: de}}", "{}", SHOP % "") == []


def test_finds_a_header_that_is_needed():
    assert codes("{}", "{}", SHOP % "required: true,") == ["ERR request.header.incompatible"]
