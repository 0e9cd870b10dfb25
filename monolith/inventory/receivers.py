"""What the inventory does when something happens elsewhere."""

from typing import Any

from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver

from catalog.models import ProductVariant
from core.exceptions import Conflict
from inventory.models import StockRecord, StockReservation, Warehouse
from inventory.services import reservations_confirm, reservations_release
from orders.models import Order
from orders.signals import order_cancelled, order_paid


@receiver(post_save, sender=ProductVariant)
def open_stock_record(
    sender: type[ProductVariant], instance: ProductVariant, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """A new variant can be counted at once: it gets an empty record in the first open warehouse."""
    if not created or raw:
        return
    warehouse = Warehouse.objects.filter(is_active=True).order_by("pk").first()
    if warehouse is not None:
        StockRecord.objects.get_or_create(variant=instance, warehouse=warehouse)


@receiver(pre_delete, sender=ProductVariant)
def keep_reserved_variant(sender: type[ProductVariant], instance: ProductVariant, **kwargs: Any) -> None:
    if StockReservation.objects.filter(stock_record__variant=instance).exists():
        raise Conflict(f"{instance.sku} is reserved for an order.")


@receiver(order_paid)
def confirm_reservations(sender: type[Order], order: Order, **kwargs: Any) -> None:
    reservations_confirm(order_id=order.pk)


@receiver(order_cancelled)
def release_reservations(sender: type[Order], order: Order, **kwargs: Any) -> None:
    reservations_release(order_id=order.pk)
