"""Lets requests of an interaction be those of a user, however a project signs its users in."""

import hmac
import os
from typing import Any, Dict, Optional

from django.conf import settings

from banyan_probe.admission import TOKEN

PREFIX = "banyan-probe-"
_users: Dict[str, Any] = {}


def signed_in(user: Any, csrf: str = "") -> Dict[str, str]:
    """Values for an interaction whose requests are those of `user`, until it is over: `return signed_in(user)`.

    `token` and `authorization` (`Bearer` with the token) are taken by the probe, whatever the project's own tokens look
    like; `session` and `cookie` are a real session. A form that sends `csrf`, 32 letters and digits, as its
    `csrfmiddlewaretoken` is let in with that cookie.
    """
    token = PREFIX + _digest(str(user.pk))
    _users[token] = user.pk
    values = {"token": token, "authorization": "Bearer %s" % token}
    session = _session(user)
    if csrf and session:
        session["cookie"] += "; %s=%s" % (settings.CSRF_COOKIE_NAME, csrf)
    return {**values, **session}


def _digest(key: str) -> str:
    """The same on every side that is probed with one token, since a gateway may ask any."""
    return hmac.new(os.environ[TOKEN].encode(), key.encode(), "sha256").hexdigest()


def forget() -> None:
    """Nobody is signed in by the probe any more."""
    _users.clear()


def recognize(request: Any) -> None:
    """Makes a request that of the user whose token it brings; Django and the REST framework take that for granted."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if not token.startswith(PREFIX) or scheme.lower() not in ("bearer", "token", "jwt"):
        return
    user = _user(token)
    if user is not None:
        del request.META["HTTP_AUTHORIZATION"]
        request._cached_user = user
        request._force_auth_user = user
        request._dont_enforce_csrf_checks = True


def _user(token: str) -> Optional[Any]:
    from django.contrib.auth import get_user_model

    key = _users.get(token)
    return get_user_model()._default_manager.filter(pk=key).first() if key is not None else None


def _session(user: Any) -> Dict[str, str]:
    from importlib import import_module

    from django.apps import apps

    if not apps.is_installed("django.contrib.sessions") or not hasattr(user, "get_session_auth_hash"):
        return {}
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = user._meta.pk.value_to_string(user)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"session": session.session_key, "cookie": "%s=%s" % (settings.SESSION_COOKIE_NAME, session.session_key)}
