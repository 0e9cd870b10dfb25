from __future__ import annotations

import pytest

from tests.contracts.checks.pacts import codes, messages

SCHEMA = """
type: object
required: [title, price, stock, status, items]
properties:
  title: {type: string, maxLength: 5}
  price: {type: string, format: decimal}
  stock: {type: integer, minimum: 0}
  status: {type: string, enum: [new, sold]}
  note: {type: string, nullable: true}
  secret: {type: string, writeOnly: true}
  free: {}
  labels: {type: object, additionalProperties: {type: string}}
  items: {type: array, items: {type: object, required: [sku], properties: {sku: {type: string}}}}
"""
GIVES = "responses: {200: {content: {application/json: {schema: %s}}}}"


def found(body: str, rules: str = "{}", schema: str = SCHEMA) -> list[str]:
    from tests.contracts.breaking.documents import parsed

    response = "{body: {content: %s, contentType: application/json, encoded: false}, matchingRules: {body: %s}}"
    content = {"application/json": {"schema": parsed(schema)}}
    operation = f"responses: {{200: {{content: {content}}}}}"
    return messages("{}", response % (body, rules), operation)


def rule(path: str, **matcher: object) -> str:
    return f"{{'{path}': {{matchers: [{matcher}]}}}}"


def test_what_is_promised_is_left_alone():
    assert found("{title: Tea, price: '1.00', stock: 3, status: new, items: [{sku: a}], free: {x: 1}}") == [
        "response.body.free: the provider may leave 'free' out"
    ]


def test_a_consumer_need_not_read_everything():
    assert found("{title: Tea}") == []


def test_finds_a_property_that_no_document_names():
    assert found("{colour: red}") == ["response.body.colour: the document names no property 'colour' here"]
    assert found("{items: [{sku: a, size: 1}]}") == [
        "response.body.items[0].size: the document names no property 'size' here"
    ]


def test_finds_a_property_that_no_answer_has():
    assert found("{secret: x}") == ["response.body.secret: 'secret' is write-only: no answer has it"]


def test_finds_another_type():
    assert found("{stock: '3'}") == ['response.body.stock: "3" is no integer']
    assert found("{items: {}}") == ["response.body.items: {} is no array"]
    assert found("{stock: null}") == ["response.body.stock: null is no integer"]


def test_a_value_without_a_matcher_has_to_be_one_that_may_come():
    assert found("{stock: -1}") == ["response.body.stock: -1 is beyond the minimum of 0"]
    assert found("{status: lost}") == ['response.body.status: "lost" is none of "new", "sold"']
    assert found("{title: Coffee}") == ["response.body.title: it has 6, over the maxLength of 5"]


@pytest.mark.parametrize("path", ["$", "$.title", "$.*"])
def test_of_what_is_matched_by_type_only_the_type_counts(path):
    assert found("{title: Coffee}", rule(path, match="type")) == []
    assert found("{title: 3}", rule(path, match="type")) == ["response.body.title: 3 is no string"]


def test_matchers_say_of_which_type_a_value_is():
    assert found("{price: 1}", rule("$.price", match="decimal")) == [
        "response.body.price: decimal (by its matcher) is no string"
    ]
    assert found("{stock: 3}", rule("$.stock", match="integer")) == []


def test_some_value_of_a_list_has_to_match():
    assert found("{status: lost}", rule("$.status", match="regex", regex="^lost$")) == [
        'response.body.status: no value of the list "new", "sold" matches'
    ]
    assert found("{status: new}", rule("$.status", match="regex", regex="^(new|old)$")) == [
        'response.body.status: the provider may give "sold", which does not match'
    ]


def test_tells_what_may_be_null_or_left_out():
    assert found("{note: x}", rule("$.note", match="type")) == [
        "response.body.note: the provider may give null here",
        "response.body.note: the provider may leave 'note' out",
    ]
    assert found("{note: null}") == ["response.body.note: the provider may leave 'note' out"]


def test_names_of_properties_may_vary():
    assert found("{labels: {anything: x}}")[1:] == []
    assert found("{labels: {anything: 1}}")[0] == "response.body.labels.anything: 1 is no string"
    keys = "{type: object, properties: {a: {type: string}}}"
    assert found("{b: x}", rule("$", match="eachKey", rules=[]), keys) == []


def test_a_type_that_holds_for_all_items_holds_below_them():
    rules = rule("$.items", match="type", min=1)
    assert found("{items: [{sku: a}]}", rules) == []
    assert found("{items: [{sku: 1}]}", rules) == ["response.body.items[0].sku: 1 is no string"]


def test_branches_are_chosen_by_what_fits():
    schema = """
allOf:
  - {type: object, required: [kind], properties: {kind: {type: string}}}
  - oneOf:
    - {type: object, required: [purr], properties: {purr: {type: boolean}}}
    - {type: object, required: [bark], properties: {bark: {type: integer}}}
"""
    assert found("{kind: dog, bark: 3}", schema=schema) == []
    assert found("{kind: dog, moo: 3}", schema=schema) != []


def test_schemas_that_lead_back_to_themselves_are_followed():
    itself = "#/paths/~1things~1/get/responses/200/content/application~1json/schema"
    tree = f"{{type: object, required: [up], properties: {{up: {{$ref: '{itself}'}}}}}}"
    assert found("{up: {up: {up: {left: 1}}}}", schema=tree) == [
        "response.body.up.up.up.left: the document names no property 'left' here"
    ]


def test_finds_a_body_that_no_document_speaks_of():
    body = "{body: {content: {a: 1}, contentType: application/json, encoded: false}}"
    assert codes("{}", body, "responses: {200: {}}") == ["ERR response.body.unknown"]
    assert codes("{}", body, "responses: {200: {content: {application/json: {}}}}") == ["ERR response.body.unknown"]
    assert codes("{}", body, GIVES % "{}") == []
