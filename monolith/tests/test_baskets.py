from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from baskets.models import Basket, WishlistItem
from baskets.selectors import basket_totals, customers_wishing
from baskets.services import (
    basket_merge,
    basket_of_customer,
    line_add,
    line_set_quantity,
    voucher_apply,
    wishlist_add,
    wishlist_remove,
)
from baskets.tasks import abandon_stale
from core.exceptions import Conflict, DomainError, NotFound
from tests import factories


def test_a_customer_keeps_the_same_basket(customer):
    assert basket_of_customer(customer=customer) == basket_of_customer(customer=customer)


def test_after_an_order_there_is_a_new_basket(customer):
    ordered = factories.BasketFactory(customer=customer, status=Basket.Status.ORDERED)
    assert basket_of_customer(customer=customer) != ordered


def test_adding_twice_makes_one_line(shopping):
    line_add(basket=shopping.basket, variant=shopping.variant, quantity=3)
    assert shopping.basket.lines.get().quantity == 5


@pytest.mark.parametrize("quantity", [0, 100])
def test_quantities_have_limits(shopping, quantity):
    with pytest.raises(DomainError):
        line_set_quantity(line=shopping.basket.lines.get(), quantity=quantity)


def test_nobody_can_want_more_than_there_is(shopping):
    with pytest.raises(Conflict, match="left"):
        line_add(basket=shopping.basket, variant=shopping.variant, quantity=9)


def test_an_ordered_basket_does_not_change(shopping):
    shopping.basket.status = Basket.Status.ORDERED
    shopping.basket.save()
    with pytest.raises(Conflict, match="ordered"):
        line_set_quantity(line=shopping.basket.lines.get(), quantity=1)


def test_totals_add_up(shopping):
    totals = basket_totals(shopping.basket, shopping.customer)
    assert (totals.subtotal, totals.discount, totals.total) == (20, 0, 20)
    assert (totals.quantity, totals.weight_grams) == (2, 1000)


def test_discounts_never_exceed_the_subtotal(shopping):
    for _ in range(2):
        shopping.basket.vouchers.add(factories.VoucherFactory(percent_off=80))
    assert basket_totals(shopping.basket, shopping.customer).total == 0


def test_a_voucher_that_fits_is_applied(shopping):
    voucher = factories.VoucherFactory(percent_off=10)
    assert voucher_apply(basket=shopping.basket, code=voucher.code, customer=shopping.customer) == Decimal(2)
    assert shopping.basket.vouchers.get() == voucher


def test_a_voucher_that_does_not_fit_is_refused(shopping):
    voucher = factories.VoucherFactory(category=factories.CategoryFactory())
    with pytest.raises(DomainError):
        voucher_apply(basket=shopping.basket, code=voucher.code, customer=shopping.customer)


def test_an_unknown_voucher_is_refused(shopping):
    with pytest.raises(NotFound):
        voucher_apply(basket=shopping.basket, code="NOTHING", customer=shopping.customer)


def test_merging_keeps_the_larger_quantity(shopping):
    visitor = factories.BasketFactory(customer=None)
    factories.BasketLineFactory(basket=visitor, variant=shopping.variant, quantity=5)
    other = factories.BasketLineFactory(basket=visitor, quantity=1)
    basket_merge(source=visitor, target=shopping.basket)
    quantities = dict(shopping.basket.lines.values_list("variant_id", "quantity"))
    assert quantities == {shopping.variant.pk: 5, other.variant_id: 1}
    assert not Basket.objects.filter(customer=None).exists()


def test_stale_baskets_are_abandoned(shopping):
    fresh = factories.BasketFactory()
    Basket.objects.filter(pk=shopping.basket.pk).update(updated_at=timezone.now() - timedelta(days=15))
    assert abandon_stale() == 1
    fresh.refresh_from_db()
    assert fresh.status == Basket.Status.OPEN


def test_a_wish_is_kept_once(customer):
    product = factories.ProductFactory()
    for note in ["", "for my birthday"]:
        wishlist_add(customer=customer, product=product, note=note)
    assert WishlistItem.objects.get().note == "for my birthday"
    assert customers_wishing(product.pk) == [customer.pk]
    wishlist_remove(customer=customer, product=product)
    assert not WishlistItem.objects.exists()


