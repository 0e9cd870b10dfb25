"""Tokens that stand for a session: signed by the monolith's OpenID Connect provider, for one service, for a minute.

They are access tokens in the form of RFC 9068 (`typ` is `at+jwt`, `aud` the service's name), which no client of the
provider can get: what it gives to clients are opaque tokens, and ID tokens of the type `JWT`.
"""

import base64
import binascii
import json
import logging
import time
from typing import Any, Dict

from service_links.contracts import setting

TYPE = "at+jwt"
CLIENT = "banyan-edge"
"""The `client_id` of all of them."""

LONGEST = 6000
"""Signs; most servers take 8190 of one header."""

logger = logging.getLogger("service_links")


class CannotSign(Exception):
    """There is nobody here who signs tokens."""


def signed(request: Any, user: Any, service: str) -> str:
    """A token by django-oauth-toolkit, with the claims that its own tokens have. Raises CannotSign."""
    try:
        from jwcrypto import jwk, jwt
        from oauth2_provider.settings import oauth2_settings
    except ImportError as error:
        raise CannotSign(
            "django-oauth-toolkit is not installed; SERVICE_LINKS_SESSION_TOKEN can name another"
        ) from error
    pem = str(getattr(oauth2_settings, "OIDC_RSA_PRIVATE_KEY", "") or "")
    if not pem:
        raise CannotSign("OIDC_RSA_PRIVATE_KEY of OAUTH2_PROVIDER is not set")
    key = jwk.JWK.from_pem(pem.encode())
    header = {"typ": TYPE, "alg": "RS256", "kid": key.thumbprint()}
    claims = {**_told(oauth2_settings, user), **_bounds(oauth2_settings.oidc_issuer(request), service)}
    for left_out in ((), ("permissions",)):
        token = jwt.JWT(header=header, claims=json.dumps(_without(claims, left_out), default=str))
        token.make_signed_token(key)
        text = str(token.serialize())
        if len(text) <= LONGEST:
            break
        logger.warning("the token of user %s is too long: it goes without permissions", user.pk)
    return text


def is_one(token: str) -> bool:
    """Whether a token says of itself that it stands for a session; nothing is verified."""
    parts = token.split(".")
    return len(parts) == 3 and _part(parts[0]).get("typ") == TYPE and _part(parts[1]).get("client_id") == CLIENT


def audience(token: str) -> Any:
    """Whom a token says that it is for; nothing is verified."""
    return _part(token.partition(".")[2].partition(".")[0]).get("aud")


def _told(oauth2_settings: Any, user: Any) -> Dict[str, Any]:
    """What the provider says of a user who allows everything."""
    from oauthlib.common import Request

    asked = Request("/")
    asked.user, asked.client, asked.scopes = user, None, list(oauth2_settings.SCOPES or {})
    claims = dict(oauth2_settings.OAUTH2_VALIDATOR_CLASS().get_oidc_claims(None, None, asked))
    claims.setdefault("sub", str(user.pk))
    if getattr(user, "is_superuser", False):
        claims["is_superuser"] = True
        claims.pop("permissions", None)  # all of them, which would be too many for a header
    return claims


def _bounds(issuer: str, service: str) -> Dict[str, Any]:
    now = int(time.time())
    until = now + int(setting("SERVICE_LINKS_SESSION_SECONDS"))
    return {"iss": issuer, "aud": service, "client_id": CLIENT, "iat": now, "exp": until}


def _without(claims: Dict[str, Any], names: Any) -> Dict[str, Any]:
    return {name: value for name, value in claims.items() if name not in names}


def _part(text: str) -> Dict[str, Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
