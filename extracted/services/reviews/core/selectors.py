"""Questions about the core's rows."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from core.models import AuditEvent, Country, FeatureFlag


def audit_trail(target: Model) -> QuerySet[AuditEvent]:
    """What happened to `target`, newest first, with the actors."""
    content_type = ContentType.objects.get_for_model(target)
    return AuditEvent.objects.filter(content_type=content_type, object_id=target.pk).select_related("actor")


def shippable_countries() -> QuerySet[Country]:
    return Country.objects.filter(is_shippable=True)


def is_enabled(flag_name: str) -> bool:
    """Whether the feature flag exists and is on."""
    return FeatureFlag.objects.filter(name=flag_name, is_enabled=True).exists()
