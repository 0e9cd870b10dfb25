"""What tells customers something."""

import re

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Model, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from catalog.models import ProductVariant
from core.exceptions import NotFound
from notifications.models import Delivery, MessageTemplate, Notification, NotificationPreference, StockAlert

PLACEHOLDER = re.compile(r"\{(\w+)\}")


@transaction.atomic
def notify(*, recipient: User, code: str, about: Model | None = None, **words: str) -> Notification:
    """Leaves a message for a customer, and mails it to those who want mail. Raises NotFound for an unknown code."""
    template = MessageTemplate.objects.filter(code=code).first()
    if template is None:
        raise NotFound(f"There is no message {code}.")
    notification = Notification.objects.create(
        recipient=recipient,
        template=template,
        about=about,
        subject=_fill_in(template.subject, words),
        body=_fill_in(template.body, words),
    )
    if preference_of(recipient).wants_email:
        _mail(notification, recipient)
    return notification


def _fill_in(text: str, words: dict[str, str]) -> str:
    """Replaces `{name}` by its word; what staff misspelt stays as it is."""
    return PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), text)


def preference_of(user: User) -> NotificationPreference:
    preference, _ = NotificationPreference.objects.get_or_create(user=user)
    return preference


def _mail(notification: Notification, recipient: User) -> Delivery:
    """One attempt; a mail server that is down is noted, not raised."""
    text = render_to_string("notifications/mail.txt", {"notification": notification, "name": recipient.display_name})
    try:
        send_mail(notification.subject, text, None, [recipient.email])
    except OSError as error:
        return notification.deliveries.create(channel=Delivery.Channel.EMAIL, error=str(error)[:200])
    return notification.deliveries.create(channel=Delivery.Channel.EMAIL, is_delivered=True)


def mark_read(*, notifications: QuerySet[Notification]) -> int:
    return notifications.filter(read_at=None).update(read_at=timezone.now())


def stock_alert_add(*, user: User, variant: ProductVariant) -> StockAlert:
    alert, _ = StockAlert.objects.update_or_create(user=user, variant=variant, defaults={"notified_at": None})
    return alert


@transaction.atomic
def stock_alerts_send(*, variant: ProductVariant) -> int:
    """Tells everyone who waits for a variant; returns how many."""
    alerts = list(StockAlert.objects.filter(variant=variant, notified_at=None).select_related("user"))
    for alert in alerts:
        notify(recipient=alert.user, code="back-in-stock", about=variant, title=variant.get_full_title())
        alert.notified_at = timezone.now()
    StockAlert.objects.bulk_update(alerts, ["notified_at"])
    return len(alerts)
