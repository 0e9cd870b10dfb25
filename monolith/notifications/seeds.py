"""Demo messages."""

from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from notifications.models import MessageTemplate, Notification, NotificationPreference
from orders.models import Order


def seed_notifications() -> None:
    """A preference for each user, and a confirmation for each order."""
    NotificationPreference.objects.bulk_create(
        NotificationPreference(user_id=user_id) for user_id in User.objects.order_by("pk").values_list("pk", flat=True)
    )
    template = MessageTemplate.objects.get(code="order-placed")
    content_type = ContentType.objects.get_for_model(Order)
    Notification.objects.bulk_create(
        Notification(
            recipient_id=order.customer_id,
            template=template,
            content_type=content_type,
            object_id=order.pk,
            subject=template.subject.format(number=order.number),
            body=template.body.format(number=order.number, total=order.total),
            created_at=order.placed_at,
        )
        for order in Order.objects.order_by("pk")
    )
