"""Figures. Most are written in SQL, which SQLite and PostgreSQL both read."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import TruncDate

from accounts.models import User
from catalog.models import Product
from orders.models import Order, OrderLine
from reports.models import PaidOrder

SALES_BY_CATEGORY = """
    SELECT category.name, SUM(line.quantity) AS units, SUM(line.quantity * line.unit_price) AS revenue
    FROM orders_orderline AS line
    JOIN orders_order AS sale ON sale.id = line.order_id
    JOIN catalog_productvariant AS variant ON variant.id = line.variant_id
    JOIN catalog_product AS product ON product.id = variant.product_id
    JOIN catalog_category AS category ON category.id = product.category_id
    WHERE sale.status IN ('paid', 'shipped', 'delivered') AND sale.placed_at >= %s AND sale.placed_at < %s
    GROUP BY category.name
    ORDER BY revenue DESC, category.name
"""

TOP_CUSTOMERS = """
    SELECT customer.id, customer.email, COUNT(sale.id) AS order_count, SUM(sale.total) AS spent
    FROM accounts_user AS customer
    JOIN orders_order AS sale ON sale.customer_id = customer.id
    WHERE sale.status IN ('paid', 'shipped', 'delivered') AND sale.placed_at >= %s
    GROUP BY customer.id, customer.email
    ORDER BY spent DESC, customer.id
    LIMIT %s
"""

UNITS_IN_STOCK = """
    SELECT COALESCE(SUM(stock.on_hand), 0)
    FROM inventory_stockrecord AS stock
    JOIN catalog_productvariant AS variant ON variant.id = stock.variant_id
    WHERE variant.product_id = catalog_product.id
"""


def sales_by_category(*, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """`name`, `units` and `revenue` of each category, the best first."""
    with connection.cursor() as cursor:
        cursor.execute(SALES_BY_CATEGORY, [start, end])
        columns = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def top_customers(*, since: datetime, limit: int = 10) -> list[User]:
    """The customers who spent most, with `order_count` and `spent`."""
    return list(User.objects.raw(TOP_CUSTOMERS, [since, limit]))


def products_with_stock() -> QuerySet[Product]:
    """Published products with `units_in_stock`, the fewest first."""
    return (
        Product.objects.published().annotate(units_in_stock=RawSQL(UNITS_IN_STOCK, [])).order_by("units_in_stock", "pk")
    )


def sales_by_day(*, start: datetime) -> QuerySet[PaidOrder, dict[str, Any]]:
    """`day`, `order_count` and `revenue`, oldest first."""
    return (
        PaidOrder.objects.filter(placed_at__gte=start)
        .annotate(day=TruncDate("placed_at"))
        .values("day")
        .annotate(order_count=Count("pk"), revenue=Sum("total"))
        .order_by("day")
    )


def sales_by_country() -> QuerySet[PaidOrder, dict[str, Any]]:
    return (
        PaidOrder.objects.values(country=F("shipping_address__country__name"))
        .annotate(order_count=Count("pk"), revenue=Sum("total"))
        .order_by("-revenue", "country")
    )


def product_sales_of_day(start: datetime, end: datetime) -> QuerySet[OrderLine, dict[str, Any]]:
    """`product_id`, `category_id`, `units` and `revenue` of each product that was sold."""
    return (
        OrderLine.objects.filter(
            order__status__in=Order.PAID_STATUSES, order__placed_at__gte=start, order__placed_at__lt=end
        )
        .values(product_id=F("variant__product_id"), category_id=F("variant__product__category_id"))
        .annotate(units=Sum("quantity"), revenue=Sum(F("quantity") * F("unit_price")))
        .order_by("product_id")
    )


def refund_rate() -> Decimal:
    """How much of the turnover was given back."""
    figures = Order.objects.aggregate(turnover=Sum("payments__amount"), refunded=Sum("payments__refunds__amount"))
    turnover, refunded = figures["turnover"] or Decimal(0), figures["refunded"] or Decimal(0)
    return refunded / turnover if turnover else Decimal(0)
