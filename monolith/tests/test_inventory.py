from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from core.exceptions import Conflict, DomainError
from inventory.models import PurchaseOrder, StockMovement, StockRecord, StockReservation
from inventory.selectors import low_stock, stock_list, stock_of, warehouse_of_order, warehouses_with_value
from inventory.services import (
    OutOfStock,
    StockDemand,
    purchase_order_receive,
    reservations_confirm,
    reservations_dispatch,
    reservations_release,
    stock_adjust,
    stock_reserve,
    stock_return,
)
from orders.models import Order
from tests import factories


def _reserve(variant, quantity, order_id=1):
    return stock_reserve(order_id=order_id, demands=[StockDemand(variant, quantity)])


def test_reserving_takes_from_what_is_available():
    record = factories.StockRecordFactory(on_hand=10)
    _reserve(record.variant, 4)
    record.refresh_from_db()
    assert (record.on_hand, record.reserved, record.available) == (10, 4, 6)


def test_reserving_spreads_over_warehouses():
    first = factories.StockRecordFactory(on_hand=3)
    factories.StockRecordFactory(variant=first.variant, on_hand=3)
    reservations = _reserve(first.variant, 5)
    assert [reservation.quantity for reservation in reservations] == [3, 2]


def test_reserving_too_much_reserves_nothing():
    record = factories.StockRecordFactory(on_hand=3)
    other = factories.StockRecordFactory(on_hand=10)
    with pytest.raises(OutOfStock):
        stock_reserve(order_id=1, demands=[StockDemand(other.variant, 1), StockDemand(record.variant, 4)])
    assert not StockReservation.objects.exists()
    assert not StockRecord.objects.filter(reserved__gt=0).exists()


def test_closed_warehouses_reserve_nothing():
    record = factories.StockRecordFactory(warehouse__is_active=False)
    with pytest.raises(OutOfStock):
        _reserve(record.variant, 1)


def test_releasing_gives_everything_back():
    record = factories.StockRecordFactory()
    _reserve(record.variant, 4)
    reservations_release(order_id=1)
    record.refresh_from_db()
    assert record.reserved == 0
    assert not StockReservation.objects.exists()


def test_confirmed_reservations_do_not_expire():
    record = factories.StockRecordFactory()
    _reserve(record.variant, 4)
    reservations_confirm(order_id=1)
    assert StockReservation.objects.get().expires_at is None


def test_dispatching_takes_goods_out_and_notes_it(superuser):
    record = factories.StockRecordFactory(on_hand=10)
    _reserve(record.variant, 4)
    reservations_dispatch(order_id=1, actor=superuser)
    record.refresh_from_db()
    assert (record.on_hand, record.reserved) == (6, 0)
    movement = StockMovement.objects.get()
    assert (movement.change, movement.order_id, movement.actor) == (-4, 1, superuser)


def test_stock_cannot_fall_below_what_is_reserved():
    record = factories.StockRecordFactory(on_hand=10, reserved=4)
    with pytest.raises(DomainError):
        stock_adjust(record=record, change=-7, reason=StockMovement.Reason.CORRECTED)


def test_returned_goods_go_back_to_the_shelf(superuser):
    record = factories.StockRecordFactory(on_hand=1)
    stock_return(order_id=7, variant=record.variant, quantity=2, actor=superuser)
    record.refresh_from_db()
    assert record.on_hand == 3
    assert StockMovement.objects.get().reason == StockMovement.Reason.RETURNED


def test_returned_goods_without_a_shelf_are_written_off(superuser):
    stock_return(order_id=7, variant=factories.VariantFactory(), quantity=2, actor=superuser)
    assert not StockMovement.objects.exists()


def test_a_delivery_is_booked_once(superuser):
    line = factories.PurchaseOrderLineFactory(quantity=5)
    purchase_order_receive(purchase_order=line.purchase_order, actor=superuser)
    assert StockRecord.objects.get(variant=line.variant, warehouse=line.purchase_order.warehouse).on_hand == 5
    with pytest.raises(Conflict):
        purchase_order_receive(purchase_order=line.purchase_order, actor=superuser)


def test_a_new_variant_gets_an_empty_record():
    warehouse = factories.WarehouseFactory()
    variant = factories.VariantFactory()
    assert variant.stock_records.get().warehouse == warehouse


def test_without_a_warehouse_a_new_variant_gets_none():
    assert not factories.VariantFactory().stock_records.exists()


