"""How parcels reach customers, and what they cost."""

from django.db import models

from service_links import mirror
from service_links.fields import LinkedManyToManyField


@mirror("monolith", "client")
class ShippingMethod(models.Model):
    name = models.CharField(max_length=100)
    countries = LinkedManyToManyField("core.Country", related_name="shipping_methods")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        managed = False

    def __str__(self) -> str:
        return self.name
