"""Hears the near side, wherever this code is: where both are one project, it is there as well."""

import django
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


async def hear_later(sender, **kwargs):
    HEARD.append(("later", kwargs["order"].pk))


# Older Djangos would call it and never wait for it.
if django.VERSION >= (5,):
    order_placed.connect(hear_later)
