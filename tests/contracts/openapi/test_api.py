from __future__ import annotations

import pytest

from contracts.openapi.api import arguments
from tests.contracts.breaking.documents import api

SHOP = api(
    {
        "servers": [{"url": "https://shop.example/api"}],
        "security": [{"bearer": []}],
        "paths": {
            "/products/": {"get": {"responses": {"200": {"description": ""}, "4XX": {}, "default": {}}}},
            "/products/{slug}/": {"get": {"responses": {}, "security": []}, "parameters": [{"in": "query"}]},
            "/products/new/": {"get": {"responses": {}}},
            "/{any}/new/": {"get": {"responses": {}}},
            "/files/{name}.{ext}": {"get": {"responses": {}}},
        },
    }
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/api/products/", "/api/products/"),
        ("/api/products/tea/", "/api/products/{slug}/"),
        ("/api/products/new/", "/api/products/new/"),
        ("/api/x/new/", "/api/{any}/new/"),
        ("/api/files/a.b.pdf", "/api/files/{name}.{ext}"),
    ],
)
def test_finds_the_operation_that_spells_most_of_a_path_out(path, found):
    operation = SHOP.find("GET", path)
    assert operation
    assert operation.path == found


@pytest.mark.parametrize("path", ["/products/", "/api/products", "/api/products/a/b/", "/api/products//", "/api/x/"])
def test_finds_nothing_for_other_paths(path):
    assert SHOP.find("GET", path) is None
    assert not SHOP.knows_path(path)


def test_a_method_that_is_not_served_is_not_found():
    assert SHOP.find("POST", "/api/products/") is None
    assert SHOP.knows_path("/api/products/")


def test_tells_the_arguments_of_a_path():
    assert arguments("/api/products/{slug}/", "/api/products/tea/") == {"slug": "tea"}
    assert arguments("/api/products/{slug}/", "/api/x/") == {}


def test_a_status_is_found_by_itself_its_hundred_or_by_default():
    operation = SHOP.find("GET", "/api/products/")
    assert operation
    assert [getattr(operation.answer(status), "status", None) for status in (200, 404, 500)] == [
        "200",
        "4XX",
        "default",
    ]


def test_security_of_the_document_counts_unless_an_operation_says_otherwise():
    assert [each.security for each in SHOP.operations[:2]] == [({"bearer": ()},), ()]
