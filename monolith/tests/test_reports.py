from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import RelatedProduct
from orders.models import Order
from reports.models import DailyProductSales, PaidOrder, SavedReport
from reports.selectors import (
    products_with_stock,
    refund_rate,
    sales_by_category,
    sales_by_country,
    sales_by_day,
    top_customers,
)
from reports.services import daily_sales_refresh, report_run
from reports.tasks import close_day, refresh_daily_sales
from tests import factories


@pytest.fixture
def sale():
    return factories.OrderLineFactory(order__status=Order.Status.PAID)


@pytest.fixture
def month_ago():
    return timezone.now() - timedelta(days=30)


def test_paid_orders_are_those_that_count(sale):
    factories.OrderFactory()
    assert list(PaidOrder.objects.values_list("pk", flat=True)) == [sale.order_id]


def test_sales_by_category_counts_paid_orders_only(sale, month_ago):
    factories.OrderLineFactory(variant=sale.variant)
    rows = sales_by_category(start=month_ago, end=timezone.now())
    assert rows == [{"name": sale.variant.product.category.name, "units": 2, "revenue": Decimal(20)}]


def test_sales_by_category_keeps_to_its_days(sale, month_ago):
    assert sales_by_category(start=month_ago, end=month_ago + timedelta(days=1)) == []


def test_top_customers_are_those_who_spent_most(sale, month_ago):
    best = factories.OrderFactory(status=Order.Status.PAID, total=Decimal(100)).customer
    customers = top_customers(since=month_ago)
    assert [customer.email for customer in customers] == [best.email, sale.order.customer.email]
    assert customers[0].order_count == 1
    assert len(top_customers(since=month_ago, limit=1)) == 1


def test_scarce_products_come_first():
    full = factories.StockRecordFactory(on_hand=9).variant.product
    empty = factories.ProductFactory()
    assert [(product, product.units_in_stock) for product in products_with_stock()] == [(empty, 0), (full, 9)]


def test_sales_by_day_and_country(sale, month_ago):
    day = sales_by_day(start=month_ago).get()
    assert (day["order_count"], day["revenue"]) == (1, Decimal(20))
    assert sales_by_country().get()["country"] == "Denmark"


def test_the_refund_rate_is_a_part_of_the_turnover(sale, superuser):
    from payments.services import refund_approve

    assert refund_rate() == 0
    payment = factories.CapturedPaymentFactory(order=sale.order)
    refund_approve(payment=payment, approved_by=superuser, amount=Decimal(5))
    assert refund_rate() == Decimal("0.25")


def test_daily_sales_are_replaced_not_added(sale):
    for _ in range(2):
        assert daily_sales_refresh(day=timezone.localdate()) == 1
    row = DailyProductSales.objects.get()
    assert (row.product_id, row.category_id) == (sale.variant.product_id, sale.variant.product.category_id)
    assert (row.units, row.revenue) == (2, Decimal(20))


def test_daily_sales_outlive_their_product(sale):
    refresh_daily_sales()
    sale.order.delete()
    sale.variant.product.delete()
    assert DailyProductSales.objects.exists()


def test_the_task_takes_a_day(sale):
    assert refresh_daily_sales(day="2020-01-01") == 0
    assert refresh_daily_sales(day=timezone.localdate().isoformat()) == 1


def test_closing_the_day_does_everything(sale):
    other = factories.OrderLineFactory(order=sale.order)
    close_day()
    assert DailyProductSales.objects.count() == 2
    assert RelatedProduct.objects.filter(product=sale.variant.product, related=other.variant.product).exists()


@pytest.mark.parametrize(
    ("kind", "key"),
    [("sales_by_category", "category"), ("top_customers", "customer"), ("stock_value", "warehouse")],
)
def test_each_saved_report_can_be_run(sale, superuser, kind, key):
    factories.StockRecordFactory()
    run = report_run(saved_report=factories.SavedReportFactory(kind=kind), run_by=superuser)
    run.refresh_from_db()
    assert key in run.rows[0]


def test_an_unknown_report_is_an_error():
    with pytest.raises(ValueError, match="nothing"):
        report_run(saved_report=SavedReport(kind="nothing", days=1))


def test_api_figures_are_for_staff(customer_api, api_as, staff_with, sale):
    url = reverse("reports-api:category_sales")
    assert customer_api.get(url).status_code == 403
    client = api_as(staff_with("orders.view_order", "accounts.view_user", "reports.export_sales"))
    assert client.get(url).json()[0]["units"] == 2
    assert client.get(url, {"days": 0}).status_code == 400
    assert client.get(reverse("reports-api:top_customers")).json()[0]["email"] == sale.order.customer.email
    assert client.get(reverse("reports-api:daily_sales")).json()["count"] == 0


def test_api_runs_a_report(api_as, staff_with, sale):
    report = factories.SavedReportFactory()
    client = api_as(staff_with("reports.view_savedreport"))
    document = client.post(reverse("reports-api:report_run", args=[report.pk])).json()
    assert document["rows"][0]["units"] == 2


def test_page_of_figures(admin_pages, sale):
    factories.ReturnLineFactory(return_request__order=sale.order)
    factories.StockRecordFactory(on_hand=1)
    factories.CampaignFactory(name="Winter")
    text = admin_pages.get(reverse("reports:dashboard")).content.decode()
    assert sale.variant.product.category.name in text
    assert "Winter" in text
    assert sale.order.number in text


def test_page_of_figures_is_not_for_customers(customer_client):
    assert customer_client.get(reverse("reports:dashboard")).status_code == 403


def test_pages_run_and_show_reports(admin_pages, sale):
    report = factories.SavedReportFactory()
    response = admin_pages.post(reverse("reports:run", args=[report.pk]), follow=True)
    assert sale.variant.product.category.name in response.content.decode()


def test_page_exports_daily_sales(admin_pages, sale):
    refresh_daily_sales()
    lines = admin_pages.get(reverse("reports:export")).content.decode().splitlines()
    assert lines[0] == "day,product,units,revenue"
    assert len(lines) == 2
