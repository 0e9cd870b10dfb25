from __future__ import annotations

import pytest

from contracts.recording.paths import templates
from tests.contracts.breaking.documents import api


def found(*paths: str) -> list[str]:
    known = templates([("GET", path) for path in paths], ())
    return list(dict.fromkeys(known.values()))


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/orders/7/", "/orders/{order_id}/"),
        ("/orders/SHOP-000123/lines/2/", "/orders/{order_number}/lines/{line_id}/"),
        ("/a/e58ed763-928c-4155-bee9-fdbaaadc15f3/", "/a/{a_uuid}/"),
        ("/days/2026-01-01", "/days/{day_date}"),
        ("/categories/3/items/4/", "/categories/{category_id}/items/{item_id}/"),
        ("/api/v1/products/", "/api/v1/products/"),
        ("/", "/"),
    ],
)
def test_knows_ids_by_their_look(path, template):
    assert found(path) == [template]


def test_other_values_are_known_by_several_of_them_below_a_plural():
    assert found("/products/tea/", "/products/milk/", "/products/honey/") == ["/products/{product_name}/"]
    assert found("/products/tea/", "/products/milk/") == ["/products/tea/", "/products/milk/"]


def test_names_of_resources_stay():
    assert found("/api/products/", "/api/orders/", "/api/reviews/") == [
        "/api/products/",
        "/api/orders/",
        "/api/reviews/",
    ]
    assert found("/a/", "/b/", "/c/") == ["/a/", "/b/", "/c/"]


def test_what_is_below_a_value_stays():
    paths = [f"/products/{name}/{below}" for name in ("tea", "milk", "honey") for below in ("", "related/")]
    assert found(*paths) == ["/products/{product_name}/", "/products/{product_name}/related/"]


def test_a_document_goes_before_guesses():
    shop = api(
        {"paths": {"/products/{slug}/": {"get": {"responses": {}}}, "/products/new/": {"get": {"responses": {}}}}}
    )
    known = templates([("GET", "/products/tea/"), ("GET", "/products/new/"), ("GET", "/orders/7/")], (shop,))
    assert list(known.values()) == ["/products/{slug}/", "/products/new/", "/orders/{order_id}/"]
