"""The tables of baskets, as the migrations of the monolith leave them."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("baskets", "0001_initial"),
        ("baskets", "0002_initial"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="BasketLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("basket", models.BigIntegerField(db_column="basket_id", db_index=True)),
                ("variant", models.BigIntegerField(db_column="variant_id", db_index=True)),
            ],
            options={"ordering": ["pk"], "managed": False},
        ),
        migrations.CreateModel(
            name="Basket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("ordered", "Ordered"), ("abandoned", "Abandoned")],
                        db_index=True,
                        default="open",
                        max_length=20,
                    ),
                ),
                ("customer", models.BigIntegerField(db_column="customer_id", null=True, db_index=True)),
            ],
            options={"ordering": ["-created_at", "-pk"], "managed": False},
        ),
    ]
