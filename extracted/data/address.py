"""Where a database is: its URL, what may be shown of it, and which one a service's is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from banyan.errors import UsageError

Engine = Literal["sqlite", "postgresql"]
_ENGINES: Mapping[str, Engine] = {
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "pgsql": "postgresql",
    "postgis": "postgresql",
    "psql": "postgresql",
}
_SECRETS = ("password", "passfile", "sslpassword", "sslkey")
_FORMS = "sqlite:///relative/file.sqlite3, sqlite:////absolute/file.sqlite3 or postgresql://user@host:5432/name"


@dataclass(frozen=True, slots=True)
class Address:
    """A database; `target` is the file of SQLite, or what libpq connects to. Shown without its secrets."""

    engine: Engine
    target: str
    shown: str
    secret: str = ""

    def __str__(self) -> str:
        return self.shown

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"

    def redacted(self, text: str) -> str:
        """A message without this address's password."""
        return text.replace(self.secret, "***") if self.secret else text


def address_of(url: str) -> Address:
    """Read the URL of a database as Django projects write them.

    Raises UsageError, which shows no part of a URL that could not be read.
    """
    scheme, separator, _ = url.partition("://")
    engine = _ENGINES.get(scheme.lower().partition("+")[0]) if separator else None
    if engine is None:
        known = f"{scheme}:// is no database that can be copied" if separator else "this is no URL of a database"
        raise UsageError(known, hint=f"write {_FORMS}")
    if engine == "sqlite":
        return _file(url)
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise UsageError("the URL of a database is malformed", hint=f"write {_FORMS}") from error
    return _server(parts)


def address_for(
    given: str | None, variables: tuple[str, ...], environ: Mapping[str, str], option: str, embedded: Path
) -> Address:
    """The database that was named by an option, else by the first environment variable that is set, else `embedded`.

    Raises UsageError where there is none of them.
    """
    for name in variables:
        given = given or environ.get(name)
    if not given and embedded.is_file():
        return Address("sqlite", str(embedded), f"sqlite:///{embedded}")
    if not given:
        raise UsageError(
            f"which database? {option} is not given, and {' and '.join(variables)} not set",
            hint=f"give {option} URL, as {_FORMS}",
        )
    return address_of(given)


def variable_of(service: str) -> str:
    """The environment variable that holds the address of a service's own database: `CATALOG_DATABASE_URL`."""
    return f"{service.upper().replace('-', '_')}_DATABASE_URL"


def _file(url: str) -> Address:
    path = unquote(url.partition("://")[2].partition("?")[0]).removeprefix("/")
    if path in {"", ":memory:"}:
        raise UsageError("a database in memory ends with its process and cannot be copied", hint=f"write {_FORMS}")
    return Address("sqlite", path, f"sqlite:///{path}")


def _server(parts: SplitResult) -> Address:
    host = parts.netloc.rpartition("@")[2]
    user = f"{parts.username}@" if parts.username else ""
    asked = parse_qsl(parts.query, keep_blank_values=True)
    shown_query = urlencode([(key, "***" if key in _SECRETS else value) for key, value in asked], safe="*/")
    secret = f"{parts.username}:***@" if parts.password else user
    shown = urlunsplit(("postgresql", f"{secret}{host}", parts.path, shown_query, ""))
    target = urlunsplit(("postgresql", parts.netloc, parts.path, parts.query, ""))
    password = unquote(parts.password or "") or dict(asked).get("password", "")
    return Address("postgresql", target, shown, password)
