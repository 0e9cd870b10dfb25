"""Profiles, with loyalty points for what was bought before there were any."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Sum


def add_profiles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    User = apps.get_model("accounts", "User")
    CustomerProfile = apps.get_model("accounts", "CustomerProfile")
    Order = apps.get_model("orders", "Order")
    for user in User.objects.filter(profile=None):
        spent = Order.objects.filter(customer=user, status="delivered").aggregate(total=Sum("total"))["total"] or 0
        CustomerProfile.objects.create(user=user, loyalty_points=int(spent))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial"), ("orders", "0002_initial")]

    operations = [migrations.RunPython(add_profiles, migrations.RunPython.noop)]
