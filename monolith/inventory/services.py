"""What changes the stock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from catalog.models import ProductVariant
from core.exceptions import Conflict, DomainError
from inventory.models import PurchaseOrder, StockMovement, StockRecord, StockReservation
from inventory.signals import stock_replenished


class OutOfStock(Conflict):
    code = "out_of_stock"


@dataclass(frozen=True, slots=True)
class StockDemand:
    variant: ProductVariant
    quantity: int


@transaction.atomic
def stock_reserve(*, order_id: int, demands: Iterable[StockDemand]) -> list[StockReservation]:
    """Promises stock to an order for a while. Raises OutOfStock and reserves nothing if any is missing."""
    expires_at = timezone.now() + timedelta(minutes=settings.STOCK_RESERVATION_MINUTES)
    reservations = [reservation for demand in demands for reservation in _reserve_one(order_id, demand, expires_at)]
    return StockReservation.objects.bulk_create(reservations)


def _reserve_one(order_id: int, demand: StockDemand, expires_at: datetime) -> list[StockReservation]:
    missing = demand.quantity
    reservations = []
    records = StockRecord.objects.available().filter(variant=demand.variant).select_for_update().order_by("pk")
    for record in records:
        quantity = min(missing, record.available)
        StockRecord.objects.filter(pk=record.pk).update(reserved=F("reserved") + quantity)
        reservations.append(
            StockReservation(stock_record=record, order_id=order_id, quantity=quantity, expires_at=expires_at)
        )
        missing -= quantity
        if not missing:
            return reservations
    raise OutOfStock(f"{demand.variant.sku} is not available in this quantity.")


def reservations_confirm(*, order_id: int) -> None:
    """Keeps what is reserved for an order until it is dispatched."""
    StockReservation.objects.filter(order_id=order_id).update(expires_at=None)


@transaction.atomic
def reservations_release(*, order_id: int) -> None:
    """Gives back what is reserved for an order."""
    for reservation in StockReservation.objects.filter(order_id=order_id).select_for_update():
        StockRecord.objects.filter(pk=reservation.stock_record_id).update(reserved=F("reserved") - reservation.quantity)
        reservation.delete()


@transaction.atomic
def reservations_dispatch(*, order_id: int, actor: User | None = None) -> None:
    """Takes what is reserved for an order out of the stock."""
    for reservation in StockReservation.objects.filter(order_id=order_id).select_for_update():
        StockRecord.objects.filter(pk=reservation.stock_record_id).update(
            on_hand=F("on_hand") - reservation.quantity, reserved=F("reserved") - reservation.quantity
        )
        StockMovement.objects.create(
            stock_record_id=reservation.stock_record_id,
            change=-reservation.quantity,
            reason=StockMovement.Reason.DISPATCHED,
            order_id=order_id,
            actor=actor,
        )
        reservation.delete()


@transaction.atomic
def stock_adjust(
    *, record: StockRecord, change: int, reason: str, order_id: int | None = None, actor: User | None = None
) -> StockRecord:
    """Changes what is on hand and notes why. Raises DomainError below what is reserved."""
    record = StockRecord.objects.select_for_update().get(pk=record.pk)
    was_sold_out = record.available == 0
    if record.on_hand + change < record.reserved:
        raise DomainError("There would be less on hand than is reserved.")
    record.on_hand += change
    record.save(update_fields=["on_hand", "updated_at"])
    StockMovement.objects.create(stock_record=record, change=change, reason=reason, order_id=order_id, actor=actor)
    if was_sold_out and record.available > 0:
        stock_replenished.send(sender=StockRecord, variant_id=record.variant_id)
    return record


@transaction.atomic
def stock_return(*, order_id: int, variant: ProductVariant, quantity: int, actor: User) -> None:
    """Puts returned goods back where the variant is kept."""
    record = StockRecord.objects.filter(variant=variant, warehouse__is_active=True).order_by("pk").first()
    if record is not None:
        stock_adjust(
            record=record, change=quantity, reason=StockMovement.Reason.RETURNED, order_id=order_id, actor=actor
        )


@transaction.atomic
def purchase_order_receive(*, purchase_order: PurchaseOrder, actor: User) -> PurchaseOrder:
    """Books what a supplier delivered. Raises Conflict if that was done before."""
    if purchase_order.status == PurchaseOrder.Status.RECEIVED:
        raise Conflict("This delivery is booked already.")
    for line in purchase_order.lines.select_related("variant"):
        record, _ = StockRecord.objects.get_or_create(variant=line.variant, warehouse_id=purchase_order.warehouse_id)
        stock_adjust(record=record, change=line.quantity, reason=StockMovement.Reason.RECEIVED, actor=actor)
    purchase_order.status = PurchaseOrder.Status.RECEIVED
    purchase_order.received_at = timezone.now()
    purchase_order.save(update_fields=["status", "received_at", "updated_at"])
    return purchase_order
