"""A shop can send parcels from its first day."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

RATES = {
    "Standard": {2_000: "4.90", 10_000: "7.90", 30_000: "14.90"},
    "Express": {2_000: "11.90", 10_000: "16.90", 30_000: "29.90"},
}


def add_methods(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Carrier = apps.get_model("shipping", "Carrier")
    ShippingMethod = apps.get_model("shipping", "ShippingMethod")
    ShippingRate = apps.get_model("shipping", "ShippingRate")
    countries = apps.get_model("core", "Country").objects.filter(is_shippable=True)
    carrier = Carrier.objects.create(name="Parcel Post", tracking_url="https://parcels.example/{number}")
    for name, rates in RATES.items():
        method = ShippingMethod.objects.create(carrier=carrier, name=name)
        method.countries.set(countries)
        ShippingRate.objects.bulk_create(
            ShippingRate(method=method, up_to_grams=grams, price=price) for grams, price in rates.items()
        )


class Migration(migrations.Migration):
    dependencies = [("shipping", "0001_initial")]

    operations = [migrations.RunPython(add_methods, migrations.RunPython.noop)]
