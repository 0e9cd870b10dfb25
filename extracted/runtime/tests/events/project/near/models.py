"""What points over the cut."""

from django.db import models


class Order(models.Model):
    """Goes with its customer."""

    customer = models.ForeignKey("far.Customer", models.CASCADE, db_constraint=False)
    text = models.CharField(max_length=50, default="")


class Line(models.Model):
    """Goes with its order."""

    order = models.ForeignKey(Order, models.CASCADE)


class Note(models.Model):
    """Outlives whom it is about."""

    customer = models.ForeignKey("far.Customer", models.SET_NULL, null=True, db_constraint=False, to_field="number")
    supplier = models.ForeignKey("far.Supplier", models.SET_DEFAULT, default=1, db_constraint=False)


class Bill(models.Model):
    """Keeps its customer from being deleted."""

    customer = models.ForeignKey("far.Customer", models.PROTECT, db_constraint=False)


class Heard(models.Model):
    """Each signal that was heard."""

    what = models.CharField(max_length=100)
    who = models.CharField(max_length=100, default="")
    detail = models.TextField(default="")
