"""Writes down what is heard."""

from django.db.models.signals import post_save

from far.models import Customer
from far.signals import customer_moved
from near.models import Heard
from service_links.events import handles


def connect():
    customer_moved.connect(hear_moved, dispatch_uid="near")
    post_save.connect(hear_saved, sender=Customer, dispatch_uid="near")


def hear_moved(sender, customer, to, **kwargs):
    if to == "nowhere":
        raise ValueError("there is no such place")
    Heard.objects.create(what="moved", who=customer.number, detail="%s %s" % (to, sender and sender.__name__))


def hear_saved(sender, instance, created, **kwargs):
    Heard.objects.create(what="created" if created else "saved", who=instance.number)


@handles("greeted")
def hear_greeting(payload):
    Heard.objects.create(what="greeted", detail=str(payload))
