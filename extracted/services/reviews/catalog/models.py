"""What the shop sells."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse

from core.fields import MoneyField
from core.models import AuthoredModel, TimeStampedModel
from service_links import mirror
from service_links.fields import LinkedForeignKey


@mirror("monolith", "client")
class Category(TimeStampedModel):
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=120, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "categories"
        managed = False

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:category_detail", args=[self.slug])


@mirror("monolith", "client")
class Brand(TimeStampedModel):
    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        managed = False

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> "ProductQuerySet":
        return self.filter(status=Product.Status.PUBLISHED)


@mirror("monolith", "replica")
class Product(TimeStampedModel, AuthoredModel):
    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        ARCHIVED = "archived"

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    description = models.TextField(blank=True)
    category = LinkedForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    brand = LinkedForeignKey(Brand, on_delete=models.SET_NULL, null=True, blank=True, related_name="products")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT, db_index=True)
    audit_events = GenericRelation("core.AuditEvent", related_query_name="product")

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalog:product_detail", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED


class VariantQuerySet(models.QuerySet["ProductVariant"]):
    pass


@mirror("monolith", "replica")
class ProductVariant(TimeStampedModel):
    """What a customer puts into a basket: one size, colour or pack of a product."""

    product = LinkedForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField("SKU", max_length=40, unique=True)
    title = models.CharField(max_length=100, blank=True)
    price = MoneyField(validators=[MinValueValidator(0)])
    weight_grams = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    reorder_level = models.PositiveIntegerField(default=5)

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["product", "pk"]

    def __str__(self) -> str:
        return self.sku

    def get_full_title(self) -> str:
        return f"{self.product.title} ({self.title})" if self.title else self.product.title


@mirror("monolith", "client")
class ProductImage(models.Model):
    product = LinkedForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    url = models.URLField()
    alt_text = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        managed = False

    def __str__(self) -> str:
        return self.alt_text or self.url
