"""Demo reports."""

from datetime import datetime, timedelta

from reports.models import SavedReport
from reports.services import daily_sales_refresh

DAYS = 90


def seed_reports(*, now: datetime) -> None:
    SavedReport.objects.bulk_create(
        SavedReport(name=kind.label, kind=kind, days=DAYS, created_at=now) for kind in SavedReport.Kind
    )
    for days_ago in range(DAYS + 1):
        daily_sales_refresh(day=(now - timedelta(days=days_ago)).date())
