"""Hears the near side, wherever this code is: where both are one project, it is there as well."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from near.models import Order
from near.signals import order_placed

HEARD = []


@receiver(order_placed)
def hear_placed(sender, **kwargs):
    HEARD.append(("placed", kwargs["order"].pk))


@receiver(post_save, sender=Order)
def hear_saved(sender, instance, **kwargs):
    HEARD.append(("saved", instance.pk))


@receiver(order_placed)
async def hear_later(sender, **kwargs):
    HEARD.append(("later", kwargs["order"].pk))
