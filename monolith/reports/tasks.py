"""Background work of the reports."""

from datetime import date, timedelta

from celery import chain, shared_task
from django.core.management import call_command
from django.utils import timezone

from catalog.tasks import refresh_related_products
from reports.services import daily_sales_refresh


@shared_task(name="reports.refresh_daily_sales")
def refresh_daily_sales(day: str | None = None) -> int:
    """Stores the sales of a day (ISO 8601), or of today and yesterday."""
    today = timezone.localdate()
    days = [date.fromisoformat(day)] if day else [today - timedelta(days=1), today]
    return sum(daily_sales_refresh(day=each) for each in days)


@shared_task(name="reports.close_day")
def close_day() -> None:
    """What is done once a night, in order."""
    call_command("release_reservations", verbosity=0)
    chain(refresh_daily_sales.si(), refresh_related_products.si()).apply_async()
