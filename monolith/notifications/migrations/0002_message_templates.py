"""The messages that the code sends; staff may change their words."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MESSAGES = {
    "order-placed": ("Your order {number}", "Thank you for your order {number} of € {total}."),
    "order-shipped": ("Order {number} is on its way", "{carrier} brings your order {number}: {tracking_number}."),
    "payment-reminder": ("Order {number} waits for you", "We have not received your payment for order {number} yet."),
    "refund": ("Your refund", "We give € {amount} of order {number} back to you."),
    "back-in-stock": ("{title} is back", "{title} is in stock again."),
    "price-drop": ("{title} is cheaper now", "{title} from your wish list costs less now."),
    "review-published": ("Thank you for your review", "Your review of {title} can be read by everybody now."),
}


def add_templates(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    MessageTemplate = apps.get_model("notifications", "MessageTemplate")
    MessageTemplate.objects.bulk_create(
        MessageTemplate(code=code, subject=subject, body=body) for code, (subject, body) in MESSAGES.items()
    )


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [migrations.RunPython(add_templates, migrations.RunPython.noop)]
