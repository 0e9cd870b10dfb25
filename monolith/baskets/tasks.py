"""Background work of the baskets."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from baskets.services import baskets_abandon

STALE_AFTER = timedelta(days=14)


@shared_task(name="baskets.abandon_stale")
def abandon_stale() -> int:
    return baskets_abandon(older_than=timezone.now() - STALE_AFTER)
