from __future__ import annotations

from tests.contracts.checks.pacts import codes, messages


def test_finds_a_status_that_is_not_named():
    assert messages("{}", "{status: 410}", "responses: {200: {}, 404: {}}") == [
        "response.status: the document names no response with the status 410, but 200, 404"
    ]


def test_a_status_is_named_by_itself_or_by_its_hundred():
    assert codes("{}", "{status: 404}", "responses: {404: {}}") == []
    assert codes("{}", "{status: 404}", "responses: {4XX: {}}") == []


def test_tells_a_status_that_only_default_covers():
    assert codes("{}", "{status: 404}", "responses: {default: {}}") == ["WARN response.status.default"]
