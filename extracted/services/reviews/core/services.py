"""What every app may ask of the core."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from accounts.models import User
from core.models import AuditEvent


def audit_record(
    *, action: str, target: Model, actor: User | AnonymousUser | None = None, **details: Any
) -> AuditEvent:
    """Writes down that `actor` did `action` to `target`; `details` must be JSON."""
    known_actor = actor if actor is not None and actor.is_authenticated else None
    return AuditEvent.objects.create(action=action, target=target, actor=known_actor, details=details)
