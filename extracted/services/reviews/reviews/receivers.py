"""Keeps the ratings in step with the reviews."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from catalog.models import Product
from reviews.models import ProductRating, Review
from reviews.services import rating_refresh


@receiver(post_save, sender=Review)
def refresh_rating_after_save(sender: type[Review], instance: Review, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        rating_refresh(product_id=instance.product_id)


@receiver(post_delete, sender=Review)
def refresh_rating_after_delete(sender: type[Review], instance: Review, **kwargs: Any) -> None:
    rating_refresh(product_id=instance.product_id)


@receiver(post_save, sender="catalog.Product")
def open_rating(sender: type[Product], instance: Product, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        ProductRating.objects.get_or_create(product=instance)
