"""Questions about the catalog."""

from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from catalog.models import Category, Collection, CollectionItem, Product, ProductVariant
from core.exceptions import NotFound
from inventory.models import StockRecord
from reviews.models import Review

ORDERINGS = {
    "title": ["title", "pk"],
    "newest": ["-created_at", "-pk"],
    "price": ["lowest_price", "pk"],
    "rating": ["-rating__average", "pk"],
}


def product_list(
    *, category: Category | None = None, search: str = "", in_stock: bool = False, ordering: str = "title"
) -> QuerySet[Product]:
    """Published products with `lowest_price` and `is_in_stock`, ready for a page of cards."""
    available = StockRecord.objects.available().filter(variant__product=OuterRef("pk"))
    products = (
        Product.objects.published()
        .select_related("brand", "category", "rating")
        .prefetch_related("images")
        .annotate(
            lowest_price=Min("variants__price", filter=Q(variants__is_active=True)),
            is_in_stock=Exists(available),
        )
    )
    if category is not None:
        products = products.in_category(category)
    if search:
        products = products.matching(search)
    if in_stock:
        products = products.filter(is_in_stock=True)
    return products.order_by(*ORDERINGS.get(ordering, ORDERINGS["title"]))


def product_detail(*, slug: str) -> Product:
    """A published product with all that its page shows. Raises NotFound."""
    variants = ProductVariant.objects.filter(is_active=True).annotate(
        available=Coalesce(Sum(F("stock_records__on_hand") - F("stock_records__reserved")), 0)
    )
    published_reviews = Review.objects.published().select_related("author")
    product = (
        Product.objects.published()
        .select_related("brand", "category", "rating")
        .prefetch_related(
            "images",
            "attribute_values__attribute",
            Prefetch("variants", queryset=variants),
            Prefetch("reviews", queryset=published_reviews, to_attr="published_reviews"),
        )
        .filter(slug=slug)
        .first()
    )
    if product is None:
        raise NotFound("There is no such product.")
    return product


def related_to(product: Product, limit: int = 4) -> QuerySet[Product]:
    """What else customers bought, best first; from the same category where nothing is known yet."""
    related = product.related_products.published()
    if not related.exists():
        related = Product.objects.published().filter(category_id=product.category_id).exclude(pk=product.pk)
    return related.select_related("rating")[:limit]


def collection_items(collection: Collection) -> QuerySet[CollectionItem]:
    return collection.items.filter(product__status=Product.Status.PUBLISHED).select_related("product__rating")


def featured_collections() -> QuerySet[Collection]:
    return Collection.objects.filter(is_featured=True).order_by("name")


def root_categories() -> QuerySet[Category]:
    return Category.objects.filter(parent=None).prefetch_related("children")


def purchasable_variant(variant_id: int) -> ProductVariant:
    """A variant that can be bought now. Raises NotFound."""
    variant = ProductVariant.objects.purchasable().select_related("product").filter(pk=variant_id).first()
    if variant is None:
        raise NotFound("This variant is not for sale.")
    return variant


def bought_together(product: Product) -> dict[int, int]:
    """Ids of the products that were in the same orders, with how often."""
    variants = ProductVariant.objects.filter(
        order_lines__order__in=product.variants.values("order_lines__order")
    ).exclude(product=product)
    counts: dict[int, int] = {}
    for product_id in variants.values_list("product_id", flat=True):
        counts[product_id] = counts.get(product_id, 0) + 1
    return counts
