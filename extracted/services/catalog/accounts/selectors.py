"""Questions about accounts."""

from accounts.models import User


def discount_percent_of(user: User) -> int:
    """The best discount among the customer's groups."""
    return max(user.customer_groups.values_list("discount_percent", flat=True), default=0)
