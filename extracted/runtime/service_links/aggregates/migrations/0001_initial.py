"""The tables of the events."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredEvent",
            fields=[
                ("originator_id", models.TextField()),
                ("originator_version", models.BigIntegerField()),
                ("topic", models.TextField()),
                ("state", models.BinaryField()),
                ("notification_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("transaction", models.BigIntegerField(db_column="txid", default=0)),
            ],
            options={
                "db_table": "service_links_aggregate_events",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("originator_id", "originator_version"), name="service_links_aggregate_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("originator_id", models.TextField()),
                ("originator_version", models.BigIntegerField()),
                ("topic", models.TextField()),
                ("state", models.BinaryField()),
            ],
            options={
                "db_table": "service_links_aggregate_snapshots",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("originator_id", "originator_version"), name="service_links_aggregate_snapshot"
                    )
                ],
            },
        ),
    ]
