"""What the shop sells."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse

from core.fields import MoneyField, UserForeignKey
from core.models import AuthoredModel, TimeStampedModel


class Category(TimeStampedModel):
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=120, unique=True)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:category_detail", args=[self.slug])


class Brand(TimeStampedModel):
    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> "ProductQuerySet":
        return self.filter(status=Product.Status.PUBLISHED)

    def in_category(self, category: Category) -> "ProductQuerySet":
        """The products of the category itself and of its direct children."""
        return self.filter(models.Q(category=category) | models.Q(category__parent=category))

    def matching(self, text: str) -> "ProductQuerySet":
        return self.filter(
            models.Q(title__icontains=text)
            | models.Q(description__icontains=text)
            | models.Q(brand__name__icontains=text)
        )


class Product(TimeStampedModel, AuthoredModel):
    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        ARCHIVED = "archived"

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    description = models.TextField(blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, on_delete=models.SET_NULL, null=True, blank=True, related_name="products")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT, db_index=True)
    attributes = models.ManyToManyField("Attribute", through="ProductAttribute", related_name="products")
    related_products = models.ManyToManyField(
        "self", through="RelatedProduct", through_fields=("product", "related"), symmetrical=False, related_name="+"
    )
    audit_events = GenericRelation("core.AuditEvent", related_query_name="product")

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        permissions = [("publish_product", "Can publish a product")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalog:product_detail", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED


class VariantQuerySet(models.QuerySet["ProductVariant"]):
    def purchasable(self) -> "VariantQuerySet":
        return self.filter(is_active=True, product__status=Product.Status.PUBLISHED)


class ProductVariant(TimeStampedModel):
    """What a customer puts into a basket: one size, colour or pack of a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
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


class ProductImage(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    url = models.URLField()
    alt_text = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt_text or self.url


class Attribute(models.Model):
    name = models.CharField(max_length=100, unique=True)
    unit = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProductAttribute(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attribute_values")
    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "attribute"], name="one_value_per_attribute")]

    def __str__(self) -> str:
        return f"{self.attribute}: {self.value}"


class RelatedProduct(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    related = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["product", "related"], name="one_link_per_pair")]

    def __str__(self) -> str:
        return f"{self.product} and {self.related}"


class Collection(TimeStampedModel, AuthoredModel):
    """Products that are shown together, such as "New this week"."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=120, unique=True)
    is_featured = models.BooleanField(default=False)
    products = models.ManyToManyField(Product, through="CollectionItem", related_name="collections")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CollectionItem(models.Model):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["collection", "product"], name="one_item_per_product")]

    def __str__(self) -> str:
        return f"{self.product} in {self.collection}"


class PriceChange(models.Model):
    """One step in the history of a variant's price."""

    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="price_changes")
    old_price = MoneyField()
    new_price = MoneyField()
    changed_by = UserForeignKey(on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.variant}: {self.old_price} to {self.new_price}"
