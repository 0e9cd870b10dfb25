"""Whom workloads are told to call that is not deployed here: collectors of traces, identity providers, registries."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from banyan.plan.values import MONOLITH
from extracted.deployment.values import Call, Elsewhere, Store, Workload

_COLLECTORS = tuple(f"OTEL_EXPORTER_OTLP_{word}ENDPOINT" for word in ("", "TRACES_", "METRICS_", "LOGS_"))
_DISABLED = "OTEL_SDK_DISABLED"
_ISSUER, _PROVIDER = "OIDC_ISSUER", ("OIDC_JWKS_URL", "OIDC_TOKEN_URL", "OIDC_USER_URL")
_REGISTER = "SERVICE_LINKS_REGISTER"
_PORTS = {"http": 80, "https": 443, "etcd": 2379, "etcd+https": 2379, "consul": 8500, "consul+https": 8500}
_HOST = re.compile(r"(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*\Z")
_SERVICES = "svc"
"""What stands behind the namespace in the whole name of a Service: `collector.observability.svc.cluster.local`."""


@dataclass(frozen=True, slots=True)
class _Address:
    """An address that a variable has; `is_plain` says that nothing about it needs a certificate."""

    host: str
    port: int
    is_plain: bool


def elsewhere_of(workloads: Iterable[Workload], stores: Iterable[Store]) -> tuple[Elsewhere, ...]:
    """All of them, by their hosts."""
    known = tuple(workloads)
    here = {each.name for each in known} | {each.name for each in stores}
    told = {at for workload in known for at, _ in _told(workload) if at.host not in here}
    return tuple(_elsewhere(host, [at for at in told if at.host == host]) for host in sorted({at.host for at in told}))


def calls_elsewhere(workloads: Iterable[Workload]) -> Iterator[Call]:
    """Who calls whom for it; a host that is called as a workload is that workload."""
    for workload in workloads:
        for at, why in _told(workload):
            if at.host != workload.name:
                yield Call(workload.name, at.host, at.port, why)


def _told(workload: Workload) -> Iterator[tuple[_Address, str]]:
    """All addresses that a workload's environment names, with what they are called for."""
    told = dict(workload.environment)
    if told.get(_DISABLED, "").lower() != "true":
        yield from ((at, "telemetry") for at in _addresses(told, _COLLECTORS))
    if workload.kind == "gateway":
        return
    yield from ((at, "its registration") for at in _addresses(told, (_REGISTER,)))
    if workload.side != MONOLITH:
        asked = _PROVIDER if all(map(told.get, _PROVIDER)) else (_ISSUER, *_PROVIDER)
        yield from ((at, "whose tokens are whose") for at in _addresses(told, asked))


def _addresses(told: Mapping[str, str], names: Iterable[str]) -> Iterator[_Address]:
    for name in names:
        try:
            parts = urlsplit(told.get(name, ""))
            host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            continue  # whoever reads it says what is wrong
        if (_HOST.match(host) or _ip(host)) and port and not _is_own(host):
            yield _Address(host, port, is_plain=not parts.scheme.endswith("https"))


def _is_own(host: str) -> bool:
    """Whether it is beside the workload in the same pod."""
    found = _ip(host)
    return found.is_loopback if found else host == "localhost"


def _elsewhere(host: str, told: Iterable[_Address]) -> Elsewhere:
    known = tuple(told)
    is_plain = all(at.is_plain for at in known)
    return Elsewhere(host, tuple(sorted({at.port for at in known})), _namespace(host, is_plain=is_plain))


def _namespace(host: str, *, is_plain: bool) -> str | None:
    """Of pods in the same cluster, "" for that of the deployment; None for what is outside, or an address.

    `collector.observability` could be a host of the world as well, which would be asked by https.
    """
    if _ip(host):
        return None
    labels = host.split(".")
    if len(labels) == 1:
        return ""
    is_inside = labels[2:3] == [_SERVICES] or (len(labels) == 2 and is_plain)
    return labels[1] if is_inside else None


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
