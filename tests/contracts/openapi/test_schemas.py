from __future__ import annotations

from typing import Any

from contracts.openapi.values import TYPES, Schema
from tests.contracts.breaking.documents import api, parsed


def drawn(text: str, version: str = "3.0.3", **schemas: str) -> Schema:
    """The schema of a text, with others beside it."""
    whole: dict[str, Any] = {"components": {"schemas": {name: parsed(each) for name, each in schemas.items()}}}
    whole["components"]["schemas"]["It"] = parsed(text)
    return api(whole, version).schemas[("#/components/schemas/It",)]


def test_what_says_nothing_takes_anything():
    schema = drawn("{}")
    assert schema.types == TYPES - {"null"}
    assert schema.is_nullable
    assert schema.says_nothing


def test_every_integer_is_a_number():
    assert drawn("{type: number}").types == {"number", "integer"}


def test_parts_are_put_together():
    schema = drawn(
        "{allOf: [{$ref: '#/components/schemas/A'}, {required: [b], properties: {b: {}}}], description: d}",
        A="{type: object, required: [a], properties: {a: {type: string}, b: {maxLength: 3}}}",
    )
    assert schema.types == {"object"}
    assert schema.required == {"a", "b"}
    assert sorted(schema.properties["b"]) == [
        "#/components/schemas/A/properties/b",
        "#/components/schemas/It/allOf/1/properties/b",
    ]


def test_what_stands_beside_a_reference_counts_from_three_one_on():
    beside = "{$ref: '#/components/schemas/A', maxLength: 3}"
    assert drawn(beside, "3.0.3", A="{type: string}").bounds == {}
    assert drawn(beside, "3.1.0", A="{type: string}").bounds == {"maxLength": 3}


def test_a_choice_with_null_is_the_other_one():
    schema = drawn("{oneOf: [{$ref: '#/components/schemas/A'}, {type: 'null'}]}", "3.1.0", A="{type: string}")
    assert schema.types == {"string"}
    assert schema.is_nullable
    assert schema.choices == ()


def test_a_choice_of_several_stays_one():
    schema = drawn("{oneOf: [{type: string}, {type: integer}, {type: 'null'}]}", "3.1.0")
    assert [len(choice.nodes) for choice in schema.choices] == [3]
    assert schema.is_nullable


def test_schemas_that_lead_back_to_themselves_are_drawn():
    itself = "{$ref: '#/components/schemas/It'}"
    schema = drawn(f"{{anyOf: [{itself}, {{type: string}}], properties: {{up: {itself}}}}}")
    assert set(schema.properties) == {"up"}
    drawn(f"{{allOf: [{itself}, {{type: string}}]}}")
    assert not drawn(f"{{anyOf: [{itself}, {itself}]}}", "3.1.0").is_nullable


def test_only_values_of_all_lists_are_left():
    assert drawn("{allOf: [{enum: [a, b]}, {enum: [b, c]}]}").enum == ("b",)
    assert drawn("{enum: [a, null], nullable: true}").enum == ("a",)
    assert drawn("{const: 3}", "3.1.0").enum == (3,)


def test_other_properties_are_anything_unless_it_is_said():
    assert not drawn("{type: object}").is_closed
    assert drawn("{type: object, additionalProperties: false}").is_closed
    assert drawn("{type: object, additionalProperties: {type: string}}").others is not None
