from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from core.exceptions import Conflict, DomainError
from core.models import Country
from inventory.models import StockReservation, Warehouse
from orders.models import Order
from orders.services import order_mark_paid, order_place
from shipping.models import Shipment
from shipping.quotes import NoRate
from shipping.selectors import packing_list, pickup_points_in, quotes_for, shipping_price
from shipping.services import shipment_deliver, shipment_dispatch, shipment_prepare
from shipping.tasks import prepare_shipments
from tests import factories


@pytest.fixture
def paid_order(shopping) -> Order:
    order = order_place(basket=shopping.basket, customer=shopping.customer, checkout=shopping.checkout)
    return order_mark_paid(order=order)


@pytest.fixture
def germany() -> Country:
    return Country.objects.get(code="DE")


@pytest.mark.parametrize(("grams", "price"), [(0, "4.90"), (2000, "4.90"), (2001, "7.90"), (30000, "14.90")])
def test_prices_go_by_weight(germany, grams, price):
    quote = shipping_price(method=factories.standard_method(), country=germany, weight_grams=grams)
    assert quote == Decimal(price)


def test_a_heavy_parcel_has_no_rate(germany):
    with pytest.raises(NoRate):
        shipping_price(method=factories.standard_method(), country=germany, weight_grams=30001)


def test_a_method_does_not_go_everywhere():
    with pytest.raises(DomainError):
        shipping_price(method=factories.standard_method(), country=Country.objects.get(code="US"), weight_grams=1)


def test_quotes_are_cheapest_first(germany):
    assert [quote.method.name for quote in quotes_for(country=germany, weight_grams=100)] == ["Standard", "Express"]
    assert quotes_for(country=germany, weight_grams=10**6) == []


def test_a_shipment_holds_all_lines_and_starts_where_the_goods_are(paid_order, shopping):
    shipment = shipment_prepare(order=paid_order)
    assert shipment.warehouse == shopping.stock.warehouse
    assert packing_list(shipment) == [(shopping.variant.sku, shopping.variant.get_full_title(), 2)]


def test_only_paid_orders_are_shipped():
    with pytest.raises(Conflict):
        shipment_prepare(order=factories.OrderFactory())


def test_an_order_is_shipped_once(paid_order):
    shipment_prepare(order=paid_order)
    with pytest.raises(Conflict):
        shipment_prepare(order=paid_order)


def test_an_order_without_reservations_cannot_be_shipped():
    with pytest.raises(DomainError):
        shipment_prepare(order=factories.OrderFactory(status=Order.Status.PAID))


def test_dispatching_takes_the_goods_out_and_tells_the_customer(
    paid_order, shopping, superuser, django_capture_on_commit_callbacks
):
    shipment = shipment_prepare(order=paid_order)
    with django_capture_on_commit_callbacks(execute=True):
        shipment_dispatch(shipment=shipment, tracking_number="TN1", actor=superuser)
    shopping.stock.refresh_from_db()
    paid_order.refresh_from_db()
    assert shopping.stock.on_hand == 8
    assert not StockReservation.objects.exists()
    assert paid_order.status == Order.Status.SHIPPED
    assert "TN1" in mail.outbox[-1].body
    assert shipment.notifications.get().recipient == shopping.customer


def test_a_parcel_is_dispatched_once(paid_order):
    shipment = shipment_dispatch(shipment=shipment_prepare(order=paid_order), tracking_number="TN1")
    with pytest.raises(Conflict):
        shipment_dispatch(shipment=shipment, tracking_number="TN2")


def test_delivery_closes_the_order(paid_order):
    shipment = shipment_dispatch(shipment=shipment_prepare(order=paid_order), tracking_number="TN1")
    shipment_deliver(shipment=shipment)
    paid_order.refresh_from_db()
    assert paid_order.status == Order.Status.DELIVERED
    assert [event.description for event in shipment.tracking_events.all()] == ["Handed to the carrier", "Delivered"]


def test_what_was_not_sent_cannot_arrive():
    with pytest.raises(Conflict):
        shipment_deliver(shipment=factories.ShipmentFactory())


def test_the_nightly_task_prepares_what_it_can(paid_order):
    factories.OrderFactory(status=Order.Status.PAID)
    assert prepare_shipments() == 1
    assert Shipment.objects.get().order == paid_order


def test_a_pickup_point_is_a_warehouse():
    point = factories.PickupPointFactory()
    assert Warehouse.objects.get(pk=point.pk).pickuppoint == point
    assert list(pickup_points_in(Country.objects.get(code="DK"))) == [point]


def test_api_quotes_are_open(api):
    document = api.get(reverse("shipping-api:quote_list"), {"country": "DE", "weight_grams": 100}).json()
    assert [row["price"] for row in document] == ["4.90", "11.90"]
    assert api.get(reverse("shipping-api:quote_list"), {"country": "US", "weight_grams": 100}).status_code == 400


def test_api_shows_own_shipments(api_as):
    shipment = factories.ShipmentFactory()
    factories.ShipmentFactory()
    document = api_as(shipment.order.customer).get(reverse("shipping-api:shipment_list")).json()
    assert [row["id"] for row in document["results"]] == [shipment.pk]


def test_api_from_preparation_to_delivery(api_as, staff_with, paid_order):
    client = api_as(staff_with("orders.change_order", "shipping.dispatch_shipment", "shipping.change_shipment"))
    url = reverse("shipping-api:preparation", args=[paid_order.number])
    shipment = client.post(url).json()
    assert client.post(url).status_code == 409
    url = reverse("shipping-api:dispatch", args=[shipment["id"]])
    assert client.post(url, {"tracking_number": "TN1"}).json()["status"] == "dispatched"
    url = reverse("shipping-api:delivery", args=[shipment["id"]])
    assert client.post(url).json()["status"] == "delivered"


def test_api_does_not_let_customers_dispatch(customer_api):
    url = reverse("shipping-api:dispatch", args=[factories.ShipmentFactory().pk])
    assert customer_api.post(url, {"tracking_number": "TN1"}).status_code == 403


def test_pages_of_parcels(client, superuser):
    line = factories.ShipmentLineFactory()
    order = line.shipment.order
    client.force_login(order.customer)
    assert order.number in client.get(reverse("shipping:tracking")).content.decode()
    packing = reverse("shipping:packing", args=[line.shipment_id])
    assert client.get(packing).status_code == 403
    client.force_login(superuser)
    assert line.order_line.variant.sku in client.get(packing).content.decode()


def test_page_of_pickup_points(client):
    point = factories.PickupPointFactory()
    assert point.opening_hours in client.get(reverse("shipping:pickup_points", args=["dk"])).content.decode()
    assert client.get(reverse("shipping:pickup_points", args=["xx"])).status_code == 404
