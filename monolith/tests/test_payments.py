import json
from decimal import Decimal

import pytest
from django.urls import reverse

from core.exceptions import Conflict, DomainError, NotAllowed, NotFound
from inventory.models import StockMovement
from orders.models import Order, ReturnRequest
from payments.gateways import is_from_gateway, webhook_signature
from payments.models import GatewayEvent, Payment, Refund
from payments.selectors import payments_to_check, refunds_of_order, store_credit_of
from payments.services import (
    gateway_event_handle,
    gift_card_redeem,
    payment_capture,
    payment_start,
    refund_approve,
    store_credit_add,
    store_credit_spend,
)
from reports.models import DailyProductSales
from tests import factories


@pytest.fixture
def clerk(staff_with):
    return staff_with("orders.refund_order")


@pytest.fixture
def paid():
    return factories.CapturedPaymentFactory(order__status=Order.Status.PAID)


def test_capturing_marks_the_order_as_paid():
    payment = payment_capture(payment=factories.PaymentFactory())
    payment.order.refresh_from_db()
    assert payment.gateway_reference == f"sandbox-{payment.pk}"
    assert payment.order.status == Order.Status.PAID


def test_a_payment_is_captured_only_once(paid):
    with pytest.raises(Conflict):
        payment_capture(payment=paid)


def test_nobody_pays_for_a_cancelled_order():
    with pytest.raises(Conflict):
        payment_capture(payment=factories.PaymentFactory(order__status=Order.Status.CANCELLED))


def test_nothing_to_pay_is_captured_at_once():
    order = factories.OrderFactory()
    assert payment_start(order=order, method=None, amount=Decimal(0)).status == Payment.Status.CAPTURED


def test_a_webhook_is_booked_once():
    payment = factories.PaymentFactory()
    payload = {"type": "captured", "payment": payment.pk, "reference": "gw-1"}
    for _ in range(2):
        gateway_event_handle(key="event-1", payload=payload)
    payment.refresh_from_db()
    assert payment.gateway_reference == "gw-1"
    assert GatewayEvent.objects.get().payment == payment


def test_a_webhook_of_an_unknown_payment_is_not_kept():
    with pytest.raises(NotFound):
        gateway_event_handle(key="event-1", payload={"payment": 0})
    assert not GatewayEvent.objects.exists()


def test_other_webhooks_are_only_kept():
    payment = factories.PaymentFactory()
    gateway_event_handle(key="event-1", payload={"type": "seen", "payment": payment.pk})
    payment.refresh_from_db()
    assert payment.status == Payment.Status.PENDING


def test_refunding_needs_the_permission(paid, customer):
    with pytest.raises(NotAllowed):
        refund_approve(payment=paid, approved_by=customer, amount=Decimal(1))


def test_a_part_can_be_refunded(paid, clerk):
    refund = refund_approve(payment=paid, approved_by=clerk, amount=Decimal(5))
    paid.refresh_from_db()
    assert refund.status == Refund.Status.DONE
    assert paid.status == Payment.Status.CAPTURED
    assert paid.order.audit_events.get().details == {"amount": "5"}


def test_a_full_refund_closes_the_order(paid, clerk):
    refund_approve(payment=paid, approved_by=clerk, amount=paid.amount)
    paid.order.refresh_from_db()
    assert paid.order.status == Order.Status.REFUNDED
    assert paid.order.status_changes.get().changed_by == clerk


def test_the_customer_is_told(paid, clerk, mailoutbox):
    refund_approve(payment=paid, approved_by=clerk, amount=Decimal(5))
    assert "Your refund" in mailoutbox[0].subject


@pytest.mark.parametrize("amount", [0, -1, 21])
def test_only_what_was_paid_can_be_refunded(paid, clerk, amount):
    with pytest.raises(DomainError):
        refund_approve(payment=paid, approved_by=clerk, amount=Decimal(amount))


def test_nothing_is_refunded_twice(paid, clerk):
    refund_approve(payment=paid, approved_by=clerk, amount=Decimal(15))
    with pytest.raises(DomainError):
        refund_approve(payment=paid, approved_by=clerk, amount=Decimal(6))


def test_a_pending_payment_has_nothing_to_refund(clerk):
    with pytest.raises(Conflict):
        refund_approve(payment=factories.PaymentFactory(), approved_by=clerk, amount=Decimal(1))


def test_a_refund_for_a_return_closes_it_and_restocks(paid, clerk):
    stock = factories.StockRecordFactory(on_hand=0)
    line = factories.OrderLineFactory(order=paid.order, variant=stock.variant)
    returned = factories.ReturnLineFactory(order_line=line, return_request__order=paid.order).return_request
    refund_approve(payment=paid, approved_by=clerk, amount=Decimal(10), return_request=returned)
    stock.refresh_from_db()
    returned.refresh_from_db()
    assert stock.on_hand == 1
    assert returned.status == ReturnRequest.Status.REFUNDED
    assert StockMovement.objects.get().order_id == paid.order_id


def test_when_the_gateway_refuses_nothing_is_refunded(clerk):
    payment = factories.CapturedPaymentFactory(gateway_reference="lost")
    with pytest.raises(Conflict):
        refund_approve(payment=payment, approved_by=clerk, amount=Decimal(1))
    assert not Refund.objects.exists()


def test_a_refund_can_become_store_credit(paid, clerk):
    refund_approve(payment=paid, approved_by=clerk, amount=Decimal(5), to_store_credit=True)
    assert store_credit_of(paid.order.customer) == 5


