"""Pages with figures, for staff."""

import csv
from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from inventory.selectors import low_stock
from orders.selectors import open_returns
from promotions.selectors import campaign_results
from reports.models import DailyProductSales, SavedReport
from reports.selectors import products_with_stock, refund_rate, sales_by_category, sales_by_country, sales_by_day
from reports.services import report_run

DAYS_SHOWN = 30
ROWS_SHOWN = 10


@permission_required("orders.view_order", raise_exception=True)
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    since = timezone.now() - timedelta(days=DAYS_SHOWN)
    context = {
        "sales_by_day": sales_by_day(start=since),
        "sales_by_category": sales_by_category(start=since, end=timezone.now()),
        "sales_by_country": sales_by_country(),
        "campaigns": campaign_results(),
        "low_stock": low_stock()[:ROWS_SHOWN],
        "scarce_products": products_with_stock()[:ROWS_SHOWN],
        "open_returns": open_returns()[:ROWS_SHOWN],
        "refund_rate": refund_rate(),
        "saved_reports": SavedReport.objects.select_related("created_by"),
    }
    return render(request, "reports/dashboard.html", context)


@permission_required("reports.view_savedreport", raise_exception=True)
@require_POST
def run(request: HttpRequest, report_id: int) -> HttpResponse:
    report_run(saved_report=get_object_or_404(SavedReport, pk=report_id), run_by=request.user)
    return redirect("reports:run_list", report_id=report_id)


@permission_required("reports.view_savedreport", raise_exception=True)
@require_GET
def run_list(request: HttpRequest, report_id: int) -> HttpResponse:
    saved_report = get_object_or_404(SavedReport.objects.prefetch_related("runs__run_by"), pk=report_id)
    return render(request, "reports/run_list.html", {"saved_report": saved_report})


@permission_required("reports.export_sales", raise_exception=True)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The daily sales as CSV."""
    response = HttpResponse(
        content_type="text/csv", headers={"Content-Disposition": 'attachment; filename="sales.csv"'}
    )
    writer = csv.writer(response)
    writer.writerow(["day", "product", "units", "revenue"])
    writer.writerows(DailyProductSales.objects.values_list("day", "product_id", "units", "revenue"))
    return response
