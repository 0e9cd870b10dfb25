from __future__ import annotations

from tests.contracts.breaking.documents import asking, broken, findings, giving, taking


def test_finds_another_type():
    assert broken(giving("{type: string}"), giving("{type: integer}")) == ["ERR response-body-type-changed"]
    assert broken(taking("{type: string}"), taking("{type: integer}")) == ["ERR request-body-type-changed"]


def test_a_request_may_take_more_and_an_answer_give_less():
    assert broken(taking("{type: integer}"), taking("{type: number}")) == ["INFO request-body-type-generalized"]
    assert broken(giving("{type: number}"), giving("{type: integer}")) == ["INFO response-body-type-specialized"]
    assert broken(giving("{type: integer}"), giving("{type: number}")) == ["ERR response-body-type-changed"]


def test_finds_another_format():
    assert broken(giving("{type: string, format: date}"), giving("{type: string}")) == [
        "ERR response-body-type-changed"
    ]
    assert broken(taking("{type: string}"), taking("{type: string, format: date}")) == ["ERR request-body-type-changed"]
    assert broken(taking("{type: integer, format: int32}"), taking("{type: integer, format: int64}")) == [
        "INFO request-body-type-generalized"
    ]


def test_everything_is_a_text_in_a_query():
    assert broken(asking("{type: integer}"), asking("{type: string}")) == ["INFO request-parameter-type-generalized"]
    assert broken(asking("{type: string}"), asking("{type: integer}")) == ["ERR request-parameter-type-changed"]


def test_lists_of_types_are_understood():
    old, new = giving("{type: [string, 'null']}"), giving("{type: [string, integer, 'null']}")
    assert broken(old, new, "3.1.0") == ["ERR response-body-type-changed"]


def test_a_property_says_where_it_is():
    old, new = (f"{{type: object, properties: {{price: {{type: {each}}}}}}}" for each in ("string", "number"))
    (finding,) = findings(giving(old), giving(new))
    assert finding.message == (
        "the response property 'price' for the status 200: the type changed from 'string' to 'number'"
    )


def test_an_object_is_known_by_its_properties():
    assert broken(giving("{type: object, properties: {a: {}}}"), giving("{properties: {a: {}}}")) == []
