"""Verifies tokens of an OpenID Connect provider, with the keys that it publishes.

Settings: `OIDC_ISSUER`, `OIDC_AUDIENCE` (a list), `OIDC_JWKS_URL`, `OIDC_ALGORITHMS`, `OIDC_LEEWAY`, `OIDC_TIMEOUT`
(both in seconds). A token that is no JWT is shown to the provider at `OIDC_OP_USER_ENDPOINT`, once a minute, unless
`OIDC_OPAQUE_TOKENS` is off; what comes back are its claims.
"""

import hashlib
import threading
import time
from typing import Any, Dict, Optional, Sequence

import jwt
from django.conf import settings
from django.core.cache import cache

from service_links import session_tokens
from service_links.contracts import contracts

LIFESPAN = 300.0
"""Seconds for which the provider's keys are kept."""
PAUSE = 10.0
"""Seconds between two requests for keys, however many unknown ones tokens name."""
REMEMBERED = 60
"""Seconds for which the provider's word on an opaque token is kept."""
LONGEST = 16384
"""Signs; a token that is longer is none."""


class BadToken(Exception):
    """A token that opens nothing: forged, expired, or meant for somebody else."""


class ProviderDown(Exception):
    """The provider could not be asked, and what is known does not do."""


def verified(token: str, audience: Optional[Sequence[str]] = None) -> Dict[str, Any]:
    """The claims of a token. Raises BadToken or ProviderDown."""
    if len(token) > LONGEST:
        raise BadToken("the token is too long")
    if token.count(".") == 2:
        return _claims_of(token, list(audience or getattr(settings, "OIDC_AUDIENCE", None) or []))
    if not getattr(settings, "OIDC_OPAQUE_TOKENS", True) or not getattr(settings, "OIDC_OP_USER_ENDPOINT", ""):
        raise BadToken("the token is no JWT")
    return _asked(token)


def is_configured() -> bool:
    """Whether there is a provider."""
    return bool(getattr(settings, "OIDC_ISSUER", ""))


def _claims_of(token: str, audience: Sequence[str]) -> Dict[str, Any]:
    if not audience and not session_tokens.is_one(token):
        raise BadToken("no audience is accepted: OIDC_AUDIENCE is not set")
    algorithms = list(getattr(settings, "OIDC_ALGORITHMS", None) or ["RS256"])
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in algorithms:
            raise BadToken("the token is signed in a way that is not accepted")
        return jwt.decode(
            token,
            _keys().key(str(header.get("kid") or "")),
            algorithms=algorithms,
            audience=contracts().side if session_tokens.is_one(token) else audience,
            issuer=settings.OIDC_ISSUER,
            leeway=getattr(settings, "OIDC_LEEWAY", 10),
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
    except jwt.InvalidTokenError as error:
        raise BadToken(str(error)) from error


class Keys:
    """The keys of a provider; the last ones that were had are used while it is down."""

    def __init__(self, url: str, timeout: float) -> None:
        self._client = jwt.PyJWKClient(url, cache_jwk_set=False, cache_keys=False, timeout=timeout)
        self._lock = threading.Lock()
        self._known: Dict[str, Any] = {}
        self._had = 0.0
        self._tried = 0.0

    def key(self, name: str) -> Any:
        """The key of that name; the only key if the token names none. Raises BadToken or ProviderDown."""
        now = time.monotonic()
        if not self._known or now - self._had > LIFESPAN or self._find(name) is None:
            self._refresh(now)
        found = self._find(name)
        if found is None:
            raise BadToken("the token is signed with a key that the provider does not publish")
        return found

    def _find(self, name: str) -> Any:
        if not name and len(self._known) == 1:
            return next(iter(self._known.values()))
        return self._known.get(name)

    def _refresh(self, now: float) -> None:
        with self._lock:
            if self._tried and now - self._tried < PAUSE:
                if not self._known:
                    raise ProviderDown("the provider's keys could not be had a moment ago")
                return
            self._tried = now
            try:
                keys = self._client.get_jwk_set().keys
            except (jwt.PyJWKClientError, jwt.PyJWKSetError, jwt.PyJWKError) as error:
                if self._known:
                    return
                raise ProviderDown("the provider's keys could not be had: %s" % error) from error
            self._known = {str(key.key_id or ""): key.key for key in keys if key.public_key_use in (None, "sig")}
            self._had = now


_by_url: Dict[str, Keys] = {}


def _keys() -> Keys:
    url = settings.OIDC_JWKS_URL
    if url not in _by_url:
        _by_url[url] = Keys(url, getattr(settings, "OIDC_TIMEOUT", 5))
    return _by_url[url]


def _asked(token: str) -> Dict[str, Any]:
    """What the provider says of a token that only it can read."""
    import httpx

    key = "service_links.oidc." + hashlib.sha256(token.encode()).hexdigest()
    known = cache.get(key)
    if known is None:
        try:
            answer = httpx.get(
                settings.OIDC_OP_USER_ENDPOINT,
                headers={"Authorization": "Bearer " + token, "Accept": "application/json"},
                timeout=getattr(settings, "OIDC_TIMEOUT", 5),
            )
            known = answer.json() if answer.status_code == 200 else {}
        except (httpx.HTTPError, ValueError, UnicodeEncodeError) as error:
            raise ProviderDown("the provider could not be asked about a token: %s" % type(error).__name__) from error
        if answer.status_code >= 500:
            raise ProviderDown("the provider answered %d" % answer.status_code)
        cache.set(key, known, REMEMBERED)
    if not isinstance(known, dict) or "sub" not in known:
        raise BadToken("the provider does not know the token")
    return known
