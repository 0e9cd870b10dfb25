"""Lets in who brings a token of the monolith's OpenID Connect provider: API calls, pages, and permissions by claims."""

from typing import Any, Callable, Optional, Set, Tuple

from django.contrib.auth.backends import ModelBackend
from django.utils.functional import SimpleLazyObject
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import APIException, AuthenticationFailed

from service_links import claims, oidc, session_tokens

SESSION_KEY = "service_links_permissions"
"""Where a session keeps the permissions that its user signed in with."""


class ProviderUnavailable(APIException):
    """The provider cannot be asked, so nobody can be told from anybody else."""

    status_code = 503
    default_detail = "Signing in does not work at the moment."
    default_code = "provider_unavailable"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer ...`, for the REST framework."""

    def authenticate(self, request: Any) -> Optional[Tuple[Any, Any]]:
        token = _token(get_authorization_header(request))
        if token is None or not oidc.is_configured():
            return None
        try:
            found = oidc.verified(token)
            user = claims.user_of(found)
        except oidc.BadToken as error:
            raise AuthenticationFailed("Invalid token.") from error
        except oidc.ProviderDown as error:
            raise ProviderUnavailable from error
        if session_tokens.is_one(token):  # the browser sent a cookie, which others can make it send too
            SessionAuthentication().enforce_csrf(request)
        return user, found

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="api"'


class TokenMiddleware:
    """The same for pages, below Django's own AuthenticationMiddleware; nothing is asked until a view wants the user.

    A token that opens nothing leaves the user as the session has it: pages decide for themselves.
    """

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        before = request.user
        request.user = SimpleLazyObject(lambda: _user(request, before))
        return self.get_response(request)


class ClaimsBackend(ModelBackend):
    """Permissions by what the provider says of a user, besides those of this database; nobody signs in by password."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> Set[str]:
        found = super().get_all_permissions(user_obj, obj=obj)
        if not getattr(user_obj, "is_active", False) or obj is not None:
            return found
        return found | claims.claimed(user_obj)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return bool(getattr(user_obj, "is_active", False)) and perm in self.get_all_permissions(user_obj, obj=obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        start = app_label + "."
        return any(name.startswith(start) for name in self.get_all_permissions(user_obj))


def _user(request: Any, before: Any) -> Any:
    token = _token(get_authorization_header(request))
    if token is not None and oidc.is_configured():
        try:
            return claims.user_of(oidc.verified(token))
        except (oidc.BadToken, oidc.ProviderDown):
            return before
    names = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    return claims.with_permissions(before, names) if names and before.is_authenticated else before


def _token(header: bytes) -> Optional[str]:
    kind, _, token = header.partition(b" ")
    if kind.lower() != b"bearer" or not token.strip():
        return None
    try:
        return token.strip().decode("ascii")
    except UnicodeDecodeError:
        return None
