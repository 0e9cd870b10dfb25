"""Rows of core that a new database holds."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


COUNTRIES = {
    "AT": "Austria",
    "BE": "Belgium",
    "CH": "Switzerland",
    "DE": "Germany",
    "DK": "Denmark",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IT": "Italy",
    "NL": "Netherlands",
    "PL": "Poland",
    "PT": "Portugal",
    "SE": "Sweden",
    "US": "United States",
}


NOT_SHIPPABLE = {"US"}


def add_countries(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Country = apps.get_model("core", "Country")
    Country.objects.bulk_create(
        Country(code=code, name=name, is_shippable=code not in NOT_SHIPPABLE) for code, name in COUNTRIES.items()
    )


class Migration(migrations.Migration):
    replaces = [
        ("core", "0002_countries"),
    ]

    dependencies = [
        ("core", "0001_extracted"),
    ]

    operations = [
        migrations.RunPython(add_countries, migrations.RunPython.noop),
    ]
