"""Whether a text that would be written into a file is a secret: by its variable's name, or by what it looks like."""

from __future__ import annotations

import re

from banyan.comparison.redaction import is_secret, words_of

_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|LS0tLS1CRUdJTi"  # PEM, and the same in base64
    r"|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"  # JSON Web Tokens
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{12,}"  # Amazon
    r"|\bgh[opsur]_\w{16,}|\bgithub_pat_\w{16,}|\bgl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent)-[\w-]{8,}"  # forges
    r"|\bxox[abeprs]-[\w-]{8,}|\bxapp-[\w-]{8,}|hooks\.slack\.com/services/|discord(?:app)?\.com/api/webhooks/"
    r"|\b[sr]k_(?:live|test)_\w+|\bwhsec_\w{16,}|\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{16,}"  # Stripe, Shopify
    r"|\bsk-[\w-]{20,}|\bhf_[A-Za-z]{20,}|\bAIza[\w-]{30,}|\bya29\.[\w-]{16,}"  # models, Google
    r"|\bnpm_\w{20,}|\bpypi-[\w-]{16,}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bkey-[0-9a-f]{32}\b|\bhv[sb]\.[\w-]{16,}"
    r"|\bdo[opr]_v1_[0-9a-f]{16,}|\b(?i:bearer|basic)\s+(?=\S*[0-9=])[\w.~+/=-]{8,}"
)
_PASSWORD = re.compile(r"://[^\s/?#@:]*:(?!\d+/)[^\s@]+@")
"""In an address, `redis://:hunter2@cache`, wherever in the text; a port and a path are no password."""

_PAIR = re.compile(
    r"(?i)(?:password|passwd|pwd|passphrase|secret|token|(?:private|api|access|account|secret)[_-]?key)[\"']?\s*[:=]\s*"
    r"[\"']?(?!(?:true|false|yes|no|on|off|none|null)\b|\$|%|\{)[^\s\"'&;,]+"
)
"""A secret said beside others: `host=db password=hunter2`, `AccountKey=...;`, `?token=...`, as JSON."""

_HEADERS = re.compile(r"OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?HEADERS\Z")
"""Where a collector that others run is told who sends: `x-team=5f3c...`."""

_FURTHER = frozenset({"pass", "pwd"})
_ENDS = ("password", "passwd", "passphrase")
_OPEN_KEYS = frozenset(
    (
        "public",
        "publishable",
        "site",
        "primary",
        "foreign",
        "sort",
        "partition",
        "cache",
        "routing",
        "lookup",
        "natural",
    )
)
"""Before `KEY`, what is no secret."""

_SHORTEST_KEY = 8
_ABOUT = re.compile(
    r"_(?:URL|URI|PATH|FILE|DIR|HEADER|NAME|TTL|SECONDS|MINUTES|HOURS|DAYS|AGE|LIFETIME|TIMEOUT|EXPIRY|EXPIRES|ALGORITHM"
    r"|ISSUER|VALIDATORS|HASHERS|MODEL|CLASS|BACKEND|TYPE|PREFIX|FIELD|PARAM|COOKIE|LENGTH|ROUNDS|VERSION|FORMAT|ENABLED"
    r"|REQUIRED)$",
    re.IGNORECASE,
)
"""Ends of names that speak of where a secret is, of how long it holds, or of what sort it is."""

_YES_NO = re.compile(r"(?:[01]|true|false|yes|no|on|off|none|null)\Z", re.IGNORECASE)


def is_plain_secret(name: str, value: str) -> bool:
    """Whether a variable's value is a secret that stands there for everybody to read."""
    if not value:
        return False
    if holds_secret(value):
        return True
    return _names_secret(name, value) and not _ABOUT.search(name) and not _YES_NO.match(value)


def holds_secret(text: str) -> bool:
    """Whether a text looks as only secrets do: keys, tokens, a password in an address or beside its name."""
    return any(known.search(text) for known in (_SHAPES, _PASSWORD, _PAIR))


def _names_secret(name: str, value: str) -> bool:
    words = words_of(name)
    if _HEADERS.match(name) or is_secret(name) or any(word in _FURTHER or word.endswith(_ENDS) for word in words):
        return True
    is_key = words[-1:] == ["key"] and len(words) > 1 and words[-2] not in _OPEN_KEYS
    return is_key and len(value) >= _SHORTEST_KEY
