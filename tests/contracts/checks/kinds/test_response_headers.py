from __future__ import annotations

from tests.contracts.checks.pacts import codes

GIVES = "responses: {200: {headers: {X-Total: {schema: {type: string, pattern: '^[0-9]+$'}}}}}"


def test_finds_a_header_that_is_not_named():
    assert codes("{}", "{headers: {X-Pages: '3'}}", GIVES) == ["ERR response.header.unknown"]
    assert codes("{}", "{headers: {ETag: x}}", GIVES) == ["WARN response.header.undefined"]


def test_finds_a_value_that_does_not_suit():
    assert codes("{}", "{headers: {x-total: many}}", GIVES) == ["ERR response.header.incompatible"]
    assert codes("{}", "{headers: {x-total: '3'}}", GIVES) == []


def test_a_header_with_a_matcher_may_be_anything():
    rules = "matchingRules: {header: {X-Total: {matchers: [{match: regex, regex: '.*'}]}}}"
    assert codes("{}", f"{{headers: {{x-total: many}}, {rules}}}", GIVES) == []
