from __future__ import annotations

from tests.contracts.breaking.documents import asking, broken, giving, taking


def test_finds_null_in_an_answer():
    plain, nullable = giving("{type: string}"), giving("{type: string, nullable: true}")
    assert broken(plain, nullable) == ["ERR response-body-became-nullable"]
    assert broken(nullable, plain) == ["INFO response-body-became-not-nullable"]


def test_finds_null_that_a_request_may_no_longer_have():
    plain, nullable = taking("{type: string}"), taking("{type: string, nullable: true}")
    assert broken(nullable, plain) == ["ERR request-body-became-not-nullable"]
    assert broken(plain, nullable) == ["INFO request-body-became-nullable"]
    assert broken(asking("{type: string}"), asking("{type: string, nullable: true}")) == [
        "INFO request-parameter-became-nullable"
    ]


def test_all_ways_to_say_so_are_alike():
    ways = (
        "{type: [string, 'null']}",
        "{oneOf: [{type: string}, {type: 'null'}]}",
        "{anyOf: [{type: 'null'}, {type: string}]}",
    )
    for one in ways:
        for other in ways:
            assert broken(giving(one), giving(other), "3.1.0") == []
        assert broken(giving("{type: string}"), giving(one), "3.1.0") == ["ERR response-body-became-nullable"]


def test_a_reference_is_nullable_beside_which_it_is_said():
    schemas = {"components": {"schemas": {"S": {"type": "string", "enum": ["a"]}}}}
    plain = giving("{$ref: '#/components/schemas/S'}") | schemas
    wrapped = giving("{nullable: true, allOf: [{$ref: '#/components/schemas/S'}]}") | schemas
    listed = giving("{nullable: true, oneOf: [{$ref: '#/components/schemas/S'}, {enum: [null]}]}") | schemas
    assert broken(plain, wrapped) == ["ERR response-body-became-nullable"]
    assert broken(wrapped, listed) == []
