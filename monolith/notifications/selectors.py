"""Questions about notifications."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from accounts.models import User
from notifications.models import Notification


def inbox_of(user: User) -> QuerySet[Notification]:
    return Notification.objects.filter(recipient=user).select_related("template")


def unread_count(user: User) -> int:
    return Notification.objects.filter(recipient=user, read_at=None).count()


def notifications_of_order(number: str) -> QuerySet[Notification]:
    """What a customer was told about an order and about its shipments, newest first."""
    shipment_model = apps.get_model("shipping.Shipment")
    order_type = ContentType.objects.get_by_natural_key("orders", "order")
    shipment_type = ContentType.objects.get_for_model(shipment_model)
    shipments = shipment_model.objects.filter(order__number=number)
    about_order = Notification.objects.filter(content_type=order_type, order__number=number)
    about_shipments = Notification.objects.filter(content_type=shipment_type, object_id__in=shipments.values("pk"))
    return (about_order | about_shipments).select_related("recipient", "template")


def marketing_recipients(group_name: str) -> QuerySet[User]:
    """Members of a customer group who agreed to letters about offers."""
    return User.objects.customers().filter(
        customer_groups__name=group_name, profile__accepts_marketing=True, notification_preference__wants_marketing=True
    )
