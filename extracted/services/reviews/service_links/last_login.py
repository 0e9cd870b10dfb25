"""Keeps Django from noting the time of a sign-in in rows of users that another side owns."""

from typing import Any

from django.contrib.auth.signals import user_logged_in

from service_links import registry

_UID = "update_last_login"
"""What django.contrib.auth connects its own receiver by; whichever comes second is ignored, or replaced."""


def install() -> None:
    """Receive in place of Django's own receiver, whether its app is ready already or not."""
    user_logged_in.disconnect(dispatch_uid=_UID)
    user_logged_in.connect(_note, dispatch_uid=_UID)


def _note(sender: Any, user: Any, **kwargs: Any) -> None:
    if hasattr(user, "last_login") and not registry.is_written_there(type(user)):
        from django.contrib.auth.models import update_last_login

        update_last_login(sender, user, **kwargs)
