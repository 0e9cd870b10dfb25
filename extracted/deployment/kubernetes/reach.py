"""What NetworkPolicies let through, evaluated as the API defines it: who may open a connection to whom, at which port.

A pod that no policy selects for a direction may do everything in it; one that is selected may do what any rule of any
of these policies allows. A connection needs both: egress where it begins, and ingress where it ends.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Direction = Literal["Ingress", "Egress"]
_KEYS: Mapping[Direction, tuple[str, str]] = {"Ingress": ("ingress", "from"), "Egress": ("egress", "to")}
_Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class End:
    """One end of a connection: a pod with its labels and those of its namespace, or an `address` outside the cluster.

    `ports` are the named ones of a pod.
    """

    name: str
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    space: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    address: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """Somebody's attempt to reach a port of somebody."""

    source: End
    target: End
    port: int
    protocol: str = "TCP"


def is_allowed(policies: Iterable[_Table], asked: Connection) -> bool:
    """Whether a connection may be opened."""
    known = tuple(policies)
    return _passes(known, "Egress", asked) and _passes(known, "Ingress", asked)


def _passes(policies: Sequence[_Table], direction: Direction, asked: Connection) -> bool:
    """Whether one end's policies let the other through; an address outside is nobody's pod, and has none."""
    own, other = (asked.source, asked.target) if direction == "Egress" else (asked.target, asked.source)
    chosen = [each for each in policies if not own.address and _selects(each, direction, own)]
    rules_at, peers_at = _KEYS[direction]
    return not chosen or any(
        _meets_port(rule.get("ports"), asked)
        and _meets_peer(rule.get(peers_at), each["metadata"].get("namespace", ""), other)
        for each in chosen
        for rule in each["spec"].get(rules_at) or ()
    )


def _selects(policy: _Table, direction: Direction, pod: End) -> bool:
    """Without `policyTypes` it is about ingress, and about egress where it has rules for it."""
    spec = policy["spec"]
    types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if "egress" in spec else [])]
    is_here = policy["metadata"].get("namespace", "") == pod.namespace
    return direction in types and is_here and matches(spec.get("podSelector") or {}, pod.labels)


def _meets_port(ports: Sequence[_Table] | None, asked: Connection) -> bool:
    """No ports are all of them."""
    return not ports or any(_is_port(each, asked) for each in ports)


def _is_port(said: _Table, asked: Connection) -> bool:
    if said.get("protocol", "TCP") != asked.protocol:
        return False
    first = said.get("port")
    if first is None:
        return True
    if isinstance(first, str):
        return asked.target.ports.get(first) == asked.port
    return bool(first <= asked.port <= said.get("endPort", first))


def _meets_peer(peers: Sequence[_Table] | None, namespace: str, other: End) -> bool:
    """No peers are everybody."""
    return not peers or any(_is_peer(each, namespace, other) for each in peers)


def _is_peer(peer: _Table, namespace: str, other: End) -> bool:
    if "ipBlock" in peer:
        return bool(other.address) and _is_in(peer["ipBlock"], other.address)
    if other.address:
        return False
    if "namespaceSelector" in peer:
        is_there = matches(peer["namespaceSelector"] or {}, other.space)
    else:
        is_there = other.namespace == namespace
    return is_there and matches(peer.get("podSelector") or {}, other.labels)


def _is_in(block: _Table, address: str) -> bool:
    found = ipaddress.ip_address(address)
    if found not in ipaddress.ip_network(block["cidr"]):
        return False
    return not any(found in ipaddress.ip_network(each) for each in block.get("except") or ())


def matches(selector: _Table, labels: Mapping[str, str]) -> bool:
    """Whether a label selector selects something with these labels; an empty one selects everything."""
    wanted = selector.get("matchLabels") or {}
    expressions = selector.get("matchExpressions") or ()
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _holds(each, labels) for each in expressions
    )


def _holds(expression: _Table, labels: Mapping[str, str]) -> bool:
    key, values = expression["key"], expression.get("values") or ()
    match expression["operator"]:
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case other:
            raise ValueError(f"no operator of label selectors: {other}")
