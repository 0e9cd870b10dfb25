"""Signals of the reviews."""

from django.dispatch import Signal

#: Sent with `review` when customers can read it.
review_published = Signal()
