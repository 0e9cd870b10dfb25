"""Which side's operation is taken, by how far its route has moved."""

from __future__ import annotations

import pytest

from banyan.errors import UsageError
from tests.contracts.composing.documents import composed, operation, plan, routed, side

MONOLITH = side("monolith", {"/api/products/": {"get": "old", "post": "old"}, "/api/orders/": {"get": "old"}})
CATALOG = side("catalog", {"/api/products/": {"get": "new", "post": "new"}, "/internal/": {"post": "new"}})


@pytest.mark.parametrize(
    ("states", "reads", "writes"),
    [
        ("", "monolith", "monolith"),
        ('reads = "shadow"', "monolith", "monolith"),
        ('reads = "canary"\nweight = 90', "monolith", "monolith"),
        ('reads = "service"', "catalog", "monolith"),
        ('reads = "service"\nwrites = "service"', "catalog", "catalog"),
        ('reads = "retired"\nwrites = "retired"', "catalog", "catalog"),
    ],
)
def test_the_state_of_a_route_says_whose_operation_it_is(states, reads, writes):
    found = composed(routed(states), MONOLITH, CATALOG)
    taken = [operation(found, method, "/api/products/") for method in ("get", "post")]
    assert [each["x-served-by"] for each in taken] == [reads, writes]
    assert [each["description"] for each in taken] == [
        "old" if side == "monolith" else "new" for side in (reads, writes)
    ]
    assert operation(found, "get", "/api/orders/")["x-served-by"] == "monolith"
    assert "/internal/" not in found.document["paths"]
    assert found.gaps == ()


def test_says_by_which_route_and_how_far_that_has_moved():
    found = composed(routed('reads = "canary"\nweight = 30'), MONOLITH, CATALOG)
    read, other = operation(found, "get", "/api/products/"), operation(found, "get", "/api/orders/")
    assert (read["x-route"], read["x-route-state"]) == ("products", "canary 30 %")
    assert "x-route" not in other


def test_counts_what_no_request_reaches():
    assert composed(routed('reads = "service"'), MONOLITH, CATALOG).unreached == {"catalog": 2}


def test_a_service_that_does_not_have_what_it_is_sent_is_a_gap():
    found = composed(routed('reads = "service"'), MONOLITH, side("catalog", {"/api/products/new/": {"get": "new"}}))
    assert found.gaps == ("products sends GET /api/products/ to catalog, whose document does not have it",)
    assert "get" not in found.document["paths"]["/api/products/"]


def test_a_route_that_takes_nothing_of_any_document_is_a_gap():
    found = composed(routed('reads = "service"'), side("monolith", {}), side("catalog", {}))
    assert found.gaps == ("no document has anything that products takes",)


EXPRESSION = """
[services.catalog]
[services.reviews]
[routes.products]
service = "catalog"
reads = "service"
matches = [{{ path = {{ type = "RegularExpression", value = "/api/products/{expression}/" }} }}]
"""


@pytest.mark.parametrize(
    ("expression", "schema", "by"),
    [
        ("[0-9]+", {"type": "integer"}, "catalog"),
        ("[a-z]+", {"type": "integer"}, "monolith"),
        ("[0-9]+", {"type": "string"}, "catalog"),
        ("[a-f0-9-]{36}", {"type": "string", "format": "uuid"}, "catalog"),
        ("(tea|pot)", {"type": "string", "enum": ["tea"]}, "catalog"),
        ("(tea|pot)", {"type": "string", "enum": ["cup"]}, "monolith"),
        ("SKU-[0-9]+", {"type": "string", "example": "SKU-17"}, "catalog"),
    ],
)
def test_expressions_are_tried_with_values_that_a_parameter_can_have(expression, schema, by):
    parameter = {"name": "id", "in": "path", "required": True, "schema": schema}
    paths = {"/api/products/{id}/": {"get": {"parameters": [parameter], "responses": {}}}}
    known = plan(EXPRESSION.format(expression=expression))
    found = composed(known, side("monolith", paths), side("catalog", paths))
    assert operation(found, "get", "/api/products/{id}/")["x-served-by"] == by


TWO = """
[services.catalog]
[services.reviews]
[routes.products]
service = "catalog"
reads = "service"
matches = [{ path = { value = "/api/things" } }]
[routes.numbers]
service = "reviews"
reads = "service"
matches = [{ path = { type = "RegularExpression", value = "/api/things/[0-9]+/" } }]
"""


def test_what_two_services_claim_is_refused():
    one = side("catalog", {"/api/things/{name}/": {"get": "one"}})
    other = side("reviews", {"/api/things/{id}/": {"get": "other"}})
    with pytest.raises(UsageError) as raised:
        composed(plan(TWO), side("monolith", {}), one, other)
    assert "GET /api/things/{name}/ is claimed by reviews (by the route numbers) and catalog" in str(raised.value)
    assert raised.value.hint
    assert operation(composed(plan(TWO), side("monolith", {}), one, side("reviews", {})), "get", "/api/things/{name}/")


def test_documents_of_different_versions_are_refused():
    with pytest.raises(UsageError, match=r"monolith 3\.0\.3 \(monolith\.json\), catalog 3\.1\.0 \(catalog\.json\)"):
        composed(routed('reads = "service"'), MONOLITH, side("catalog", {}, "3.1.0"))
