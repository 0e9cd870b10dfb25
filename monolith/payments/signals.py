"""Signals of the payments."""

from django.dispatch import Signal

#: Sent with `payment` when its money has arrived.
payment_captured = Signal()

#: Sent with `refund` when its money is on the way back.
refund_completed = Signal()
