"""What makes and stores figures."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from inventory.selectors import warehouses_with_value
from reports.models import DailyProductSales, ReportRun, SavedReport
from reports.selectors import product_sales_of_day, sales_by_category, top_customers


@transaction.atomic
def daily_sales_refresh(*, day: date) -> int:
    """Replaces the stored sales of a day; returns how many products were sold."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    DailyProductSales.objects.filter(day=day).delete()
    rows = product_sales_of_day(start, start + timedelta(days=1))
    return len(DailyProductSales.objects.bulk_create(DailyProductSales(day=day, **row) for row in rows))


def report_run(*, saved_report: SavedReport, run_by: User | None = None) -> ReportRun:
    """Works a report out and keeps the result."""
    since = timezone.now() - timedelta(days=saved_report.days)
    return ReportRun.objects.create(saved_report=saved_report, run_by=run_by, rows=_rows(saved_report, since))


def _rows(saved_report: SavedReport, since: datetime) -> list[dict[str, Any]]:
    match saved_report.kind:
        case SavedReport.Kind.SALES_BY_CATEGORY:
            rows = sales_by_category(start=since, end=timezone.now())
            return [{"category": row["name"], "units": row["units"], "revenue": str(row["revenue"])} for row in rows]
        case SavedReport.Kind.TOP_CUSTOMERS:
            customers = top_customers(since=since)
            return [{"customer": customer.email, "spent": str(customer.spent)} for customer in customers]
        case SavedReport.Kind.STOCK_VALUE:
            warehouses = warehouses_with_value()
            return [{"warehouse": warehouse.code, "value": str(warehouse.stock_value)} for warehouse in warehouses]
    raise ValueError(f"There is no report {saved_report.kind}.")