def test_api_basket_needs_credentials(api):
    assert api.get(reverse("baskets-api:basket")).status_code == 401


def test_api_fills_and_empties_a_basket(customer_api):
    variant = factories.StockRecordFactory().variant
    document = customer_api.post(reverse("baskets-api:line_list"), {"variant": variant.pk, "quantity": 2}).json()
    assert document["totals"]["total"] == "20.00"
    line = reverse("baskets-api:line", args=[document["lines"][0]["id"]])
    assert customer_api.patch(line, {"quantity": 3}).json()["totals"]["quantity"] == 3
    assert customer_api.delete(line).status_code == 204
    assert customer_api.get(reverse("baskets-api:basket")).json()["lines"] == []


def test_api_refuses_what_is_sold_out(customer_api):
    variant = factories.StockRecordFactory(on_hand=0).variant
    assert customer_api.post(reverse("baskets-api:line_list"), {"variant": variant.pk}).status_code == 409


def test_api_refuses_drafts(customer_api):
    variant = factories.VariantFactory(product__status="draft")
    assert customer_api.post(reverse("baskets-api:line_list"), {"variant": variant.pk}).status_code == 400


def test_api_does_not_change_the_basket_of_somebody_else(customer_api):
    line = factories.BasketLineFactory()
    assert customer_api.patch(reverse("baskets-api:line", args=[line.pk]), {"quantity": 1}).status_code == 404


def test_api_applies_vouchers(api_as, shopping):
    voucher = factories.VoucherFactory()
    client = api_as(shopping.customer)
    assert client.post(reverse("baskets-api:voucher_list"), {"code": voucher.code}).json()["vouchers"] == [voucher.code]
    assert client.post(reverse("baskets-api:voucher_list"), {"code": "NOTHING"}).status_code == 404


def test_api_wish_list(customer_api):
    product = factories.ProductFactory()
    assert customer_api.post(reverse("baskets-api:wishlist"), {"product": product.slug}).status_code == 201
    assert customer_api.get(reverse("baskets-api:wishlist")).json()[0]["product"]["slug"] == product.slug
    assert customer_api.delete(reverse("baskets-api:wish", args=[product.slug])).status_code == 204
    assert customer_api.get(reverse("baskets-api:wishlist")).json() == []


def test_a_visitor_keeps_the_basket_when_signing_in(client, customer):
    variant = factories.StockRecordFactory().variant
    client.post(reverse("baskets:add"), {"variant": variant.pk, "quantity": 2})
    client.post(reverse("accounts:login"), {"username": customer.email, "password": factories.PASSWORD})
    assert basket_of_customer(customer=customer).lines.get().variant == variant


def test_pages_change_quantities_and_remove_lines(customer_client, shopping):
    line = shopping.basket.lines.get()
    customer_client.post(reverse("baskets:update", args=[line.pk]), {"quantity": 3})
    line.refresh_from_db()
    assert line.quantity == 3
    customer_client.post(reverse("baskets:update", args=[line.pk]), {"quantity": 0})
    assert not shopping.basket.lines.exists()


def test_page_of_the_basket_shows_totals_and_the_voucher_of_a_link(customer_client, shopping):
    text = customer_client.get(reverse("baskets:basket_detail"), {"voucher": "SAVE10"}).content.decode()
    assert "€ 20.00" in text
    assert "SAVE10" in text


def test_page_tells_when_something_cannot_be_bought(customer_client):
    variant = factories.VariantFactory(is_active=False)
    response = customer_client.post(reverse("baskets:add"), {"variant": variant.pk, "quantity": 1}, follow=True)
    assert "This cannot be bought" in response.content.decode()


def test_page_applies_vouchers(customer_client, shopping):
    voucher = factories.VoucherFactory()
    response = customer_client.post(reverse("baskets:apply_voucher"), {"code": voucher.code}, follow=True)
    assert f"Voucher {voucher.code}" in response.content.decode()


def test_page_of_the_wish_list(customer_client, customer):
    product = factories.ProductFactory()
    url = reverse("baskets:wish", args=[product.slug])
    assert product.title in customer_client.post(url, follow=True).content.decode()
    assert product.title not in customer_client.post(url, {"remove": "1"}, follow=True).content.decode()
