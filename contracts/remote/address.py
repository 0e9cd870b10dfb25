"""Where the Pact Broker is, and who asks: `PACT_BROKER_BASE_URL` with a token, or with a user and a password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from banyan.errors import UsageError

URL = "PACT_BROKER_BASE_URL"
TOKEN = "PACT_BROKER_TOKEN"  # noqa: S105  the name of a variable
USER = "PACT_BROKER_USERNAME"
PASSWORD = "PACT_BROKER_PASSWORD"  # noqa: S105  the name of a variable


class BadAddress(UsageError):
    """The variables of the environment do not say which Pact Broker is meant, or who asks it."""


@dataclass(frozen=True, slots=True)
class Broker:
    """A Pact Broker; what proves who asks is never shown."""

    url: str
    token: str = field(default="", repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be seen anywhere."""
        return tuple(each for each in (self.token, self.password) if each)


def broker_of(environ: Mapping[str, str]) -> Broker | None:
    """The broker that the environment names, None if it names none. Raises BadAddress."""
    url = environ.get(URL, "").strip().rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadAddress(f"{URL} should be the address of a Pact Broker, as https://broker.example.org", where=URL)
    if parts.username or parts.password:
        hint = f"put them into {USER} and {PASSWORD}"
        raise BadAddress(f"{URL} must not hold a user or a password: addresses are shown", where=URL, hint=hint)
    token, user, password = (environ.get(name, "") for name in (TOKEN, USER, PASSWORD))
    if token and (user or password):
        raise BadAddress(f"{TOKEN} and {USER} are both set", where=TOKEN, hint="set one of the two")
    return Broker(url, token, user, password)
