"""Staff sign in to the admin at the monolith's OpenID Connect provider, by mozilla-django-oidc."""

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

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


def admin_login(request: HttpRequest) -> HttpResponse:
    """In place of the admin's own page: to the provider, and back."""
    if request.user.is_authenticated and not request.user.is_staff:
        return HttpResponseForbidden("You are signed in, but not as a member of staff.", content_type="text/plain")
    after = urlencode({"next": request.GET.get("next", reverse("admin:index"))})
    return redirect("%s?%s" % (reverse("oidc_authentication_init"), after))
