from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from baskets.models import Basket
from catalog.models import Product
from core.exceptions import Conflict, DomainError, NotAllowed, NotFound
from core.models import Country
from inventory.models import StockReservation
from inventory.services import OutOfStock
from notifications.models import Notification
from orders.models import Order, OrderStatusChange
from orders.selectors import has_bought, open_returns, order_detail, order_search, returnable_quantities
from orders.services import (
    Checkout,
    note_add,
    order_again,
    order_cancel,
    order_mark_paid,
    order_place,
    return_request,
)
from orders.tasks import remind_unpaid
from payments.models import Payment, StoreCredit
from promotions.models import VoucherRedemption
from tests import factories


def _place(shopping, **choices) -> Order:
    checkout = Checkout(address=shopping.address, method=factories.standard_method(), **choices)
    return order_place(basket=shopping.basket, customer=shopping.customer, checkout=checkout)


def test_an_order_takes_over_the_basket(shopping):
    order = _place(shopping)
    line = order.lines.get()
    assert (line.variant, line.quantity, line.unit_price) == (shopping.variant, 2, Decimal("10.00"))
    assert (order.subtotal, order.shipping_total, order.total) == (Decimal(20), Decimal("4.90"), Decimal("24.90"))
    shopping.basket.refresh_from_db()
    assert shopping.basket.status == Basket.Status.ORDERED
    assert order.basket_id == shopping.basket.pk


def test_an_order_reserves_stock_opens_a_payment_and_is_audited(shopping):
    order = _place(shopping)
    assert StockReservation.objects.get().order_id == order.pk
    assert order.payments.get().amount == order.total
    assert order.audit_events.get().action == "orders.order_placed"


def test_an_order_redeems_its_vouchers(shopping):
    voucher = factories.VoucherFactory(percent_off=10)
    shopping.basket.vouchers.add(voucher)
    order = _place(shopping)
    assert order.discount_total == Decimal(2)
    assert order.discounts.get().voucher == voucher
    assert VoucherRedemption.objects.get().order == order


def test_an_order_keeps_its_address_when_the_customer_moves(shopping):
    order = _place(shopping)
    shopping.address.city = "Elsewhere"
    shopping.address.save()
    order.shipping_address.refresh_from_db()
    assert order.shipping_address.city == "Aarhus"


def test_an_order_with_a_saved_card_is_paid_at_once(shopping):
    card = factories.PaymentMethodFactory(customer=shopping.customer)
    order = _place(shopping, payment_method=card)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert StockReservation.objects.get().expires_at is None


def test_an_order_with_a_declined_card_waits_for_its_payment(shopping):
    card = factories.PaymentMethodFactory(customer=shopping.customer, gateway_token="declined-1")
    order = _place(shopping, payment_method=card)
    order.refresh_from_db()
    assert order.status == Order.Status.PENDING
    assert order.payments.get().status == Payment.Status.FAILED


def test_store_credit_pays_what_it_can(shopping):
    credit = StoreCredit.objects.create(customer=shopping.customer, balance=10)
    order = _place(shopping, uses_store_credit=True)
    credit.refresh_from_db()
    assert credit.balance == 0
    assert order.payments.get().amount == order.total - 10


