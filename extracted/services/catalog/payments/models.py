"""Money that comes in, goes back, or is kept for later."""

from django.contrib.auth import get_user_model
from django.db import models

from core.models import TimeStampedModel
from service_links import mirror
from service_links.fields import LinkedForeignKey


@mirror("monolith", "client")
class PaymentMethod(TimeStampedModel):
    """A card that a customer saved; only the gateway knows its number."""

    customer = LinkedForeignKey(get_user_model(), on_delete=models.CASCADE, related_name="payment_methods")
    label = models.CharField(max_length=50)
    gateway_token = models.CharField(max_length=100)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "pk"]
        managed = False

    def __str__(self) -> str:
        return self.label
