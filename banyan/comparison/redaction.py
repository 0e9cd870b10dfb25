"""Shows values without what is secret or personal in them: `<e-mail 5f1c>`, the same for equal values of one run."""

from __future__ import annotations

import json
import re
import secrets
from hashlib import blake2b
from itertools import pairwise
from urllib.parse import parse_qsl, quote, urlsplit

from banyan.comparison.answers import Json

MOST = 120
"""So many characters of a value are shown."""

DEEPEST = 5
"""So many levels of it."""

SECRET_WORDS = frozenset(
    (
        *("password", "passwd", "passphrase", "passcode", "secret", "secrets", "token", "salt", "otp", "totp", "hotp"),
        *("credential", "credentials", "pin", "cvc", "cvv", "apikey"),
    )
)
SECRET_PAIRS = frozenset(
    {("api", "key"), ("private", "key"), ("secret", "key"), ("signing", "key"), ("encryption", "key")}
)
_HIDDEN_WORDS = SECRET_WORDS | {
    *(
        "authorization",
        "auth",
        "cookie",
        "cookies",
        "session",
        "sessionid",
        "csrf",
        "csrftoken",
        "xsrf",
        "jwt",
        "nonce",
    ),
    *("csrfmiddlewaretoken", "signature", "email", "mail", "phone", "mobile", "telephone", "fax", "iban", "bic"),
    *("ssn", "birthdate", "birthday", "dob", "passport", "address", "street", "postcode", "postal", "zip"),
    *("surname", "firstname", "lastname", "fullname"),
}
_HIDDEN_PAIRS = SECRET_PAIRS | {
    *(("access", "key"), ("session", "id"), ("first", "name"), ("last", "name"), ("full", "name"), ("family", "name")),
    *(("given", "name"), ("display", "name"), ("card", "number"), ("account", "number"), ("tax", "id")),
    *(("date", "birth"), ("line", "1"), ("line", "2"), ("birth", "date")),
}
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PERSONAL = (
    ("token", re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*")),
    ("token", re.compile(r"(?i)\b(?:bearer|basic|token|digest)\s+[\w.~+/=:-]{8,}")),
    ("e-mail", re.compile(r"[\w.+%-]+(?:@|%40|&#64;)[\w-]+(?:\.[\w-]+)+")),
    ("account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("card", re.compile(r"\b(?:\d[ -]?){13,19}\b")),
    ("phone", re.compile(r"(?<![\w.])\+\d[\d ()/-]{7,17}\d\b")),
    ("address", re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")),
    ("token", re.compile(r"\b(?:sk|pk|rk|ghp|gho|glpat|xox[abp])[-_][\w-]{10,}")),
    ("token", re.compile(r"(?<![\w/-])(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{24,}(?![\w/-])")),
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SALT = secrets.token_bytes(16)


def words_of(name: str) -> list[str]:
    """The words of which a name is made: `apiKey`, `api_key` and `API-KEY` alike."""
    return [part.lower() for part in _PARTS.findall(name)]


def is_secret(name: str) -> bool:
    """Whether a name says that a secret is behind it, by its words."""
    words = words_of(name)
    return any(word in SECRET_WORDS for word in words) or any(pair in SECRET_PAIRS for pair in pairwise(words))


def is_hidden(name: str) -> bool:
    """Whether a name says that a secret or something personal is behind it: never shown."""
    words = words_of(name)
    return any(word in _HIDDEN_WORDS for word in words) or any(pair in _HIDDEN_PAIRS for pair in pairwise(words))


def shown(value: Json, names: tuple[str | int, ...] = ()) -> str:
    """A value as it may be shown, by the names on its way and by what it looks like."""
    if any(isinstance(name, str) and is_hidden(name) for name in names):
        return mark("hidden", value)
    return short(json.dumps(_plain(value), ensure_ascii=False))


def redacted_text(text: str) -> str:
    """A text without tokens, addresses of people and numbers of cards and accounts in it."""
    for name, known in _PERSONAL:
        text = known.sub(lambda found, name=name: _marked(name, found[0]), text)  # type: ignore[misc]
    return text


def redacted_target(target: str) -> str:
    """A path with its query as it may be shown and asked again, but for what had to go."""
    parts = urlsplit(target)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if not pairs:
        return redacted_text(parts.path or "/") + (f"?{quote(parts.query, safe='=&%')}" if parts.query else "")
    kept = [f"{quote(name)}={_argument(name, value)}" for name, value in pairs]
    return f"{redacted_text(parts.path or '/')}?{'&'.join(kept)}"


def short(text: str) -> str:
    """A text cut to what is shown."""
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"


def mark(name: str, value: Json) -> str:
    """What stands for a value that is not shown; null and what is empty say so, since that is what was wrong."""
    if value is None or value in ("", [], {}):
        return {"None": "null", "": '""'}.get(str(value), str(value))
    digest = blake2b(repr(value).encode(), key=_SALT, digest_size=2).hexdigest()
    return f"<{name} {digest}>"


def _argument(name: str, value: str) -> str:
    if is_hidden(name):
        return quote(mark("hidden", value), safe="<> ").replace(" ", "-")
    text = redacted_text(value)
    return quote(text, safe="") if text == value else text.replace(" ", "-")


def _marked(name: str, found: str) -> str:
    if name == "card" and not _is_card(found):
        return found
    if name == "token" and _UUID.fullmatch(found):
        return found
    return mark(name, found)


def _is_card(text: str) -> bool:
    """Whether digits pass Luhn's check (ISO/IEC 7812-1, annex B)."""
    digits = [int(character) for character in reversed(text) if character.isdigit()]
    return sum(sum(divmod(digit * 2, 10)) if odd % 2 else digit for odd, digit in enumerate(digits)) % 10 == 0


def _plain(value: Json, depth: int = 0) -> Json:
    if depth > DEEPEST and isinstance(value, list | dict):
        return "…"
    match value:
        case str():
            return redacted_text(value)
        case list():
            return [_plain(each, depth + 1) for each in value[:5]] + (
                [f"{len(value) - 5} more"] if len(value) > 5 else []
            )
        case dict():
            return {
                redacted_text(name): mark("hidden", each) if is_hidden(name) else _plain(each, depth + 1)
                for name, each in value.items()
            }
    return value
