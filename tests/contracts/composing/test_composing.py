"""Operations of several documents in one: paths, ids, components, security, links and tags."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.composing.documents import GATEWAY, composed, gives, operation, routed, side

MOVED = 'reads = "service"'
PRODUCT = {"type": "object", "properties": {"kind": {"$ref": "#/components/schemas/Kind"}}}
KIND = {"enum": ["tea", "pot"]}
LIST = {"operationId": "list", "responses": gives({"$ref": "#/components/schemas/Product"})}
PATHS = {"/api/products/": {"get": LIST}}
OTHERS = {"/api/orders/": {"get": LIST}}


def schemas(**found: object) -> dict[str, object]:
    return {"schemas": found}


def shown(found: object) -> str:
    """The name of what an operation answers with."""
    assert isinstance(found, dict)
    reference: str = found["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    return reference.removeprefix("#/components/schemas/")


def test_what_is_the_same_on_two_sides_is_there_once():
    same = schemas(Product=PRODUCT, Kind=KIND)
    found = composed(routed(MOVED), side("monolith", OTHERS, components=same), side("catalog", PATHS, components=same))
    assert list(found.document["components"]["schemas"]) == ["Kind", "Product"]
    assert {shown(operation(found, "get", path)) for path in ("/api/orders/", "/api/products/")} == {"Product"}


def test_what_differs_however_deep_gets_two_names_and_the_monolith_keeps_its_own():
    found = composed(
        routed(MOVED),
        side("monolith", OTHERS, components=schemas(Product=PRODUCT, Kind=KIND)),
        side("catalog", PATHS, components=schemas(Product=PRODUCT, Kind={"enum": ["tea"]}, CatalogKind={})),
    )
    assert shown(operation(found, "get", "/api/orders/")) == "Product"
    assert shown(operation(found, "get", "/api/products/")) == "CatalogProduct"
    known = found.document["components"]["schemas"]
    assert known["CatalogProduct"]["properties"]["kind"] == {"$ref": "#/components/schemas/CatalogKind"}
    assert (known["CatalogKind"], known["Kind"]) == ({"enum": ["tea"]}, KIND)


def test_names_that_are_free_stay():
    found = composed(
        routed(MOVED),
        side("monolith", {"/api/orders/": {"get": "old"}}, components=schemas(Product={})),
        side("catalog", PATHS, components=schemas(Product=PRODUCT, Kind=KIND)),
    )
    assert shown(operation(found, "get", "/api/products/")) == "Product"


def test_schemas_that_lead_back_to_themselves_are_compared_whole():
    def tree(leaf: object) -> dict[str, object]:
        below = {"properties": {"below": {"$ref": "#/components/schemas/Product"}, "leaf": leaf}}
        return schemas(Product=below)

    monolith = side("monolith", OTHERS, components=tree({}))
    found = composed(routed(MOVED), monolith, side("catalog", PATHS, components=tree({})))
    assert list(found.document["components"]["schemas"]) == ["Product"]
    found = composed(routed(MOVED), monolith, side("catalog", PATHS, components=tree({"type": "null"})))
    assert list(found.document["components"]["schemas"]) == ["CatalogProduct", "Product"]
    below = found.document["components"]["schemas"]["CatalogProduct"]["properties"]["below"]
    assert below == {"$ref": "#/components/schemas/CatalogProduct"}


def test_discriminators_lead_to_the_new_names():
    choice = {
        "oneOf": [{"$ref": "#/components/schemas/Product"}],
        "discriminator": {"propertyName": "type", "mapping": {"p": "Product"}},
    }
    plain = {**choice, "discriminator": {"propertyName": "type"}}
    taken = {"/api/products/": {"get": {"responses": gives(choice)}, "head": {"responses": gives(plain)}}}
    found = composed(
        routed(MOVED),
        side("monolith", OTHERS, components=schemas(Product={})),
        side("catalog", taken, components=schemas(Product=PRODUCT, Kind=KIND)),
    )
    mappings = [
        operation(found, method, "/api/products/")["responses"]["200"]["content"]["application/json"]["schema"][
            "discriminator"
        ]["mapping"]
        for method in ("get", "head")
    ]
    new = "#/components/schemas/CatalogProduct"
    assert mappings == [{"p": new}, {"Product": new}]


def test_samples_and_properties_that_look_like_references_stay():
    schema = {
        "properties": {"$ref": {"type": "string"}, "example": {"$ref": "#/components/schemas/Kind"}},
        "example": {"$ref": "nowhere"},
    }
    paths = {"/api/products/": {"get": {"responses": gives(schema)}}}
    found = composed(routed(MOVED), side("monolith", {}), side("catalog", paths, components=schemas(Kind=KIND)))
    said = operation(found, "get", "/api/products/")["responses"]["200"]["content"]["application/json"]["schema"]
    assert said == schema
    assert found.document["components"]["schemas"] == {"Kind": KIND}


def test_ids_are_unique_and_links_follow_them():
    link = {
        "other": {"operationId": "list", "parameters": {"operationId": "$request.query.a"}},
        "same": {"operationRef": "#/paths/~1api~1products~1/get"},
        "gone": {"operationId": "nothing"},
    }
    answers = {"200": {"description": "", "links": link}}
    moved = {"/api/products/": {"get": {"operationId": "list", "responses": answers}, "options": {"responses": {}}}}
    found = composed(routed(MOVED), side("monolith", OTHERS, components=schemas(Product={})), side("catalog", moved))
    read = operation(found, "get", "/api/products/")
    ids = (operation(found, "get", "/api/orders/")["operationId"], read["operationId"])
    assert ids == ("list", "catalog_list")
    assert operation(found, "options", "/api/products/")["operationId"] == "options_api_products"
    assert read["responses"]["200"]["links"] == {
        "other": {"operationId": "catalog_list", "parameters": {"operationId": "$request.query.a"}},
        "same": {"operationId": "catalog_list"},
    }


def test_one_path_has_one_set_of_names():
    shared = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}
    monolith = side("monolith", {"/api/products/{pk}/": {"put": "old"}})
    components = {"parameters": {"Slug": shared}}
    paths = {"/products/{slug}/": {"get": {"parameters": [{"$ref": "#/components/parameters/Slug"}], "responses": {}}}}
    catalog = side("catalog", paths, servers=[{"url": "https://x.example/api"}], components=components)
    found = composed(routed(MOVED), monolith, catalog)
    assert list(found.document["paths"]) == ["/api/products/{pk}/"]
    assert list(found.document["paths"]["/api/products/{pk}/"]) == ["get", "put"]
    assert operation(found, "get", "/api/products/{pk}/")["parameters"] == [{**shared, "name": "pk"}]
    assert found.document["servers"][0]["url"] == GATEWAY


def test_parameters_of_a_path_come_to_each_operation():
    own, other = ({"name": name, "in": "query", "schema": {"type": "string"}} for name in ("a", "b"))
    item = {"/api/orders/": {"get": {"parameters": [{**own, "required": True}], "responses": {}}}}
    monolith = side("monolith", item)
    monolith.document.whole["paths"]["/api/orders/"]["parameters"] = [own, other]
    found = composed(routed(""), monolith)
    assert operation(found, "get", "/api/orders/")["parameters"] == [{**own, "required": True}, other]


COOKIE = {"type": "apiKey", "in": "cookie", "name": "sessionid"}
BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def guarded(*needs: object) -> dict[str, object]:
    return {"responses": {}, "security": list(needs)}


@pytest.mark.parametrize(("sessions", "exchanged"), [(True, [{"session": []}]), (False, [])])
def test_a_session_opens_what_a_token_opens_where_the_gateway_exchanges_it(sessions, exchanged):
    monolith = side("monolith", {}, components={"securitySchemes": {"session": COOKIE}})
    own = {"bearer": BEARER, "session": {**COOKIE, "name": "catalog_session"}, "unused": BEARER}
    needs = {"/api/products/": {"get": guarded({"bearer": []}, {"session": []}), "head": guarded({"session": []})}}
    catalog = side("catalog", needs, components={"securitySchemes": own})
    found = composed(routed(MOVED, sessions=sessions), monolith, catalog)
    name = "CatalogSession" if sessions else "session"
    assert operation(found, "get", "/api/products/")["security"] == [{"bearer": []}, {name: []}, *exchanged]
    assert operation(found, "head", "/api/products/")["security"] == [{name: []}]
    assert set(found.document["components"]["securitySchemes"]) == {"bearer", name, *(["session"] if sessions else [])}


def test_what_holds_for_a_whole_document_is_said_of_each_operation():
    whole: dict[str, Any] = {"security": [{"bearer": []}], "components": {"securitySchemes": {"bearer": BEARER}}}
    paths = {"/api/orders/": {"get": guarded(), "post": {"responses": {}}}}
    found = composed(routed(""), side("monolith", paths, **whole))
    said = [operation(found, method, "/api/orders/")["security"] for method in ("get", "post")]
    assert said == [[], [{"bearer": []}]]


def test_tags_are_those_that_are_used_as_the_monolith_tells_them():
    tags = [{"name": "b", "description": "of the monolith"}, {"name": "unused"}]
    tagged = {"tags": ["b", "a"], "responses": {}}
    monolith = side("monolith", {"/api/orders/": {"get": tagged}}, tags=tags)
    catalog = side("catalog", {"/api/products/": {"get": tagged}}, tags=[{"name": "b", "description": "other"}])
    found = composed(routed(MOVED), monolith, catalog)
    assert found.document["tags"] == [{"name": "a"}, {"name": "b", "description": "of the monolith"}]
    assert "catalog 1, monolith 1" in found.document["info"]["description"]


def test_other_files_come_into_the_one(tmp_path):
    from banyan.openapi.reading import read_document
    from contracts.composing.composing import compose
    from contracts.composing.values import Side

    (tmp_path / "parts.json").write_text(
        '{"Product": {"properties": {"kind": {"$ref": "#/Kind"}}}, "Kind": {"type": "string"}}'
    )
    (tmp_path / "openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /api/orders/:\n    get:\n      responses:\n"
        "        '200': {description: '', content: {application/json: {schema: {$ref: 'parts.json#/Product'}}}}\n"
    )
    monolith = Side("monolith", read_document(tmp_path / "openapi.yaml"))
    found = compose(routed(""), {"monolith": monolith}, GATEWAY)
    assert shown(operation(found, "get", "/api/orders/")) == "Product"
    assert found.document["components"]["schemas"] == {
        "Kind": {"type": "string"},
        "Product": {"properties": {"kind": {"$ref": "#/components/schemas/Kind"}}},
    }
