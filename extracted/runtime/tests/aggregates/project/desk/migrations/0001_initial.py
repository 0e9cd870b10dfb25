"""The tables of the desk."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=50)),
            ],
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100)),
                ("state", models.CharField(default="open", max_length=20)),
                ("price", models.DecimalField(decimal_places=2, default=0, max_digits=8)),
                ("extra", models.JSONField(default=dict)),
                ("count", models.IntegerField(default=0)),
                ("score", models.FloatField(null=True)),
                ("is_open", models.BooleanField(default=True)),
                ("due_on", models.DateField(null=True)),
                ("took", models.DurationField(null=True)),
                ("token", models.UUIDField(default=uuid.uuid4)),
                ("blob", models.BinaryField(default=b"")),
                ("attachment", models.FileField(blank=True, upload_to="")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("owner", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="desk.person")),
            ],
        ),
        migrations.CreateModel(
            name="Urgent",
            fields=[
                (
                    "ticket_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="desk.ticket",
                    ),
                ),
                ("until", models.DateField(null=True)),
            ],
            bases=("desk.ticket",),
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("ticket", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="desk.ticket")),
            ],
        ),
        migrations.CreateModel(
            name="Shown",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("desk.ticket",),
        ),
    ]
