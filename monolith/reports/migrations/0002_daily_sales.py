"""The stored sales of all days before they were stored every night."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Sum
from django.db.models.functions import TruncDate


def add_daily_sales(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    OrderLine = apps.get_model("orders.OrderLine")
    DailyProductSales = apps.get_model("reports", "DailyProductSales")
    rows = (
        OrderLine.objects.filter(order__status__in=["paid", "shipped", "delivered"])
        .values(
            day=TruncDate("order__placed_at"),
            product_id=F("variant__product_id"),
            category_id=F("variant__product__category_id"),
        )
        .annotate(units=Sum("quantity"), revenue=Sum(F("quantity") * F("unit_price")))
        .order_by("day", "product_id")
    )
    DailyProductSales.objects.bulk_create(DailyProductSales(**row) for row in rows)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("orders", "0002_initial"), ("catalog", "0001_initial")]

    operations = [migrations.RunPython(add_daily_sales, migrations.RunPython.noop)]
