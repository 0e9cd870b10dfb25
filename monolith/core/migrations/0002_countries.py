"""The countries the shop knows. Shipping methods of a later migration name them."""

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
    dependencies = [("core", "0001_initial")]
    run_before = [("shipping", "0002_standard_methods")]

    operations = [migrations.RunPython(add_countries, migrations.RunPython.noop)]