def test_an_order_is_confirmed_by_mail(shopping, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        order = _place(shopping)
    assert order.number in mail.outbox[0].subject
    assert order.notifications.get().recipient == shopping.customer
    assert Notification.objects.get(order__number=order.number)


def test_an_empty_basket_cannot_be_ordered(shopping):
    shopping.basket.lines.all().delete()
    with pytest.raises(DomainError, match="empty"):
        _place(shopping)


def test_a_basket_cannot_be_ordered_twice(shopping):
    _place(shopping)
    with pytest.raises(Conflict):
        _place(shopping)


def test_the_basket_of_somebody_else_cannot_be_ordered(shopping):
    shopping.basket.customer = factories.UserFactory()
    shopping.basket.save()
    with pytest.raises(NotAllowed):
        _place(shopping)


def test_an_archived_product_cannot_be_ordered(shopping):
    Product.objects.update(status=Product.Status.ARCHIVED)
    with pytest.raises(Conflict, match="no longer"):
        _place(shopping)


def test_when_stock_is_missing_nothing_happens_at_all(shopping):
    shopping.basket.vouchers.add(factories.VoucherFactory())
    shopping.stock.on_hand = 1
    shopping.stock.save()
    with pytest.raises(OutOfStock):
        _place(shopping)
    shopping.basket.refresh_from_db()
    assert shopping.basket.status == Basket.Status.OPEN
    assert not Order.objects.exists()
    assert not VoucherRedemption.objects.exists()


def test_a_method_that_does_not_go_there_is_refused(shopping):
    shopping.address.country = Country.objects.get(code="US")
    shopping.address.save()
    with pytest.raises(DomainError, match="deliver"):
        _place(shopping)


def test_paying_is_noted_once(shopping):
    order = _place(shopping)
    for _ in range(2):
        order = order_mark_paid(order=order)
    assert OrderStatusChange.objects.filter(order=order, new_status=Order.Status.PAID).count() == 1


def test_a_cancelled_order_cannot_be_paid():
    with pytest.raises(Conflict):
        order_mark_paid(order=factories.OrderFactory(status=Order.Status.CANCELLED))


def test_cancelling_gives_the_stock_back(shopping):
    order = order_cancel(order=_place(shopping), actor=shopping.customer, reason="")
    shopping.stock.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
    assert shopping.stock.reserved == 0


def test_a_paid_order_cannot_be_cancelled():
    with pytest.raises(Conflict):
        order_cancel(order=factories.OrderFactory(status=Order.Status.PAID), actor=None, reason="")


def test_notes_have_an_author(superuser):
    note = note_add(order=factories.OrderFactory(), author=superuser, text="Called back.")
    assert note.created_by == superuser


def _delivered_line(**fields):
    line = factories.OrderLineFactory(order__status=Order.Status.DELIVERED, **fields)
    factories.DeliveredShipmentFactory(order=line.order)
    return line


def test_delivered_lines_can_be_returned_in_part():
    line = _delivered_line(quantity=3)
    return_request(order=line.order, customer=line.order.customer, reason="Broken", quantities={line.pk: 1})
    assert returnable_quantities(line.order) == {line.pk: 2}


def test_rejected_returns_do_not_count():
    line = _delivered_line(quantity=3)
    factories.ReturnLineFactory(
        order_line=line, quantity=3, return_request__order=line.order, return_request__status="rejected"
    )
    assert returnable_quantities(line.order) == {line.pk: 3}


@pytest.mark.parametrize("quantity", [0, 4])
def test_nobody_returns_more_than_was_bought(quantity):
    line = _delivered_line(quantity=3)
    with pytest.raises(DomainError):
        return_request(order=line.order, customer=line.order.customer, reason="", quantities={line.pk: quantity})


def test_nothing_is_returned_before_it_came_or_too_late():
    line = factories.OrderLineFactory()
    factories.ShipmentFactory(order=line.order)
    late = factories.OrderLineFactory()
    factories.DeliveredShipmentFactory(order=late.order, delivered_at=timezone.now() - timedelta(days=31))
    assert returnable_quantities(line.order) == {}
    assert returnable_quantities(late.order) == {}


def test_nobody_returns_the_order_of_somebody_else(customer):
    line = _delivered_line()
    with pytest.raises(NotAllowed):
        return_request(order=line.order, customer=customer, reason="", quantities={line.pk: 1})


def test_ordering_again_says_what_is_missing(shopping):
    order = _place(shopping)
    gone = factories.OrderLineFactory(order=order, variant=factories.StockRecordFactory(on_hand=0).variant)
    basket = factories.BasketFactory(customer=shopping.customer)
    assert order_again(order=order, basket=basket) == [gone.variant]
    assert basket.lines.get().variant == shopping.variant


def test_staff_find_orders_by_number_customer_sku_and_tracking_number():
    shipment = factories.ShipmentFactory(tracking_number="TN1")
    line = factories.OrderLineFactory(order=shipment.order)
    factories.OrderFactory()
    for text in [line.order.number, line.order.customer.email, line.variant.sku, "tn1"]:
        assert list(order_search(text)) == [line.order]


def test_has_bought_knows_paid_orders_only(customer):
    line = factories.OrderLineFactory(order__customer=customer, order__status=Order.Status.PAID)
    pending = factories.OrderLineFactory(order__customer=customer)
    assert has_bought(user=customer, product_id=line.variant.product_id) == line
    assert has_bought(user=customer, product_id=pending.variant.product_id) is None


def test_open_returns_leave_out_what_is_done():
    waiting = factories.ReturnLineFactory().return_request
    factories.ReturnRequestFactory(status="refunded")
    assert list(open_returns()) == [waiting]


def test_an_order_page_needs_a_fixed_number_of_queries(django_assert_max_num_queries, customer):
    order = factories.OrderFactory(customer=customer)
    for _ in range(5):
        factories.OrderLineFactory(order=order)
    with django_assert_max_num_queries(7):
        detail = order_detail(number=order.number, customer=customer)
        assert len([line.variant.product.slug for line in detail.lines.all()]) == 5


def test_the_order_of_somebody_else_is_not_found(customer):
    with pytest.raises(NotFound):
        order_detail(number=factories.OrderFactory().number, customer=customer)


def test_unpaid_orders_are_reminded():
    old = factories.OrderFactory(placed_at=timezone.now() - timedelta(hours=13))
    factories.OrderFactory()
    factories.OrderFactory(placed_at=timezone.now() - timedelta(hours=13), status=Order.Status.PAID)
    assert remind_unpaid() == 1
    assert Notification.objects.get().about == old


def test_api_checkout(api_as, shopping):
    client = api_as(shopping.customer)
    fields = {"address": shopping.address.pk, "method": factories.standard_method().pk}
    response = client.post(reverse("orders-api:order_list"), fields)
    assert response.status_code == 201
    document = response.json()
    assert document["total"] == "24.90"
    assert document["payments"][0]["status"] == "pending"
    assert client.get(reverse("orders-api:order_list")).json()["results"][0]["line_count"] == 1
    assert client.get(reverse("orders-api:order", args=[document["number"]])).json()["lines"][0]["quantity"] == 2


def test_api_checkout_refuses_foreign_addresses_and_cards(api_as, shopping):
    fields = {
        "address": factories.AddressFactory().pk,
        "method": factories.standard_method().pk,
        "payment_method": factories.PaymentMethodFactory().pk,
    }
    response = api_as(shopping.customer).post(reverse("orders-api:order_list"), fields)
    assert response.status_code == 400
    assert set(response.json()) == {"address", "payment_method"}


def test_api_checkout_of_sold_out_goods_is_a_conflict(api_as, shopping):
    shopping.stock.on_hand = 0
    shopping.stock.save()
    fields = {"address": shopping.address.pk, "method": factories.standard_method().pk}
    response = api_as(shopping.customer).post(reverse("orders-api:order_list"), fields)
    assert response.status_code == 409
    assert response.json()["code"] == "out_of_stock"


def test_api_cancels_once(api_as, shopping):
    order = _place(shopping)
    url = reverse("orders-api:cancellation", args=[order.number])
    client = api_as(shopping.customer)
    assert client.post(url).json()["status"] == "cancelled"
    assert client.post(url).status_code == 409


def test_api_returns(api_as):
    line = _delivered_line()
    url = reverse("orders-api:return_list", args=[line.order.number])
    client = api_as(line.order.customer)
    fields = {"reason": "Broken", "lines": [{"line": line.pk, "quantity": 1}]}
    assert client.post(url, fields, format="json").status_code == 201
    assert client.post(url, {"reason": "Broken", "lines": []}, format="json").status_code == 400


def test_pages_from_checkout_to_payment(customer_client, shopping):
    page = reverse("orders:checkout")
    assert "Standard" in customer_client.get(page).content.decode()
    fields = {"address": shopping.address.pk, "method": factories.standard_method().pk}
    response = customer_client.post(page, fields)
    order = Order.objects.get()
    assert response["Location"] == order.get_absolute_url()
    assert "Pay now" in customer_client.get(response["Location"]).content.decode()
    customer_client.post(reverse("payments:pay", args=[order.payments.get().pk]))
    assert "Paid" in customer_client.get(order.get_absolute_url()).content.decode()
    assert order.number in customer_client.get(reverse("orders:order_list")).content.decode()


def test_page_of_the_checkout_tells_why_not(customer_client, shopping):
    shopping.basket.lines.all().delete()
    page = reverse("orders:checkout")
    fields = {"address": shopping.address.pk, "method": factories.standard_method().pk}
    response = customer_client.post(page, fields, headers={"Referer": f"http://testserver{page}"}, follow=True)
    assert "The basket is empty" in response.content.decode()


def test_pages_cancel_and_order_again(customer_client, shopping):
    order = _place(shopping)
    customer_client.post(reverse("orders:cancel", args=[order.number]))
    order.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
    customer_client.post(reverse("orders:again", args=[order.number]))
    assert shopping.customer.baskets.get(status="open").lines.get().quantity == 2


def test_page_for_returns(client):
    line = _delivered_line()
    client.force_login(line.order.customer)
    page = reverse("orders:return_create", args=[line.order.number])
    assert line.title in client.get(page).content.decode()
    client.post(page, {"reason": "Broken", f"line-{line.pk}": 1})
    assert line.order.return_requests.get().lines.get().quantity == 1


def test_page_of_an_order_is_for_its_customer(customer_client):
    order = factories.OrderFactory()
    assert customer_client.get(order.get_absolute_url()).status_code == 404


def test_page_of_an_order_shows_its_history_to_those_who_may(client, shopping, superuser):
    shopping.basket.customer = superuser
    shopping.basket.save()
    order = order_place(basket=shopping.basket, customer=superuser, checkout=shopping.checkout)
    client.force_login(superuser)
    assert "orders.order_placed" in client.get(order.get_absolute_url()).content.decode()


def test_admin_shows_an_order_with_everything_that_hangs_on_it(admin_pages):
    payment = factories.CapturedPaymentFactory()
    factories.ShipmentFactory(order=payment.order)
    text = admin_pages.get(reverse("admin:orders_order_change", args=[payment.order_id])).content.decode()
    assert reverse("payments:refund", args=[payment.pk]) in text


def test_admin_cancels_orders(admin_pages, shopping):
    order = _place(shopping)
    url = reverse("admin:orders_order_changelist")
    for _ in range(2):
        admin_pages.post(url, {"action": "cancel", "_selected_action": [order.pk]})
    order.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
