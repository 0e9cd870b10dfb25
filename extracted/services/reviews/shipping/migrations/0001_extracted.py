"""The tables of shipping, as the migrations of the monolith leave them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("shipping", "0001_initial"),
        ("shipping", "0002_standard_methods"),
    ]

    dependencies = [
        ("core", "0001_extracted"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShippingMethod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "countries",
                    models.ManyToManyField(related_name="shipping_methods", to="core.country", db_constraint=False),
                ),
            ],
            options={"ordering": ["name"], "managed": False},
        ),
    ]
