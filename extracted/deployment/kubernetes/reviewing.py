"""Holds NetworkPolicies to the calls of a plan: each is let through, and nothing else, over all pairs and ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from extracted.deployment.kubernetes.naming import NAME, SPACE
from extracted.deployment.kubernetes.network import DNS_LABELS, DNS_NAMESPACE, DNS_PORT
from extracted.deployment.kubernetes.reach import Connection, End, is_allowed
from extracted.deployment.values import OUTSIDE, SCRAPER

DNS = "dns"
ELSEWHERE = "elsewhere"
_POD_KINDS = ("Deployment", "StatefulSet", "Job", "DaemonSet")
_OTHER_PORTS = (22, 80, 443, 6443, 10250)
"""Ports that no workload has: nobody may reach them either."""

_INTERNET = "203.0.113.7"
_METADATA = "169.254.169.254"
"""Where clouds tell a machine its secrets."""

Known = Iterable[tuple[str, str, int]]
"""Calls: names of both ends, and a port."""


def review(objects: Sequence[Mapping[str, Any]], calls: Known, external: Mapping[str, str]) -> list[str]:
    """What is wrong: calls that are stopped, and connections that nobody asked for.

    `objects` are all that is rendered for one environment, `external` are the addresses of stores that are elsewhere,
    "" where only a name is known: policies know no names, and so such a store may be anywhere outside.
    """
    policies = [each for each in objects if each["kind"] == "NetworkPolicy"]
    inside = list(_pods(objects))
    ends = [*inside, *_outsiders(objects, policies), *(End(name, address=at) for name, at in external.items() if at)]
    anywhere = [each.name for each in ends if each.address]
    known = {(one, DNS, DNS_PORT) for one in (each.name for each in inside)}
    for source, target, port in calls:
        known |= {(source, each, port) for each in ([target] if external.get(target, target) else anywhere)}
    ports = sorted({*_OTHER_PORTS, DNS_PORT, *(port for _, _, port in known), *_container_ports(objects)})
    wrong = {
        (source.name, target.name, port): is_open
        for source in ends
        for target in ends
        for port in ports
        if source is not target and (source in inside or target in inside)
        if (is_open := is_allowed(policies, Connection(source, target, port)))
        != ((source.name, target.name, port) in known)
    }
    missing = known - {(source.name, target.name, port) for source in ends for target in ends for port in ports}
    lines = [f"nobody is called {one} or {two}: {one} -> {two}:{port}" for one, two, port in sorted(missing)]
    return lines + [
        f"{one} -> {two}:{port} is {'let through, and no call of the plan' if is_open else 'stopped'}"
        for (one, two, port), is_open in sorted(wrong.items())
    ]


def _pods(objects: Iterable[Mapping[str, Any]]) -> Iterator[End]:
    """One pod of each workload, by its name in the plan."""
    for each in objects:
        if each["kind"] in _POD_KINDS:
            template, namespace = each["spec"]["template"], each["metadata"].get("namespace", "")
            found = template["metadata"]["labels"]
            ports = {
                port["name"]: port["containerPort"]
                for container in template["spec"]["containers"]
                for port in container.get("ports") or ()
                if "name" in port
            }
            yield End(found[NAME], namespace, found, {SPACE: namespace}, ports)


def _outsiders(objects: Sequence[Mapping[str, Any]], policies: Sequence[Mapping[str, Any]]) -> Iterator[End]:
    """Who is not of the deployment: gateway, Prometheus and DNS where policies look for them, strangers anywhere."""
    spaces = _spaces(policies)
    gateways = {
        ref["namespace"] for each in objects if each["kind"] == "HTTPRoute" for ref in each["spec"]["parentRefs"]
    }
    (gateway,) = gateways or {"gateway-system"}
    yield End(OUTSIDE, gateway, {"app": "gateway"}, {SPACE: gateway})
    monitoring = next((name for name in spaces if name not in {gateway, DNS_NAMESPACE}), "monitoring")
    yield End(SCRAPER, monitoring, {NAME: SCRAPER}, {SPACE: monitoring})
    yield End(DNS, DNS_NAMESPACE, dict(DNS_LABELS), {SPACE: DNS_NAMESPACE})
    own = next((each["metadata"].get("namespace", "") for each in objects), "")
    yield End(f"{ELSEWHERE}: a pod of this namespace", own, {"app": "stranger"}, {SPACE: own})
    for space in sorted({"default", monitoring, DNS_NAMESPACE}):
        yield End(f"{ELSEWHERE}: a pod of {space}", space, {"app": "stranger"}, {SPACE: space})
    yield End(f"{ELSEWHERE}: the internet", address=_INTERNET)
    yield End(f"{ELSEWHERE}: the metadata of the cloud", address=_METADATA)


def _spaces(policies: Iterable[Mapping[str, Any]]) -> list[str]:
    """The namespaces that policies name, sorted."""
    return sorted(
        {
            peer["namespaceSelector"]["matchLabels"][SPACE]
            for each in policies
            for word, side in (("ingress", "from"), ("egress", "to"))
            for rule in each["spec"].get(word) or ()
            for peer in rule.get(side) or ()
            if SPACE in ((peer.get("namespaceSelector") or {}).get("matchLabels") or {})
        }
    )


def _container_ports(objects: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    for each in objects:
        if each["kind"] in _POD_KINDS:
            for container in each["spec"]["template"]["spec"]["containers"]:
                yield from (port["containerPort"] for port in container.get("ports") or ())
