"""Registries in which sides are found, and register: one file for each, chosen by the scheme of a url.

`etcd://127.0.0.1:2379/services/catalog` and `consul://127.0.0.1:8500/catalog` (or `etcd+https://`, `consul+https://`)
are registered with; `kubernetes://catalog.shop:8000`, `dns://catalog.internal:8000`, `dns+srv://_http._tcp.catalog` and
`static://10.0.0.7:8000,10.0.0.8:8000` are only asked. The gateway reads the same urls. Nothing here needs Django.
"""

import re
from importlib import import_module
from typing import Any, NamedTuple, Tuple
from urllib.parse import urlsplit

from service_links.errors import Misconfigured

_HOMES = {
    "consul": "consul",
    "consul+https": "consul",
    "dns": "names",
    "dns+srv": "names",
    "etcd": "etcd",
    "etcd+https": "etcd",
    "kubernetes": "names",
    "static": "names",
}
_HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)\Z")
_WRITTEN = re.compile(r"(?:http://)?(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^\s:/\[\]]+)):(?P<port>[0-9]{1,5})/?\Z")
_MOST = 65535


class Endpoint(NamedTuple):
    """Where one instance of a side answers; of several, each gets its weight in requests."""

    host: str
    port: int
    weight: int = 1

    @property
    def address(self) -> str:
        """Host and port as they are written."""
        return "%s:%d" % ("[%s]" % self.host if ":" in self.host else self.host, self.port)


def is_registry(url: str) -> bool:
    """Whether a url says where to ask for a side, rather than where it answers."""
    return urlsplit(url).scheme in _HOMES


def find(url: str) -> Tuple[Endpoint, ...]:
    """What a registry knows, in a stable order; () where it knows of nothing. Raises Unavailable, Misconfigured."""
    found: Tuple[Endpoint, ...] = tuple(sorted(set(_home(url).find(url))))
    return found


def registration_at(url: str) -> Any:
    """What makes a registration of a url, an endpoint and for how many seconds it holds without being renewed.

    `renew()` makes or renews it, `end()` takes it back. Raises Misconfigured where nothing can be registered.
    """
    home = _home(url)
    if not hasattr(home, "Registration"):
        raise Misconfigured(
            "nothing registers at %s: what it says comes from DNS or is written down; name etcd:// or consul://" % url
        )
    return home.Registration


def endpoint(host: Any, port: Any, weight: Any = 1) -> Endpoint:
    """An endpoint that can be one: what a registry says may come from anywhere. Raises ValueError."""
    found = Endpoint(str(host), int(port), int(weight))
    if not _HOST.match(found.host) or not 0 < found.port <= _MOST or not 0 < found.weight <= _MOST:
        raise ValueError("%r, port %r, weight %r is no address" % (host, port, weight))
    return found


def read(text: str, weight: Any = 1) -> Endpoint:
    """An address as it is written: `10.0.0.7:8000`, `[::1]:8000` or `http://shop:8000`. Raises ValueError."""
    found = _WRITTEN.match(text.strip())
    if found is None:
        raise ValueError("%r is no address" % text)
    return endpoint(found.group("six") or found.group("host"), found.group("port"), weight)


def _home(url: str) -> Any:
    parts = urlsplit(url)
    if parts.scheme not in _HOMES:
        raise Misconfigured("%s:// is no registry; there are %s" % (parts.scheme, ", ".join(sorted(_HOMES))))
    if "@" in parts.netloc:
        raise Misconfigured(
            "the url of a registry holds a user or password, which all would see who see the url; set ETCDCTL_USER, or "
            "CONSUL_HTTP_TOKEN, instead"
        )
    return import_module("service_links.registries." + _HOMES[parts.scheme])
