"""What one side owns, with a field of every kind that a trigger may meet."""

import uuid

from django.db import models


class Label(models.Model):
    """Its key is made by whoever makes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=50)


class Customer(models.Model):
    """Has columns of all kinds."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100, db_column="full name")
    is_active = models.BooleanField(default=True)
    balance = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    score = models.FloatField(default=0.5)
    born_on = models.DateField(null=True)
    opens_at = models.TimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    patience = models.DurationField(null=True)
    picture = models.BinaryField(null=True)
    extra = models.JSONField(default=dict)
    token = models.UUIDField(null=True)
    recommended_by = models.ForeignKey("self", models.SET_NULL, null=True)
    labels = models.ManyToManyField(Label)


class Account(models.Model):
    """Has secrets."""

    name = models.CharField(max_length=50)
    password = models.CharField(max_length=128)
    pin = models.CharField(max_length=20, unique=True)


class Supplier(models.Model):
    """Asked for, not replicated."""

    name = models.CharField(max_length=50)
