"""Asks the DNS of a Kubernetes cluster for a Service: `kubernetes://catalog.shop:8000`, its namespace after the dot.

Of a headless Service these are its ready pods, of any other its one address. Without a port it is that of the Service's
port called `http`.
"""

from __future__ import annotations

from extracted.gateway.answers import Answer, Misspelled, answer
from extracted.gateway.discovery._names import addresses, asked_of, services
from extracted.gateway.endpoints import Endpoint

_CLUSTER = "svc.cluster.local"
_PORT = "_http._tcp"


def resolve(url: str, _last: Answer | None = None) -> Answer:
    """The pods or the address of a Service. Raises Misspelled, NotDiscovered."""
    asked = asked_of(url)
    service, _, namespace = asked.name.partition(".")
    if not service or not namespace:
        raise Misspelled(url, "kubernetes://catalog.shop:8000, or kubernetes://10.96.0.10:53/catalog.shop:8000")
    name = f"{asked.name}." if ".svc." in asked.name else f"{asked.name}.{_CLUSTER}."
    if asked.port:
        hosts, seconds = addresses(asked, name)
        port = asked.port
        return answer(url, (Endpoint(host, port) for host in hosts), seconds=seconds)
    endpoints, seconds = services(asked, f"{_PORT}.{name}")
    return answer(url, endpoints, seconds=seconds)
