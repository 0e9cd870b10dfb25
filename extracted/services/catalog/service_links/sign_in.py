"""Staff sign in to the admin at the monolith's OpenID Connect provider, by mozilla-django-oidc.

On a laptop without a provider (`DEBUG`, no `OIDC_ISSUER`) the passwords in the monolith's tables are good enough.
"""

from typing import Any, Optional

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import check_password
from django.contrib.auth.views import LoginView
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views import View
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from service_links import claims, oidc
from service_links.auth import SESSION_KEY, ClaimsBackend


class SignInBackend(ClaimsBackend, OIDCAuthenticationBackend):
    """The user of a session is found by `sub`, as that of a token; the ID token's audience is this client."""

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        return OIDCAuthenticationBackend.authenticate(self, request, **credentials)

    def verify_token(self, token: Any, **kwargs: Any) -> Any:
        text = token.decode() if isinstance(token, bytes) else token
        try:
            payload = oidc.verified(text, audience=[self.OIDC_RP_CLIENT_ID])
        except (oidc.BadToken, oidc.ProviderDown) as error:
            raise SuspiciousOperation("The ID token is not accepted: %s" % error) from error
        if self.get_settings("OIDC_USE_NONCE", True) and payload.get("nonce") != kwargs.get("nonce"):
            raise SuspiciousOperation("The ID token answers another request.")
        return payload

    def verify_claims(self, found: Any) -> bool:
        return "sub" in found

    def get_or_create_user(self, access_token: str, id_token: str, payload: Any) -> Any:
        told = self.get_userinfo(access_token, id_token, payload)
        if told.get("sub") != payload["sub"]:
            raise SuspiciousOperation("The provider told of another user than it signed for.")
        try:
            user = claims.user_of({**payload, **told})
        except oidc.BadToken:
            return None
        self.request.session[SESSION_KEY] = sorted(claims.claimed(user))
        return user


class PasswordBackend(ModelBackend):
    """By the password in the table of users, where `DEBUG` is on and there is no provider; nothing is written."""

    def authenticate(self, request: Any, username: Any = None, password: Any = None, **others: Any) -> Optional[Any]:
        if not _takes_passwords() or not password:
            return None
        users = get_user_model()
        user = users._default_manager.filter(**{users.USERNAME_FIELD: username}).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        return user if check_password(password, user.password) else None


class SignInView(View):
    """The way to the provider; without one a form on a laptop, and elsewhere what is missing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if oidc.is_configured():
            return OIDCAuthenticationRequestView.as_view()(request, *args, **kwargs)
        if _takes_passwords():
            told = {"title": "Sign in", "app_path": request.get_full_path(), "site_header": "%s, on a laptop" % _name()}
            return LoginView.as_view(template_name="admin/login.html", extra_context=told)(request)
        return HttpResponse(
            "Nobody can sign in here: OIDC_ISSUER, OIDC_RP_CLIENT_ID and OIDC_RP_CLIENT_SECRET are not set.",
            status=503,
            content_type="text/plain",
        )


def _takes_passwords() -> bool:
    return bool(settings.DEBUG) and not oidc.is_configured()


def _name() -> str:
    return str(settings.ROOT_URLCONF).partition("_service.")[0].replace("_", " ").capitalize()


def admin_login(request: HttpRequest) -> HttpResponse:
    """In place of the admin's own page: to the provider, and back."""
    if request.user.is_authenticated and not request.user.is_staff:
        return HttpResponseForbidden("You are signed in, but not as a member of staff.", content_type="text/plain")
    after = urlencode({"next": request.GET.get("next", reverse("admin:index"))})
    return redirect("%s?%s" % (reverse("oidc_authentication_init"), after))
