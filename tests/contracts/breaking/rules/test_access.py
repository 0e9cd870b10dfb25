from __future__ import annotations

from tests.contracts.breaking.documents import broken, giving, taking


def schema(*words: str) -> str:
    said = "".join(f", {word}: true" for word in words)
    return f"{{type: object, required: [a], properties: {{a: {{type: string{said}}}}}}}"


def test_finds_a_property_that_answers_no_longer_have():
    assert broken(giving(schema()), giving(schema("writeOnly"))) == ["ERR response-required-property-became-write-only"]


def test_finds_a_property_that_requests_may_no_longer_have():
    assert broken(taking(schema()), taking(schema("readOnly"))) == ["WARN request-required-property-became-read-only"]


def test_finds_a_property_that_requests_have_to_have_now():
    assert broken(taking(schema("readOnly")), taking(schema())) == [
        "ERR request-required-property-became-not-read-only"
    ]


def test_what_stays_is_left_alone():
    assert broken(taking(schema("readOnly")), taking(schema("readOnly"))) == []
