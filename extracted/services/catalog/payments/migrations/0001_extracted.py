"""The tables of payments, as the migrations of the monolith leave them."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("payments", "0001_initial"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PaymentMethod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("label", models.CharField(max_length=50)),
                ("gateway_token", models.CharField(max_length=100)),
                ("is_default", models.BooleanField(default=False)),
                ("customer", models.BigIntegerField(db_column="customer_id", db_index=True)),
            ],
            options={"ordering": ["-is_default", "pk"], "managed": False},
        ),
    ]
