"""Ratings for the products that were there before ratings were stored."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Avg, Count, Q


def add_ratings(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Product = apps.get_model("catalog", "Product")
    ProductRating = apps.get_model("reviews", "ProductRating")
    is_published = Q(reviews__status="published")
    products = Product.objects.annotate(
        average=Avg("reviews__rating", filter=is_published), review_count=Count("reviews", filter=is_published)
    )
    ProductRating.objects.bulk_create(
        ProductRating(product=product, average=product.average or 0, review_count=product.review_count)
        for product in products
    )


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("catalog", "0001_initial")]

    operations = [migrations.RunPython(add_ratings, migrations.RunPython.noop)]
