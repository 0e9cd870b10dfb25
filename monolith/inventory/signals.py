"""Signals of the inventory."""

from django.dispatch import Signal

#: Sent with `variant_id` when a variant that was sold out can be bought again.
stock_replenished = Signal()
