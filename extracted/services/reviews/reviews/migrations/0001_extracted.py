"""The tables of reviews, as the migrations of the monolith leave them."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("reviews", "0001_initial"),
        ("reviews", "0002_ratings"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ProductRating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("average", models.DecimalField(decimal_places=2, default=0, max_digits=3)),
                ("review_count", models.PositiveIntegerField(default=0)),
                ("product", models.BigIntegerField(db_column="product_id", unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "order_line_id",
                    models.PositiveBigIntegerField(
                        blank=True,
                        help_text="The purchase, where there is one.",
                        null=True,
                    ),
                ),
                (
                    "rating",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("body", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("pending", "Pending"), ("published", "Published"), ("rejected", "Rejected")],
                        db_index=True,
                        default="pending",
                        max_length=20,
                    ),
                ),
                ("author", models.BigIntegerField(db_column="author_id", db_index=True)),
                ("product", models.BigIntegerField(db_column="product_id", db_index=True)),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "permissions": [("moderate_review", "Can moderate reviews")],
                "constraints": [models.UniqueConstraint(fields=("product", "author"), name="one_review_per_product")],
            },
        ),
        migrations.CreateModel(
            name="AbuseReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("reason", models.CharField(max_length=200)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("reporter", models.BigIntegerField(db_column="reporter_id", db_index=True)),
                ("resolved_by", models.BigIntegerField(db_column="resolved_by_id", null=True, db_index=True)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="abuse_reports",
                        to="reviews.review",
                    ),
                ),
            ],
            options={"ordering": ["-created_at", "-pk"]},
        ),
        migrations.CreateModel(
            name="ReviewImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.URLField()),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="images",
                        to="reviews.review",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_helpful", models.BooleanField()),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="reviews.review",
                    ),
                ),
                ("voter", models.BigIntegerField(db_column="voter_id", db_index=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("review", "voter"), name="one_vote_per_review")]},
        ),
    ]
