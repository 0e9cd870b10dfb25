"""Abstract bases, and what belongs to no other app."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from core.fields import UserForeignKey
from service_links.fields import LinkedForeignKey, LinkedGenericForeignKey


class TimeStampedModel(models.Model):
    """When a row was made and last saved."""

    created_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class AuthoredModel(models.Model):
    """Who made a row; it outlives its author."""

    created_by = LinkedForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True


class Country(models.Model):
    code = models.CharField(max_length=2, primary_key=True, help_text="ISO 3166-1 alpha-2.")
    name = models.CharField(max_length=100, unique=True)
    is_shippable = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name


class PostalAddress(models.Model):
    """The lines of a postal address."""

    full_name = models.CharField(max_length=200)
    line1 = models.CharField("address line 1", max_length=200)
    line2 = models.CharField("address line 2", max_length=200, blank=True)
    city = models.CharField(max_length=100)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.ForeignKey("core.Country", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.full_name}, {self.line1}, {self.postcode} {self.city}"


class AuditEvent(models.Model):
    """Who did what to which row; written by `core.services.audit_record` and never changed."""

    actor = UserForeignKey(on_delete=models.SET_NULL, null=True, blank=True, related_name="audit_events")
    action = models.CharField(max_length=100)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    target = LinkedGenericForeignKey("content_type", "object_id")
    details = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.action} at {self.created_at:%Y-%m-%d %H:%M}"


class FeatureFlag(TimeStampedModel):
    """A switch that staff can turn without a deployment."""

    name = models.SlugField(unique=True)
    description = models.CharField(max_length=200, blank=True)
    is_enabled = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
