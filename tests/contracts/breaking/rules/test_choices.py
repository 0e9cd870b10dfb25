from __future__ import annotations

from tests.contracts.breaking.documents import broken, giving, taking

SCHEMAS = {
    "components": {
        "schemas": {
            name: {"type": "object", "properties": {name.lower(): {"type": "string"}}} for name in ("Cat", "Dog", "Cow")
        }
    }
}


def of(kind: str, *names: str) -> str:
    return f"{kind}:\n" + "\n".join(f"  - $ref: '#/components/schemas/{name}'" for name in names)


def test_finds_a_branch_that_an_answer_may_be_now():
    old, new = giving(of("oneOf", "Cat", "Dog")) | SCHEMAS, giving(of("oneOf", "Cat", "Dog", "Cow")) | SCHEMAS
    assert broken(old, new) == ["ERR response-body-one-of-added"]
    assert broken(new, old) == ["INFO response-body-one-of-removed"]


def test_finds_a_branch_that_a_request_may_no_longer_be():
    old, new = taking(of("anyOf", "Cat", "Dog", "Cow")) | SCHEMAS, taking(of("anyOf", "Cat", "Dog")) | SCHEMAS
    assert broken(old, new) == ["ERR request-body-any-of-removed"]
    assert broken(new, old) == ["INFO request-body-any-of-added"]


def test_the_order_of_branches_does_not_matter():
    old, new = giving(of("oneOf", "Cat", "Dog")) | SCHEMAS, giving(of("oneOf", "Dog", "Cat")) | SCHEMAS
    assert broken(old, new) == []


def test_a_branch_by_reference_and_one_written_out_are_the_same():
    written = "{oneOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {dog: {type: string}}}]}"
    assert broken(giving(of("oneOf", "Cat", "Dog")) | SCHEMAS, giving(written) | SCHEMAS) == []


def test_looks_into_branches_of_the_same_name():
    other = {"components": {"schemas": {**SCHEMAS["components"]["schemas"], "Dog": {"type": "object"}}}}
    old, new = giving(of("oneOf", "Cat", "Dog")) | SCHEMAS, giving(of("oneOf", "Cat", "Dog")) | other
    assert broken(old, new) == ["WARN response-optional-property-removed"]
