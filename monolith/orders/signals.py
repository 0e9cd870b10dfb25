"""Signals of the orders. Each is sent with `order` inside the transaction that changed it."""

from django.dispatch import Signal

order_placed = Signal()
order_paid = Signal()
order_cancelled = Signal()
