"""Provider states of the catalog, in the monolith and in the service."""

import shop_rows
from banyan_probe import signed_in, state


@state("a product is sold")
def a_product_is_sold(**fields):
    shop_rows.variant(**fields)


@state("a product is in stock")
def a_product_is_in_stock(**fields):
    return {"variant_id": shop_rows.stock(**fields).pk}


@state("two products are sold")
def two_products_are_sold():
    shop_rows.variant()
    shop_rows.product(slug="teapot", title="Teapot", pk=1002)


@state("a product is reviewed")
def a_product_is_reviewed(**fields):
    return {"review_id": shop_rows.review(**fields).pk}


@state("staff are signed in")
def staff_are_signed_in():
    staff = shop_rows.user(email="staff@example.com", pk=1009, is_staff=True, is_superuser=True)
    return signed_in(staff)


state("the other side is trusted")(shop_rows.trusted)
