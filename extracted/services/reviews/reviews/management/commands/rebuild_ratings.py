"""`manage.py rebuild_ratings` counts all reviews again in two queries, where the task counts product by product."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Avg, Count, Q

from catalog.models import Product
from reviews.models import ProductRating, Review


class Command(BaseCommand):
    help = "Rebuild the ratings of all products."

    @transaction.atomic
    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        is_published = Q(reviews__status=Review.Status.PUBLISHED)
        products = Product.objects.annotate(
            average=Avg("reviews__rating", filter=is_published), review_count=Count("reviews", filter=is_published)
        ).order_by("pk")
        ProductRating.objects.all().delete()
        ratings = ProductRating.objects.bulk_create(
            ProductRating(
                product_id=product.pk, average=round(product.average or 0, 2), review_count=product.review_count
            )
            for product in products
        )
        if verbosity:
            self.stdout.write(f"{len(ratings)} ratings rebuilt.")
