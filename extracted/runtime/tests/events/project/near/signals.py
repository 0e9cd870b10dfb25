"""What the near side tells."""

from django.dispatch import Signal

order_placed = Signal()
