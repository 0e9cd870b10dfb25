"""Tokens in a pact that would still work: they are for nobody's store, where placeholders do as well."""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from collections.abc import Iterator

from banyan.errors import UsageError
from contracts.store.content import Pact

_MOST = 5
_JWT = re.compile(r"\beyJ[\w-]{5,}\.(eyJ[\w-]{2,})\.[\w-]{10,}")
_ISSUED = re.compile(
    r"(?:\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{50,}|\bglpat-[\w-]{18,}|\bxox[abprs]-[\w-]{20,}|\bsk_live_\w{16,}"
    r"|\brk_live_\w{16,}|\bAKIA[A-Z0-9]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----)"
)


class LiveSecret(UsageError):
    """A pact holds tokens that look as if they worked; their places are told, they are not."""

    def __init__(self, pact: Pact, places: list[str]) -> None:
        more = f" and {len(places) - _MOST} more" if len(places) > _MOST else ""
        super().__init__(
            f"the pact holds what looks like a token that works: {', '.join(places[:_MOST])}{more}",
            where=f"{pact.consumer} with {pact.provider}",
            hint="put a placeholder there, and let the provider's state give the real one",
        )


def require_none(pact: Pact) -> None:
    """Raise LiveSecret."""
    if places := list(live_secrets(pact)):
        raise LiveSecret(pact, places)


def live_secrets(pact: Pact) -> Iterator[str]:
    """Where such tokens are: keys of well-known issuers, and JSON web tokens that have not expired."""
    for place, text in _texts(pact.document, ""):
        if _ISSUED.search(text) or any(not _is_expired(found[1]) for found in _JWT.finditer(text)):
            yield place


def _is_expired(claims: str) -> bool:
    """Whether the claims of a token say that its time is over; what cannot be read is no token."""
    try:
        said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except (ValueError, binascii.Error):
        return True
    expires = said.get("exp") if isinstance(said, dict) else None
    return isinstance(expires, int | float) and expires < time.time()


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield place, value
        case list():
            for index, each in enumerate(value):
                yield from _texts(each, f"{place}[{index}]")
        case dict():
            for key, each in value.items():
                yield from _texts(each, f"{place}.{key}" if place else str(key))
