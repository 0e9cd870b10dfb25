"""Questions about accounts."""

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import Address, CustomerProfile, User
from orders.models import Order


def addresses_of(user: User) -> QuerySet[Address]:
    return user.addresses.select_related("country")


def profile_of(user: User) -> CustomerProfile:
    return CustomerProfile.objects.select_related("user", "favourite_category").get(user=user)


def customers_with_spending() -> QuerySet[User]:
    """Customers with `order_count`, `spent`, `last_order_at` and `last_order_number`."""
    last_order = Order.objects.filter(customer=OuterRef("pk")).order_by("-placed_at")
    return User.objects.customers().annotate(
        order_count=Count("orders"),
        spent=Coalesce(Sum("orders__total"), 0, output_field=Order._meta.get_field("total")),
        last_order_at=Max("orders__placed_at"),
        last_order_number=Subquery(last_order.values("number")[:1]),
    )


def discount_percent_of(user: User) -> int:
    """The best discount among the customer's groups."""
    return max(user.customer_groups.values_list("discount_percent", flat=True), default=0)
