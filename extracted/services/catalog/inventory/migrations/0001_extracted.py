"""The tables of inventory, as the migrations of the monolith leave them."""

import core.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("inventory", "0001_initial"),
    ]

    dependencies = [
        ("catalog", "0001_extracted"),
        ("core", "0001_extracted"),
    ]

    operations = [
        migrations.CreateModel(
            name="Supplier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=200, unique=True)),
                ("email", models.EmailField(blank=True, max_length=254)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="StockRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("on_hand", models.PositiveIntegerField(default=0)),
                ("reserved", models.PositiveIntegerField(default=0)),
                ("variant", models.BigIntegerField(db_column="variant_id", db_index=True)),
                ("warehouse", models.BigIntegerField(db_column="warehouse_id", db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="SupplierItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_cost", core.fields.MoneyField(decimal_places=2, max_digits=12)),
                ("lead_days", models.PositiveSmallIntegerField(default=7)),
                ("product", models.BigIntegerField(db_column="product_id", db_index=True)),
                ("supplier", models.BigIntegerField(db_column="supplier_id", db_index=True)),
            ],
            options={"managed": False},
        ),
        migrations.CreateModel(
            name="Warehouse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("full_name", models.CharField(max_length=200)),
                ("line1", models.CharField(max_length=200, verbose_name="address line 1")),
                ("line2", models.CharField(blank=True, max_length=200, verbose_name="address line 2")),
                ("city", models.CharField(max_length=100)),
                ("postcode", models.CharField(blank=True, max_length=20)),
                ("code", models.SlugField(max_length=20, unique=True)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "country",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.country"),
                ),
            ],
            options={"ordering": ["code"], "managed": False},
        ),
        migrations.AddField(
            model_name="supplier",
            name="products",
            field=models.ManyToManyField(
                related_name="suppliers",
                through="inventory.SupplierItem",
                to="catalog.product",
            ),
        ),
    ]
