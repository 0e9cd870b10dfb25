"""What the small shop sells, and to whom."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from service_links.fields import LinkedForeignKey


class Brand(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self):
        return self.name


class ProductQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Product.Status.PUBLISHED)

    def cheap(self, limit):
        return self.filter(price__lte=limit)


class Product(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    title = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="products")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    secret = models.CharField(max_length=20, default="margin")

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self):
        return self.title

    @property
    def label(self):
        return "%s by %s" % (self.title, self.brand.name)

    def get_price(self, quantity=1):
        return self.price * quantity


class Customer(models.Model):
    name = models.CharField(max_length=100)
    email = models.EmailField()

    def __str__(self):
        return self.name


class Profile(models.Model):
    """What else is known of a customer."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="profile")
    points = models.IntegerField(default=0)


class Highlight(models.Model):
    """A review that the shop shows on its first page."""

    review = LinkedForeignKey("opinions.Review", on_delete=models.PROTECT, related_name="highlights")
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]


class Mark(models.Model):
    """A note on anything."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    text = models.CharField(max_length=100)
