"""What changes orders."""

from dataclasses import dataclass

from accounts.models import Address
from payments.models import PaymentMethod
from shipping.models import ShippingMethod


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a customer chose on the way through the checkout."""

    address: Address
    method: ShippingMethod
    payment_method: PaymentMethod | None = None
    uses_store_credit: bool = False
