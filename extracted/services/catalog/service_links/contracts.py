"""Finds what this project declares, and reads the settings of the links."""

import os
from functools import lru_cache
from typing import Any, List

from django.conf import settings
from django.utils.module_loading import import_string

from service_links import finding
from service_links.declarations import Contracts
from service_links.errors import Misconfigured

DEFAULTS = {
    "SERVICE_LINKS_CONTRACTS": "service_contracts.CONTRACTS",
    "SERVICE_LINKS_TIMEOUT": 5.0,
    "SERVICE_LINKS_BUDGET": 50,
    "SERVICE_LINKS_STAND_IN": False,
    "SERVICE_LINKS_TOKEN": "",
    "SERVICE_LINKS_SWITCH": "",
    "SERVICE_LINKS_ATTEMPTS": 3,
    "SERVICE_LINKS_FAILURES": 5,
    "SERVICE_LINKS_PAUSE": 30.0,
    "SERVICE_LINKS_SCHEMA": False,
    "SERVICE_LINKS_SANDBOX": "",
    "SERVICE_LINKS_READ_MODEL": "",
    "SERVICE_LINKS_AGGREGATES": {},
    "SERVICE_LINKS_EDGE_TOKEN": "",
    "SERVICE_LINKS_SESSION_SECONDS": "60",
}


def setting(name: str) -> Any:
    """A setting, else the environment variable of that name where it is text, else its default."""
    value = getattr(settings, name, None)
    if value is None and isinstance(DEFAULTS[name], str):
        value = os.environ.get(name)
    return DEFAULTS[name] if value is None else value


def contracts() -> Contracts:
    """What this project declares. Raises Misconfigured where there is nothing."""
    return _load(setting("SERVICE_LINKS_CONTRACTS"))


def address(side: str) -> str:
    """Where a side answers, without a slash at the end. Raises Misconfigured, Unavailable."""
    return addresses(side)[0]


def addresses(side: str) -> List[str]:
    """Where a side answers, to be tried in this order: several where a registry knows it. Raises as `address`."""
    return finding.places(configured(side))


def configured(side: str) -> str:
    """The address of a side, or the url of the registry that knows it. Raises Misconfigured."""
    url = known_address(side)
    if not url:
        raise Misconfigured(
            "no address of %r: set SERVICE_LINKS_URLS[%r], or %s in the environment" % (side, side, _variable(side))
        )
    return url


def known_address(side: str) -> str:
    """Where a side answers or is found, without a slash at the end; "" where nothing says so."""
    url = getattr(settings, "SERVICE_LINKS_URLS", {}).get(side) or os.environ.get(_variable(side), "")
    return str(url).rstrip("/")


def _variable(side: str) -> str:
    return "SERVICE_LINKS_%s_URL" % side.upper().replace("-", "_")


def public_address(side: str) -> str:
    """Where people reach the pages of a side, without a slash at the end; "" where nothing says so."""
    name = "SERVICE_LINKS_%s_PUBLIC_URL" % side.upper().replace("-", "_")
    url = getattr(settings, "SERVICE_LINKS_PUBLIC_URLS", {}).get(side) or os.environ.get(name, "")
    return url.rstrip("/")


def is_stand_in() -> bool:
    """Whether models of other sides are tables here, as in the tests of a service."""
    return bool(setting("SERVICE_LINKS_STAND_IN"))


def is_shared() -> bool:
    """Whether this service works on the monolith's tables."""
    return getattr(settings, "SERVICE_LINKS_DATABASE", "copied") == "shared"


@lru_cache(maxsize=None)
def _load(path: str) -> Contracts:
    try:
        return import_string(path)
    except ImportError as error:
        raise Misconfigured("cannot load the contracts %s (SERVICE_LINKS_CONTRACTS): %s" % (path, error)) from error
