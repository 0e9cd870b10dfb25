"""The tables of promotions, as the migrations of the monolith leave them."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("promotions", "0001_initial"),
    ]

    dependencies = [
        ("accounts", "0001_extracted"),
        ("catalog", "0001_extracted"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=100)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "audience",
                    models.ManyToManyField(
                        blank=True,
                        related_name="campaigns",
                        to="accounts.customergroup",
                        db_constraint=False,
                    ),
                ),
                ("created_by", models.BigIntegerField(db_column="created_by_id", null=True, db_index=True)),
            ],
            options={"ordering": ["-starts_at", "-pk"], "managed": False},
        ),
        migrations.CreateModel(
            name="CampaignProduct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("discount_percent", models.PositiveSmallIntegerField()),
                ("campaign", models.BigIntegerField(db_column="campaign_id", db_index=True)),
                ("product", models.BigIntegerField(db_column="product_id", db_index=True)),
            ],
            options={"managed": False},
        ),
        migrations.CreateModel(
            name="HomepageBanner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("headline", models.CharField(max_length=100)),
                ("is_active", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("collection", models.BigIntegerField(db_column="collection_id", db_index=True)),
                ("created_by", models.BigIntegerField(db_column="created_by_id", null=True, db_index=True)),
            ],
            options={"ordering": ["position", "pk"], "managed": False},
        ),
        migrations.AddField(
            model_name="campaign",
            name="products",
            field=models.ManyToManyField(
                related_name="campaigns",
                through="promotions.CampaignProduct",
                to="catalog.product",
            ),
        ),
    ]
