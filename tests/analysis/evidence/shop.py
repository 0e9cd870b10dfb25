"""A shop of four apps, and what code in a fifth one, `billing`, depends on in it."""

from __future__ import annotations

from textwrap import dedent, indent

from tests.analysis.projects import evidence_of, gaps_of

SHOP = """
--- config/settings.py
INSTALLED_APPS = ["accounts", "catalog", "orders", "billing"]
AUTH_USER_MODEL = "accounts.User"

--- accounts/models.py
from django.contrib.auth.models import AbstractUser
from django.db import models


class Company(models.Model):
    name = models.CharField(max_length=80)


class User(AbstractUser):
    company = models.ForeignKey(Company, null=True, on_delete=models.SET_NULL, related_name="people")

    def greet(self):
        return f"Dear {self.first_name}"


class Profile(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE)
    city = models.CharField(max_length=80)

--- accounts/services.py
from accounts.models import Profile, User


def find_user(email) -> User:
    return User.objects.get(email=email)


def profile_of(user):
    return Profile.objects.get(user=user)


class Greeter:
    def greet(self, user: User) -> str:
        return user.greet()

--- catalog/models.py
from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=80)

--- orders/models.py
from django.conf import settings
from django.db import models


class OrderQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def close(self):
        return self.update(closed_at=None)


class Order(models.Model):
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    watchers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="watched")
    closed_at = models.DateTimeField(null=True)

    objects = OrderQuerySet.as_manager()

    def cancel(self):
        self.delete()

    @property
    def buyer(self):
        return self.customer


class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()

--- orders/tasks.py
from celery import shared_task


@shared_task
def send_receipt(order_id):
    pass


@shared_task(name="orders.close_all")
def close_all():
    pass

--- orders/signals.py
from django.dispatch import Signal

order_paid = Signal()

--- billing/models.py
from django.db import models


class Invoice(models.Model):
    order = models.OneToOneField("orders.Order", on_delete=models.PROTECT)
    amount = models.IntegerField()
"""


def tree_with(code: str, path: str = "billing/services.py") -> str:
    """The shop with one more file; its code may go on with further files, each after its `--- path`."""
    return f"{SHOP}\n--- {path}\n{dedent(code)}"


def targets(kind: str, code: str, path: str = "billing/services.py") -> list[tuple[str, str]]:
    """Target and symbol of everything of a kind that one file depends on in other apps."""
    return sorted(
        {(to, symbol) for _from, to, file, symbol in evidence_of(tree_with(code, path), kind) if file == path}
    )


def targets_within(kind: str, body: str, argument: str = "") -> list[str]:
    """The targets of the body of one function, whose argument may be annotated."""
    code = f"{_NAMES}\ndef within({argument}):\n{indent(dedent(body).strip(), '    ')}\n"
    return [to for to, symbol in targets(kind, code) if symbol == "within"]


def reasons(kind: str, code: str, path: str = "billing/services.py") -> list[str]:
    """Why something of a kind could not be told in one file."""
    return [reason for file, _line, reason in gaps_of(tree_with(code, path), kind) if file == path]


_NAMES = """
from collections import defaultdict
from copy import copy
from itertools import chain
from typing import cast

from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import *
from django.shortcuts import get_list_or_404, get_object_or_404
from django.contrib.auth import get_user_model

from accounts.models import Company, Profile, User
from accounts.services import Greeter, find_user, profile_of
from billing.models import Invoice
from catalog.models import Product
from orders.models import Line, Order
"""
