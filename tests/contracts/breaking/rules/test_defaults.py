from __future__ import annotations

from tests.contracts.breaking.documents import asking, broken, taking


def test_says_that_what_is_meant_without_a_word_changed():
    assert broken(asking("{type: integer, default: 20}"), asking("{type: integer, default: 50}")) == [
        "INFO request-parameter-default-value-changed"
    ]
    assert broken(taking("{type: string}"), taking("{type: string, default: x}")) == [
        "INFO request-body-default-value-added"
    ]
    assert broken(taking("{type: string, default: x}"), taking("{type: string}")) == [
        "INFO request-body-default-value-removed"
    ]


def test_null_is_a_default_too():
    assert broken(asking("{nullable: true, default: null}"), asking("{nullable: true}")) == [
        "INFO request-parameter-default-value-removed"
    ]
