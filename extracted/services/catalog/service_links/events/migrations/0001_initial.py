"""The tables of the events."""

import time

from django.db import migrations, models


def begin(apps, schema_editor):
    """Begin sequences at the time in milliseconds, so that those of a new database are above those of an older one."""
    connection = schema_editor.connection
    first = int(time.time() * 1000)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'service_links_outbox'")
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('service_links_outbox', %s)", [first])
        elif connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('service_links_outbox', 'sequence'), %s)", [first])


def stop(apps, schema_editor):
    """Take the triggers away, which could not write any more."""
    from service_links.events import triggers

    if schema_editor.connection.vendor in {"sqlite", "postgresql"}:
        triggers.remove_all(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("consumer", models.CharField(max_length=100)),
                ("source", models.CharField(max_length=255)),
                ("position", models.CharField(default="", max_length=100)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("holder", models.CharField(default="", max_length=255)),
                ("held_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "service_links_cursor",
                "constraints": [
                    models.UniqueConstraint(fields=("consumer", "source"), name="service_links_cursor_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Inbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("consumer", models.CharField(max_length=100)),
                ("source", models.CharField(max_length=100)),
                ("event_id", models.UUIDField()),
                ("handled_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "db_table": "service_links_inbox",
                "constraints": [
                    models.UniqueConstraint(fields=("consumer", "source", "event_id"), name="service_links_inbox_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("sequence", models.BigAutoField(primary_key=True, serialize=False)),
                ("event_id", models.UUIDField(db_column="id", unique=True)),
                ("aggregatetype", models.CharField(max_length=255)),
                ("aggregateid", models.CharField(max_length=255)),
                ("type", models.CharField(max_length=255)),
                ("payload", models.JSONField(null=True)),
                ("side", models.CharField(default="", max_length=100)),
                ("transaction", models.BigIntegerField(db_column="txid", default=0)),
                ("created_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "service_links_outbox",
                "ordering": ["sequence"],
                "indexes": [models.Index(fields=["transaction", "sequence"], name="service_links_outbox_order")],
            },
        ),
        migrations.CreateModel(
            name="Parked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("consumer", models.CharField(max_length=100)),
                ("source", models.CharField(max_length=100)),
                ("sequence", models.BigIntegerField()),
                ("event_id", models.UUIDField()),
                ("aggregatetype", models.CharField(max_length=255)),
                ("aggregateid", models.CharField(max_length=255)),
                ("type", models.CharField(max_length=255)),
                ("payload", models.TextField()),
                ("error", models.TextField(default="")),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("parked_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "db_table": "service_links_parked",
                "ordering": ["sequence"],
                "indexes": [
                    models.Index(
                        fields=["consumer", "aggregatetype", "aggregateid"], name="service_links_parked_behind"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("consumer", "source", "event_id"), name="service_links_parked_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=255)),
                ("key", models.CharField(max_length=255)),
                ("sequence", models.BigIntegerField()),
                ("is_deleted", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "service_links_version",
                "constraints": [models.UniqueConstraint(fields=("model", "key"), name="service_links_version_one")],
            },
        ),
        migrations.RunPython(begin, stop),
    ]
