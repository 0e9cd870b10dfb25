"""Mirrors of what the shop sells, and to whom."""

from django.db import models

from service_links import mirror, stubs
from service_links.fields import LinkedOneToOneField


@mirror("monolith", "client")
class Brand(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        managed = False

    def __str__(self):
        return self.name


class ProductQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Product.Status.PUBLISHED)


@mirror("monolith", "client")
class Product(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    title = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="products", db_constraint=False)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        managed = False
        ordering = ["slug"]

    def __str__(self):
        return self.title

    @property
    @stubs.remote_method("monolith", idempotent=True)
    def label(self): ...

    @stubs.remote_method("monolith", idempotent=True)
    def get_price(self, quantity=1): ...


@mirror("monolith", "replica")
class Customer(models.Model):
    name = models.CharField(max_length=100)
    email = models.EmailField()

    def __str__(self):
        return self.name


@mirror("monolith", "client")
class Profile(models.Model):
    customer = LinkedOneToOneField(Customer, on_delete=models.CASCADE, related_name="profile")
    points = models.IntegerField(default=0)

    class Meta:
        managed = False
