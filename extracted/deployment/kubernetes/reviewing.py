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
_OTHER_PORTS = (22, 80, 443, 6443, 10250, 65535)
"""Ports that no workload has: nobody may reach them either."""

_INTERNET = "203.0.113.7"
_METADATA = "169.254.169.254"
"""Where clouds tell a machine its secrets."""

Known = Iterable[tuple[str, str, int]]
"""Calls: names of both ends, and a port."""


def review(
    objects: Sequence[Mapping[str, Any]], calls: Known, external: Mapping[str, str], inside: Mapping[str, str]
) -> list[str]:
    """What is wrong: calls that are stopped, and connections that nobody asked for.

    `objects` are all that is rendered for one environment. `external` are the addresses of who is outside, "" where
    only a name is known: policies know no names, and so such a one may be anywhere outside. `inside` are the namespaces
    of who is in the cluster and not of the deployment, "" for its own: of another all pods are let in and called alike.
    """
    policies = [each for each in objects if each["kind"] == "NetworkPolicy"]
    pods, own = list(_pods(objects)), _own_space(objects)
    guests = [End(name, space or own, {NAME: name}, {SPACE: space or own}) for name, space in inside.items()]
    outside = [End(name, address=at) for name, at in external.items() if at]
    ends = [*pods, *_outsiders(objects, policies), *guests, *outside]
    known = {(each.name, DNS, DNS_PORT) for each in pods}
    for source, target, port in calls:
        sources = _neighbours(ends, source) if source == OUTSIDE else [source]
        known |= {(each, name, port) for each in sources for name in _meant(ends, target, external, inside)}
    said = (*_container_ports(objects), *_policy_ports(policies))
    ports = sorted({*_OTHER_PORTS, DNS_PORT, *(port for _, _, port in known), *said})
    wrong = {
        (source.name, target.name, port): is_open
        for source in ends
        for target in ends
        for port in ports
        if source is not target and (source in pods or target in pods)
        if (is_open := is_allowed(policies, Connection(source, target, port)))
        != ((source.name, target.name, port) in known)
    }
    missing = known - {(source.name, target.name, port) for source in ends for target in ends for port in ports}
    lines = [f"nobody is called {one} or {two}: {one} -> {two}:{port}" for one, two, port in sorted(missing)]
    return lines + [
        f"{one} -> {two}:{port} is {'let through, and no call of the plan' if is_open else 'stopped'}"
        for (one, two, port), is_open in sorted(wrong.items())
    ]


def _meant(ends: Sequence[End], target: str, external: Mapping[str, str], inside: Mapping[str, str]) -> list[str]:
    """The ends that one target comes to: what lies at the same address, and what policies cannot tell from it."""
    if target in external:
        return [each.name for each in ends if each.address and each.address == (external[target] or each.address)]
    return _neighbours(ends, target) if inside.get(target) else [target]


def _neighbours(ends: Iterable[End], name: str) -> list[str]:
    """All ends of the namespace that somebody is in; policies know somebody outside by the namespace alone."""
    known = tuple(ends)
    spaces = {each.namespace for each in known if each.name == name}
    return [each.name for each in known if each.namespace in spaces]


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
    gateways = {
        ref["namespace"] for each in objects if each["kind"] == "HTTPRoute" for ref in each["spec"]["parentRefs"]
    }
    (gateway,) = gateways or {"gateway-system"}
    own, monitoring = _own_space(objects), next(_scraping(policies), "monitoring")
    yield End(OUTSIDE, gateway, {"app": "gateway"}, {SPACE: gateway})
    yield End(SCRAPER, monitoring, {NAME: SCRAPER}, {SPACE: monitoring})
    yield End(DNS, DNS_NAMESPACE, dict(DNS_LABELS), {SPACE: DNS_NAMESPACE})
    yield End(f"{ELSEWHERE}: a pod of this namespace", own, {"app": "stranger"}, {SPACE: own})
    for space in sorted({"default", monitoring, DNS_NAMESPACE}):
        yield End(f"{ELSEWHERE}: a pod of {space}", space, {"app": "stranger"}, {SPACE: space})
    yield End(f"{ELSEWHERE}: the internet", address=_INTERNET)
    yield End(f"{ELSEWHERE}: the metadata of the cloud", address=_METADATA)


def _own_space(objects: Iterable[Mapping[str, Any]]) -> str:
    return next((str(each["metadata"].get("namespace", "")) for each in objects), "")


def _scraping(policies: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The namespaces in which policies look for Prometheus."""
    for each in policies:
        for rule in each["spec"].get("ingress") or ():
            for peer in rule.get("from") or ():
                chosen = (peer.get("podSelector") or {}).get("matchLabels") or {}
                if chosen.get(NAME) == SCRAPER and "namespaceSelector" in peer:
                    yield peer["namespaceSelector"]["matchLabels"][SPACE]


def _policy_ports(policies: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    """The ports that rules name, of a range the first and the last."""
    for each in policies:
        for word in ("ingress", "egress"):
            for rule in each["spec"].get(word) or ():
                for said in rule.get("ports") or ():
                    if isinstance(said.get("port"), int):
                        yield from (said["port"], said.get("endPort", said["port"]))


def _container_ports(objects: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    for each in objects:
        if each["kind"] in _POD_KINDS:
            for container in each["spec"]["template"]["spec"]["containers"]:
                yield from (port["containerPort"] for port in container.get("ports") or ())
