"""Questions about orders."""

from accounts.models import User
from orders.models import OrderLine
from service_links import stubs


@stubs.remote_function("monolith", idempotent=True)
def has_bought(*, user: User, product_id: int) -> OrderLine | None:
    """The latest paid order line of the product, if there is one."""
