from decimal import Decimal

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from baskets.services import wishlist_add
from catalog.services import price_change
from core.exceptions import NotFound
from inventory.services import stock_adjust
from notifications.models import Delivery, MessageTemplate, Notification, StockAlert
from notifications.selectors import inbox_of, marketing_recipients, notifications_of_order, unread_count
from notifications.services import mark_read, notify, stock_alert_add
from notifications.tasks import send_order_confirmation, send_payment_reminder, send_shipment_notice
from orders.models import Order
from tests import factories


class BrokenBackend(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("no mail today")


def test_a_message_is_filled_in_and_mailed(customer, mailoutbox):
    order = factories.OrderFactory(customer=customer)
    notification = notify(recipient=customer, code="refund", about=order, number=order.number, amount="5")
    assert notification.body == f"We give € 5 of order {order.number} back to you."
    assert notification.about == order
    assert mailoutbox[0].to == [customer.email]
    assert f"Hello {customer.display_name}" in mailoutbox[0].body


def test_who_wants_no_mail_gets_none(customer, mailoutbox):
    customer.notification_preference.wants_email = False
    customer.notification_preference.save()
    notify(recipient=customer, code="price-drop", title="Kettle")
    assert mailoutbox == []
    assert unread_count(customer) == 1


def test_a_mail_server_that_is_down_is_noted(customer, settings):
    settings.EMAIL_BACKEND = "tests.test_notifications.BrokenBackend"
    notify(recipient=customer, code="price-drop", title="Kettle")
    delivery = Delivery.objects.get()
    assert (delivery.is_delivered, delivery.error) == (False, "no mail today")


def test_an_unknown_message_is_an_error(customer):
    with pytest.raises(NotFound):
        notify(recipient=customer, code="nothing")


def test_what_staff_misspelt_stays_as_it_is(customer):
    MessageTemplate.objects.filter(code="price-drop").update(subject="{titel} and {title.__class__}", body="{title}")
    notification = notify(recipient=customer, code="price-drop", title="Kettle")
    assert (notification.subject, notification.body) == ("{titel} and {title.__class__}", "Kettle")


def test_reading_marks_only_once(customer):
    notify(recipient=customer, code="price-drop", title="Kettle")
    assert mark_read(notifications=inbox_of(customer)) == 1
    assert mark_read(notifications=inbox_of(customer)) == 0


def test_a_lower_price_is_told_to_those_who_wish(customer, superuser):
    variant = factories.VariantFactory(price=Decimal(10))
    wishlist_add(customer=customer, product=variant.product)
    price_change(variant=variant, price=Decimal(12), changed_by=superuser)
    assert not Notification.objects.exists()
    price_change(variant=variant, price=Decimal(8), changed_by=superuser)
    assert Notification.objects.get().about == variant.product


def test_those_who_wait_are_told_once(customer):
    record = factories.StockRecordFactory(on_hand=0)
    stock_alert_add(user=customer, variant=record.variant)
    for change in [5, -5, 5]:
        record = stock_adjust(record=record, change=change, reason="corrected")
    assert Notification.objects.get().template.code == "back-in-stock"
    assert StockAlert.objects.get().notified_at is not None


def test_an_alert_can_be_set_again(customer):
    variant = factories.VariantFactory()
    alert = stock_alert_add(user=customer, variant=variant)
    assert stock_alert_add(user=customer, variant=variant) == alert


def test_orders_and_shipments_are_told():
    shipment = factories.ShipmentFactory(tracking_number="TN1")
    send_order_confirmation(order_id=shipment.order_id)
    send_shipment_notice(shipment_id=shipment.pk)
    told = notifications_of_order(shipment.order.number)
    assert {notification.about for notification in told} == {shipment, shipment.order}


def test_a_paid_order_is_not_reminded():
    send_payment_reminder(order_id=factories.OrderFactory(status=Order.Status.PAID).pk)
    assert not Notification.objects.exists()


def test_messages_go_with_their_order():
    order = factories.OrderFactory()
    send_order_confirmation(order_id=order.pk)
    order.delete()
    assert not Notification.objects.exists()


def test_letters_go_only_to_those_who_agreed(superuser):
    group = factories.CustomerGroupFactory()
    members = [factories.UserFactory() for _ in range(2)]
    group.members.set(members)
    agreed = members[0]
    agreed.profile.accepts_marketing = agreed.notification_preference.wants_marketing = True
    agreed.profile.save()
    agreed.notification_preference.save()
    assert list(marketing_recipients(group.name)) == [agreed]


def test_api_inbox(customer_api, customer):
    notify(recipient=customer, code="price-drop", title="Kettle")
    notify(recipient=factories.UserFactory(), code="price-drop", title="Kettle")
    document = customer_api.get(reverse("notifications-api:inbox")).json()
    assert [row["code"] for row in document["results"]] == ["price-drop"]
    assert customer_api.post(reverse("notifications-api:read")).status_code == 204
    assert unread_count(customer) == 0


def test_api_preference(customer_api):
    url = reverse("notifications-api:preference")
    assert customer_api.get(url).json()["wants_email"]
    assert not customer_api.put(url, {"wants_email": False}).json()["wants_email"]


def test_api_stock_alerts(customer_api, customer):
    variant = factories.VariantFactory()
    assert customer_api.post(reverse("notifications-api:stock_alert"), {"variant": variant.pk}).status_code == 204
    assert StockAlert.objects.get().user == customer
    assert customer_api.post(reverse("notifications-api:stock_alert"), {"variant": 0}).status_code == 400


def test_api_messages_of_an_order_are_for_staff(customer_api, api_as, staff_with):
    order = factories.OrderFactory()
    send_order_confirmation(order_id=order.pk)
    url = reverse("notifications-api:order_notifications", args=[order.number])
    assert customer_api.get(url).status_code == 403
    assert api_as(staff_with("orders.view_order")).get(url).json()["count"] == 1


def test_page_of_the_inbox(customer_client, customer):
    notification = notify(recipient=customer, code="price-drop", title="<b>Kettle</b>")
    text = customer_client.get(reverse("notifications:inbox")).content.decode()
    assert "&lt;b&gt;Kettle" in text
    customer_client.post(reverse("notifications:read", args=[notification.pk]))
    assert unread_count(customer) == 0


def test_page_does_not_mark_messages_of_others(customer_client):
    notification = notify(recipient=factories.UserFactory(), code="price-drop", title="Kettle")
    assert customer_client.post(reverse("notifications:read", args=[notification.pk])).status_code == 404


def test_page_of_the_preference(customer_client, customer):
    customer_client.post(reverse("notifications:preference"), {"wants_sms": "on"})
    customer.notification_preference.refresh_from_db()
    assert (customer.notification_preference.wants_email, customer.notification_preference.wants_sms) == (False, True)


def test_page_watches_a_variant(client, customer):
    variant = factories.VariantFactory()
    url = reverse("notifications:watch", args=[variant.pk])
    assert client.post(url)["Location"] == reverse("accounts:login")
    client.force_login(customer)
    assert client.post(url)["Location"] == variant.product.get_absolute_url()
    assert StockAlert.objects.get().variant == variant