def test_stock_is_summed_over_open_warehouses():
    record = factories.StockRecordFactory(on_hand=3, reserved=1)
    factories.StockRecordFactory(variant=record.variant, on_hand=5)
    factories.StockRecordFactory(variant=record.variant, on_hand=50, warehouse__is_active=False)
    assert stock_of(record.variant) == 7


def test_low_stock_compares_with_the_reorder_level():
    low = factories.StockRecordFactory(on_hand=5, variant__reorder_level=5)
    factories.StockRecordFactory(on_hand=6, variant__reorder_level=5)
    assert list(low_stock().filter(on_hand__gt=0)) == [low]


def test_stock_can_be_found_by_sku_and_warehouse():
    record = factories.StockRecordFactory()
    factories.StockRecordFactory()
    found = stock_list(sku=record.variant.sku, warehouse_code=record.warehouse.code)
    assert list(found) == [record]


def test_warehouses_know_what_they_hold_is_worth():
    record = factories.StockRecordFactory(on_hand=3, variant__price=10)
    assert warehouses_with_value().get(pk=record.warehouse_id).stock_value == 30


def test_an_order_is_sent_from_where_most_of_it_lies():
    small = factories.StockRecordFactory(on_hand=1)
    large = factories.StockRecordFactory(variant=small.variant, on_hand=9)
    _reserve(small.variant, 6)
    assert warehouse_of_order(1) == large.warehouse
    assert warehouse_of_order(2) is None


def test_expired_reservations_cancel_their_orders(shopping, capsys):
    from orders.services import order_place

    order = order_place(basket=shopping.basket, customer=shopping.customer, checkout=shopping.checkout)
    StockReservation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    call_command("release_reservations")
    order.refresh_from_db()
    shopping.stock.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
    assert shopping.stock.reserved == 0
    assert "1 orders cancelled" in capsys.readouterr().out


def test_api_availability_is_open(api):
    record = factories.StockRecordFactory(on_hand=4)
    document = api.get(reverse("inventory-api:availability", args=[record.variant_id])).json()
    assert document == {"variant": record.variant_id, "available": 4}


def test_api_stock_is_for_staff(customer_api, api_as, staff_with):
    record = factories.StockRecordFactory()
    url = reverse("inventory-api:stock_list")
    assert customer_api.get(url).status_code == 403
    document = api_as(staff_with("inventory.view_stockrecord")).get(url, {"sku": record.variant.sku}).json()
    assert document["results"][0]["warehouse"] == record.warehouse.code


def test_api_low_stock_is_for_buyers(api_as, staff_with):
    record = factories.StockRecordFactory(on_hand=1)
    document = api_as(staff_with("catalog.change_product")).get(reverse("inventory-api:low_stock")).json()
    assert [row["id"] for row in document["results"]] == [record.pk]


def test_api_adjusts_stock(api_as, staff_with):
    record = factories.StockRecordFactory(on_hand=4)
    client = api_as(staff_with("inventory.change_stockrecord"))
    url = reverse("inventory-api:adjustment", args=[record.pk])
    assert client.post(url, {"change": 3}).json()["on_hand"] == 7
    assert client.post(url, {"change": -30}).status_code == 400


def test_api_books_deliveries(api_as, staff_with):
    line = factories.PurchaseOrderLineFactory()
    client = api_as(staff_with("inventory.change_purchaseorder"))
    url = reverse("inventory-api:delivery", args=[line.purchase_order_id])
    assert client.post(url).status_code == 204
    assert client.post(url).status_code == 409


def test_admin_books_deliveries(admin_pages):
    line = factories.PurchaseOrderLineFactory()
    url = reverse("admin:inventory_purchaseorder_changelist")
    for _ in range(2):
        admin_pages.post(url, {"action": "receive", "_selected_action": [line.purchase_order_id]})
    assert PurchaseOrder.objects.get().status == PurchaseOrder.Status.RECEIVED
    assert StockMovement.objects.count() == 1


def test_admin_changes_the_reorder_level(admin_pages):
    variant = factories.VariantFactory()
    url = reverse("admin:inventory_reorder_level", args=[variant.pk])
    assert variant.sku in admin_pages.get(url).content.decode()
    admin_pages.post(url, {"reorder_level": 42})
    variant.refresh_from_db()
    assert variant.reorder_level == 42
