from __future__ import annotations

from typing import Any

from contracts.interactions.values import Pact
from contracts.strength.coverage import Coverage, Part, covered
from tests.contracts.breaking.documents import api, parsed
from tests.contracts.checks.pacts import pact

SHOP = api(
    {
        "paths": {
            "/products/": parsed("""
get:
  parameters: [{name: page, in: query, schema: {}}, {name: size, in: query, schema: {}}]
  responses:
    200: {content: {application/json: {schema: {$ref: '#/components/schemas/Products'}}}}
    400: {description: ''}
    500: {description: ''}
post:
  requestBody: {content: {application/json: {schema: {properties: {title: {}, id: {readOnly: true}, price: {}}}}}}
  responses: {201: {description: ''}}
"""),
            "/orders/{id}/": {"get": {"responses": {"200": {}}}},
        },
        "components": {
            "schemas": {
                "Products": parsed("""
type: object
properties:
  count: {type: integer}
  secret: {type: string, writeOnly: true}
  results:
    type: array
    items: {type: object, properties: {title: {}, up: {$ref: '#/components/schemas/Products'}}}
""")
            }
        },
    }
)


def asked(path: str, status: int = 200, body: Any = None, **request: Any) -> dict[str, Any]:
    content = {"body": {"content": body, "contentType": "application/json", "encoded": False}} if body else {}
    return {"request": {"method": "GET", "path": path, **request}, "response": {"status": status, **content}}


def found(*pacts: Pact) -> Coverage:
    return covered(SHOP, pacts)


def test_counts_what_contracts_touch():
    report = found(pact(asked("/products/", body={"count": 1, "results": [{"title": "Tea"}]}, query={"page": ["1"]})))
    assert {kind: report.counted(kind) for kind in ("operation", "status", "parameter", "request field")} == {
        "operation": (1, 3),
        "status": (1, 4),
        "parameter": (1, 2),
        "request field": (0, 2),
    }
    assert report.parts[Part("GET /products/", "response field", "200 results[].title")] == ("web",)
    assert report.parts[Part("GET /products/", "response field", "200 results[].up")] == ()


def test_of_what_no_contract_touches_at_all_only_the_operation_is_told():
    report = found(pact(asked("/products/", body={"count": 1})))
    assert [str(part.name or part.operation) for part in report.untouched()] == [
        "GET /orders/{id}/",
        "query page",
        "query size",
        "200 results",
        "200 results[].title",
        "200 results[].up",
        "400",
        "POST /products/",
    ]


def test_errors_of_the_provider_and_hidden_fields_are_nothing_to_rely_on():
    names = {part.name for part in found().parts}
    assert not {"500", "200 secret", "id"} & names


def test_statuses_are_touched_one_by_one():
    report = found(pact(asked("/products/", 400)))
    assert report.parts[Part("GET /products/", "status", "400")] == ("web",)
    assert report.parts[Part("GET /products/", "status", "200")] == ()


def test_fields_of_requests_count_too():
    body = {"content": {"title": "x"}, "contentType": "application/json", "encoded": False}
    report = found(
        pact(
            asked("/products/", 201, method="POST", body=None)
            | {"request": {"method": "POST", "path": "/products/", "body": body}}
        )
    )
    assert report.counted("request field") == (1, 2)


def test_what_is_no_operation_touches_nothing():
    assert found(pact(asked("/elsewhere/"))).counted("operation") == (0, 3)
