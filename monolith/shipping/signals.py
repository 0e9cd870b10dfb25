"""Signals of the shipping. Each is sent with `shipment`."""

from django.dispatch import Signal

shipment_dispatched = Signal()
shipment_delivered = Signal()
