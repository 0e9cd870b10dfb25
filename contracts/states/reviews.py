"""Provider states of the reviews, in the monolith and in the service."""

import shop_rows
from banyan_probe import signed_in, state


@state("a product is sold")
def a_product_is_sold(**fields):
    shop_rows.variant(**fields)


@state("a product is reviewed")
def a_product_is_reviewed(**fields):
    return {"review_id": shop_rows.review(**fields).pk}


@state("a customer is signed in")
def a_customer_is_signed_in(csrf=""):
    return signed_in(shop_rows.user(email="bo@example.com", pk=1002, first_name="Bo"), csrf)


@state("staff are signed in")
def staff_are_signed_in():
    return signed_in(shop_rows.user(email="staff@example.com", pk=1009, is_staff=True, is_superuser=True))


state("the other side is trusted")(shop_rows.trusted)
