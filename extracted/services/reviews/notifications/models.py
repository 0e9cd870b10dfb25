"""What the shop tells its customers, and how it reached them."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from service_links import mirror
from service_links.fields import LinkedForeignKey, LinkedGenericForeignKey


@mirror("monolith", "client")
class Notification(models.Model):
    recipient = LinkedForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    about = LinkedGenericForeignKey("content_type", "object_id")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        managed = False

    def __str__(self) -> str:
        return self.subject
