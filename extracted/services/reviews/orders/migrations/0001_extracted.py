"""The tables of orders, as the migrations of the monolith leave them."""

import core.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("orders", "0001_initial"),
        ("orders", "0002_initial"),
    ]

    dependencies = [
        ("core", "0001_extracted"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("full_name", models.CharField(max_length=200)),
                ("line1", models.CharField(max_length=200, verbose_name="address line 1")),
                ("line2", models.CharField(blank=True, max_length=200, verbose_name="address line 2")),
                ("city", models.CharField(max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=20)),
                (
                    "country",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.country"),
                ),
            ],
            options={"abstract": False, "managed": False},
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(help_text="The title at the time of the order.", max_length=300)),
                ("unit_price", core.fields.MoneyField(decimal_places=2, max_digits=12)),
                ("quantity", models.PositiveIntegerField()),
                ("order", models.BigIntegerField(db_column="order_id", db_index=True)),
                ("variant", models.BigIntegerField(db_column="variant_id", db_index=True)),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "basket_id",
                    models.PositiveBigIntegerField(blank=True, help_text="The basket it was made from.", null=True),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("paid", "Paid"),
                            ("shipped", "Shipped"),
                            ("delivered", "Delivered"),
                            ("cancelled", "Cancelled"),
                            ("refunded", "Refunded"),
                        ],
                        db_index=True,
                        default="pending",
                        max_length=20,
                    ),
                ),
                ("subtotal", core.fields.MoneyField(decimal_places=2, default=0, max_digits=12)),
                ("discount_total", core.fields.MoneyField(decimal_places=2, default=0, max_digits=12)),
                ("shipping_total", core.fields.MoneyField(decimal_places=2, default=0, max_digits=12)),
                ("total", core.fields.MoneyField(decimal_places=2, default=0, max_digits=12)),
                ("placed_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("customer", models.BigIntegerField(db_column="customer_id", db_index=True)),
                ("shipping_method", models.BigIntegerField(db_column="shipping_method_id", db_index=True)),
                ("shipping_address", models.BigIntegerField(db_column="shipping_address_id", unique=True)),
            ],
            options={"ordering": ["-placed_at", "-pk"]},
        ),
    ]
