"""Asks DNS servers: the system's, or the one that a url names."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from dns.rdatatype import RdataType

from extracted.gateway.answers import PATIENCE_S, NotDiscovered
from extracted.gateway.endpoints import Endpoint

_PORT = 53
_LEAST_S, _MOST_S = 1.0, 30.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a url asks for: `name`, with its `port` if it has one, of the DNS server `server`, the system's if None."""

    url: str
    name: str
    port: int | None
    server: tuple[str, int] | None


def asked_of(url: str) -> Asked:
    """`KIND://NAME:PORT`, or `KIND://SERVER:PORT/NAME:PORT` for a DNS server of one's own."""
    parts = urlsplit(url)
    name = parts.path.strip("/")
    if not name:
        return Asked(url, parts.hostname or "", parts.port, None)
    own = urlsplit(f"//{name}")
    try:
        return Asked(url, own.hostname or "", own.port, (parts.hostname or "", parts.port or _PORT))
    except ValueError as error:
        raise NotDiscovered(url, str(error)) from error


def addresses(asked: Asked, name: str) -> tuple[tuple[str, ...], float]:
    """The addresses of a name, of IPv6 where it has no other, and the seconds that they hold. Raises NotDiscovered."""
    for kind in (RdataType.A, RdataType.AAAA):
        if found := _records(asked, name, kind):
            return tuple(record.address for record in found.rrset or ()), _seconds(found)
    return (), _LEAST_S


def services(asked: Asked, name: str) -> tuple[tuple[Endpoint, ...], float]:
    """Where the SRV records of a name lead that are to be tried first (RFC 2782), and the seconds that they hold."""
    found = _records(asked, name, RdataType.SRV)
    records = list(found.rrset or ()) if found else []
    first = min((record.priority for record in records), default=0)
    endpoints, seconds = [], _seconds(found) if found else _LEAST_S
    for record in (record for record in records if record.priority == first):
        hosts, hold = addresses(asked, record.target.to_text())
        endpoints += [Endpoint(host, record.port, max(1, record.weight)) for host in hosts]
        seconds = min(seconds, hold)
    return tuple(endpoints), seconds


def _records(asked: Asked, name: str, kind: RdataType) -> dns.resolver.Answer | None:
    try:
        resolver = _resolver(asked)
        return resolver.resolve(name, kind, lifetime=PATIENCE_S, search=asked.server is None)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise NotDiscovered(asked.url, str(error)) from error


def _resolver(asked: Asked) -> dns.resolver.Resolver:
    if asked.server is None:
        return dns.resolver.Resolver()
    host, port = asked.server
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [_address(host)], port
    return resolver


def _address(host: str) -> str:
    """A DNS server is known by its address; one that is named is looked up as the system does."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)[0][4][0])


def _seconds(found: dns.resolver.Answer) -> float:
    return min(_MOST_S, max(_LEAST_S, float(found.rrset.ttl if found.rrset else 0)))