def test_a_refund_refreshes_the_figures(paid, clerk, django_capture_on_commit_callbacks):
    line = factories.OrderLineFactory(order=paid.order)
    with django_capture_on_commit_callbacks(execute=True):
        refund_approve(payment=paid, approved_by=clerk, amount=Decimal(5))
    assert DailyProductSales.objects.get().product_id == line.variant.product_id


def test_store_credit_is_spent_up_to_its_balance(customer):
    order = factories.OrderFactory(customer=customer)
    store_credit_add(customer=customer, amount=Decimal(8), reason="Sorry")
    assert store_credit_spend(customer=customer, order=order, limit=Decimal(5)) == 5
    assert store_credit_spend(customer=customer, order=order, limit=Decimal(5)) == 3
    assert store_credit_spend(customer=customer, order=order, limit=Decimal(5)) == 0
    assert store_credit_of(customer) == 0


def test_a_gift_card_is_redeemed_once(customer):
    card = factories.GiftCardFactory()
    assert gift_card_redeem(code=card.code.lower(), customer=customer).balance == 25
    with pytest.raises(NotFound):
        gift_card_redeem(code=card.code, customer=customer)


def test_payments_that_differ_from_their_order_are_found():
    odd = factories.CapturedPaymentFactory(amount=1)
    factories.CapturedPaymentFactory()
    assert list(payments_to_check()) == [odd]


def test_refunds_are_found_by_order(paid, clerk):
    refund = refund_approve(payment=paid, approved_by=clerk, amount=Decimal(5))
    assert list(refunds_of_order(paid.order.number)) == [refund]


def test_signatures_are_checked():
    assert is_from_gateway(body=b"{}", signature=webhook_signature(b"{}"))
    assert not is_from_gateway(body=b"{} ", signature=webhook_signature(b"{}"))


def test_without_a_secret_no_signature_is_good(settings):
    settings.PAYMENT_WEBHOOK_SECRET = ""
    assert not is_from_gateway(body=b"{}", signature=webhook_signature(b"{}"))


def test_api_webhook(api):
    payment = factories.PaymentFactory()
    body = json.dumps({"key": "event-1", "type": "captured", "payment": payment.pk, "reference": "gw"})
    url = reverse("payments-api:webhook")
    forged = api.post(url, body, content_type="application/json", headers={"X-Signature": "wrong"})
    assert forged.status_code == 403
    signature = webhook_signature(body.encode())
    good = api.post(url, body, content_type="application/json", headers={"X-Signature": signature})
    assert good.status_code == 204


def test_api_lists_and_captures_own_payments(api_as):
    payment = factories.PaymentFactory()
    factories.PaymentFactory()
    client = api_as(payment.order.customer)
    assert [row["id"] for row in client.get(reverse("payments-api:payment_list")).json()["results"]] == [payment.pk]
    url = reverse("payments-api:capture", args=[payment.pk])
    assert client.post(url).json()["status"] == "captured"
    assert client.post(url).status_code == 409


def test_api_does_not_capture_payments_of_others(customer_api):
    url = reverse("payments-api:capture", args=[factories.PaymentFactory().pk])
    assert customer_api.post(url).status_code == 404


def test_api_refunds(api_as, clerk, paid, customer_api):
    url = reverse("payments-api:refund", args=[paid.pk])
    assert customer_api.post(url, {"amount": "5.00"}).status_code == 403
    assert api_as(clerk).post(url, {"amount": "5.00"}).json()["approved_by"] == clerk.email
    assert api_as(clerk).post(url, {"amount": "50.00"}).status_code == 400


def test_api_wallet(customer_api, customer):
    factories.PaymentMethodFactory(customer=customer)
    card = factories.GiftCardFactory()
    assert len(customer_api.get(reverse("payments-api:method_list")).json()) == 1
    assert customer_api.post(reverse("payments-api:store_credit"), {"code": card.code}).json()["balance"] == "25.00"
    assert customer_api.get(reverse("payments-api:store_credit")).json()["balance"] == "25.00"
    assert customer_api.post(reverse("payments-api:store_credit"), {"code": card.code}).status_code == 404


def test_page_of_the_wallet(customer_client):
    card = factories.GiftCardFactory()
    text = customer_client.post(reverse("payments:wallet"), {"code": card.code}, follow=True).content.decode()
    assert "€ 25.00" in text


def test_page_says_when_a_card_is_declined(client):
    card = factories.PaymentMethodFactory(gateway_token="declined")
    payment = factories.PaymentFactory(order__customer=card.customer, method=card)
    client.force_login(card.customer)
    response = client.post(reverse("payments:pay", args=[payment.pk]), follow=True)
    assert "Your payment was not accepted" in response.content.decode()


def test_page_does_not_pay_for_others(customer_client):
    url = reverse("payments:pay", args=[factories.PaymentFactory().pk])
    assert customer_client.post(url).status_code == 404


def test_page_for_refunds(client, superuser, paid):
    client.force_login(superuser)
    url = reverse("payments:refund", args=[paid.pk])
    factories.CapturedPaymentFactory(amount=1)
    assert paid.order.customer.email in client.get(url).content.decode()
    assert "more than what is left" in client.post(url, {"amount": 50}).content.decode()
    assert client.post(url, {"amount": 5})["Location"] == reverse("admin:orders_order_changelist")


def test_page_for_refunds_is_not_for_customers(customer_client, paid):
    assert customer_client.get(reverse("payments:refund", args=[paid.pk])).status_code == 403
