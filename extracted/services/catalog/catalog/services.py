"""What changes the catalog."""

from decimal import Decimal

from django.db import transaction

from accounts.models import User
from catalog.models import PriceChange, Product, ProductVariant, RelatedProduct
from catalog.signals import price_changed
from core.exceptions import Conflict, DomainError
from core.services import audit_record


@transaction.atomic
def product_publish(*, product: Product, actor: User) -> Product:
    """Shows a product to customers. Raises DomainError for one that nobody could buy."""
    if not product.variants.filter(is_active=True).exists():
        raise DomainError("A product needs an active variant before it can be published.")
    product.status = Product.Status.PUBLISHED
    product.save(update_fields=["status", "updated_at"])
    audit_record(action="catalog.product_published", target=product, actor=actor)
    return product


@transaction.atomic
def product_archive(*, product: Product, actor: User) -> Product:
    """Takes a product off sale and out of all open baskets. Raises Conflict while it is advertised."""
    if product.campaigns.exists():
        raise Conflict("The product is part of a campaign.")
    from baskets.services import lines_remove_product

    product.status = Product.Status.ARCHIVED
    product.save(update_fields=["status", "updated_at"])
    lines_remove_product(product=product)
    audit_record(action="catalog.product_archived", target=product, actor=actor)
    return product


@transaction.atomic
def price_change(*, variant: ProductVariant, price: Decimal, changed_by: User) -> ProductVariant:
    """Sets a new price, notes the old one and tells who wants to know."""
    if price < 0:
        raise DomainError("A price cannot be negative.")
    if price == variant.price:
        return variant
    old_price, variant.price = variant.price, price
    variant.save(update_fields=["price", "updated_at"])
    PriceChange.objects.create(variant=variant, old_price=old_price, new_price=price, changed_by=changed_by)
    price_changed.send(sender=ProductVariant, variant=variant, old_price=old_price, new_price=price)
    return variant


@transaction.atomic
def related_products_set(*, product: Product, scores: dict[int, int]) -> None:
    """Replaces the related products by those of `scores`: id of the product to how often both were bought."""
    RelatedProduct.objects.filter(product=product).delete()
    RelatedProduct.objects.bulk_create(
        RelatedProduct(product=product, related_id=related_id, score=score) for related_id, score in scores.items()
    )
