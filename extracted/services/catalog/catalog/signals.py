"""Signals of the catalog."""

from django.dispatch import Signal

#: Sent with `variant`, `old_price` and `new_price` after a price was changed.
price_changed = Signal()
