"""What the shop tells its customers, and how it reached them."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from core.models import TimeStampedModel


class MessageTemplate(TimeStampedModel):
    """The words of a message, which staff may change; `{name}` stands for what the code fills in."""

    code = models.SlugField(unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Notification(models.Model):
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    template = models.ForeignKey(MessageTemplate, on_delete=models.PROTECT, related_name="notifications")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = GenericForeignKey("content_type", "object_id")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """One attempt to bring a notification to its reader."""

    class Channel(models.TextChoices):
        EMAIL = "email"
        SMS = "sms"

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    is_delivered = models.BooleanField(default=False)
    error = models.CharField(max_length=200, blank=True)
    attempted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-attempted_at", "-pk"]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.channel} {'delivered' if self.is_delivered else 'failed'}"


class NotificationPreference(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preference"
    )
    wants_email = models.BooleanField(default=True)
    wants_sms = models.BooleanField(default=False)
    wants_marketing = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Preference {self.pk}"


class StockAlert(TimeStampedModel):
    """A customer who wants to hear when a variant is back in stock."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stock_alerts")
    variant = models.ForeignKey("catalog.ProductVariant", on_delete=models.CASCADE, related_name="stock_alerts")
    notified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "variant"], name="one_alert_per_variant")]

    def __str__(self) -> str:
        return f"Alert {self.pk}"
