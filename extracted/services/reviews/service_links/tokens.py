"""Lets in other sides alone: by the one token that they share."""

import hmac
from typing import Any, Optional, Tuple

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from service_links.contracts import setting


class Peer:
    """Another side, as the user of a request."""

    is_authenticated = True
    is_active = True
    is_anonymous = False
    is_staff = is_superuser = False
    pk = id = None

    def __str__(self) -> str:
        return "another side"


class LinksAuthentication(BaseAuthentication):
    """A bearer token that is SERVICE_LINKS_TOKEN; several, parted by commas, while they are exchanged."""

    def authenticate(self, request: Any) -> Optional[Tuple[Peer, None]]:
        scheme, _, given = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not given:
            return None
        known = [token for token in setting("SERVICE_LINKS_TOKEN").split(",") if token]
        if not any([hmac.compare_digest(given.encode(), token.encode()) for token in known]):  # noqa: C419
            raise AuthenticationFailed("the token is not SERVICE_LINKS_TOKEN of this side")
        return Peer(), None

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"


class IsPeer(BasePermission):
    """Only other sides."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return isinstance(request.user, Peer)
