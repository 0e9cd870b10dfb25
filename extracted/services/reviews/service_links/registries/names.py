"""Names that DNS knows, and addresses as they are written: nothing registers there.

Addresses are looked up as the system does; SRV records, and a DNS server of one's own, need dnspython.
"""

import socket
from typing import Any, Iterator, Tuple
from urllib.parse import urlsplit

from service_links.errors import Misconfigured, Unavailable
from service_links.registries import Endpoint, asking, endpoint, read

_CLUSTER = "svc.cluster.local"
_LIKE = {
    "dns": "dns://catalog.internal:8000",
    "dns+srv": "dns+srv://_http._tcp.catalog.internal",
    "kubernetes": "kubernetes://catalog.shop:8000",
    "static": "static://10.0.0.7:8000,10.0.0.8:8000",
}


def find(url: str) -> Tuple[Endpoint, ...]:
    """The endpoints of a name. Raises Unavailable, Misconfigured."""
    scheme = url.partition(":")[0]
    try:
        if scheme == "static":
            return tuple(read(each) for each in url[len("static://") :].strip("/").split(","))
        server, name, port = _asked(url)
    except ValueError as error:
        raise Misconfigured("%s says too little; write it like %s" % (url, _LIKE[scheme])) from error
    if scheme == "kubernetes":
        name = name if ".svc." in name else "%s.%s" % (name, _CLUSTER)
        if not port:
            return tuple(_services(url, server, "_http._tcp." + name))
    if scheme == "dns+srv":
        return tuple(_services(url, server, name))
    return tuple(endpoint(host, port) for host in _addresses(url, server, name, port))


def _asked(url: str) -> Tuple[str, str, int]:
    """The DNS server if one is named, the name, and its port or 0. Raises ValueError."""
    parts = urlsplit(url)
    server, own = "", parts
    if parts.path.strip("/"):
        server, own = "%s:%d" % (parts.hostname, parts.port or 53), urlsplit("//" + parts.path.strip("/"))
    if not own.hostname or (not own.port and parts.scheme == "dns"):
        raise ValueError(url)
    if parts.scheme == "kubernetes" and "." not in own.hostname:
        raise ValueError(url)
    return server, own.hostname, own.port or 0


def _addresses(url: str, server: str, name: str, port: int) -> Iterator[str]:
    if server:
        for kind in ("A", "AAAA"):
            found = [record.address for record in _records(url, server, name, kind)]
            if found:
                return iter(found)
        return iter(())
    try:
        rows = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
            return iter(())
        raise asking.failed(url, error) from error
    four = [row for row in rows if row[0] == socket.AF_INET]
    return (str(row[4][0]) for row in four or rows)


def _services(url: str, server: str, name: str) -> Iterator[Endpoint]:
    """Where the SRV records lead that are to be tried first."""
    records = list(_records(url, server, name, "SRV"))
    first = min((record.priority for record in records), default=0)
    for record in (record for record in records if record.priority == first):
        target = record.target.to_text().rstrip(".")
        for host in _addresses(url, server, target, record.port):
            yield endpoint(host, record.port, max(1, record.weight))


def _records(url: str, server: str, name: str, kind: str) -> Any:
    try:
        import dns.exception
        import dns.resolver
    except ImportError as error:
        raise Misconfigured("%s needs dnspython: pip install dnspython" % url) from error
    try:
        resolver = dns.resolver.Resolver(configure=not server)
        if server:
            host, _, port = server.rpartition(":")
            resolver.nameservers, resolver.port = [_ip(host)], int(port)
        return resolver.resolve(name, kind, lifetime=asking.PATIENCE, search=not server)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise Unavailable("the registry %s: %s" % (url, error)) from error


def _ip(host: str) -> str:
    return str(socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)[0][4][0])
