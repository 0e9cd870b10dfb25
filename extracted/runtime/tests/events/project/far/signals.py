"""What one side tells."""

from django.dispatch import Signal

customer_moved = Signal()
