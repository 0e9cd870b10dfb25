"""Renders HTTPRoutes of the Kubernetes Gateway API, as in `kubectl apply -f httproutes.json`.

Sides are Services: `monolith`, and each service under its own name. A canary splits by chance there, so that one whose
users are to stay on a side is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from banyan.plan.order import Rule
from banyan.plan.routes import Match, ValueMatch
from extracted.gateway.table import Backend, RouteTable, Unsupported

ENGINE = "gateway_api"
FILE = "httproutes.json"
GATEWAY = "gateway"
"""The name of the Gateway that the routes belong to."""

MOST_RULES = 16
"""So many rules one HTTPRoute may have."""

_Table = dict[str, Any]


def render(table: RouteTable) -> Mapping[str, str]:
    """One file with a List of HTTPRoutes, whose names sort as their rules rank. Raises Unsupported."""
    if table.sessions:
        raise Unsupported("sessions that are exchanged for tokens: HTTPRoutes have no standard filter for it", ENGINE)
    rules = [found for rule in table.rules for found in _rules(table, rule)]
    rules.append({"matches": [_match(Match(), "")], "backendRefs": [_to(table.monolith)]})
    parts = [rules[start : start + MOST_RULES] for start in range(0, len(rules), MOST_RULES)]
    items = [_route(number, part) for number, part in enumerate(parts, 1)]
    return {FILE: json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=2) + "\n"}


def _route(number: int, rules: Sequence[_Table]) -> _Table:
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": f"banyan-{number:03}", "labels": {"app.kubernetes.io/managed-by": "banyan"}},
        "spec": {"parentRefs": [{"name": GATEWAY}], "rules": list(rules)},
    }


def _rules(table: RouteTable, rule: Rule) -> Iterator[_Table]:
    service = table.backend(rule.route.service)
    matches = [_match(rule.match, method) for method in rule.methods or ("",)]
    match rule.state:
        case "service" | "retired":
            yield {"matches": matches, "filters": [_served(service)], "backendRefs": [_to(service)]}
        case "canary":
            yield from _canary(table, rule, matches)
        case _:
            mirror = [_mirror(table, rule)] if rule.is_mirrored and table.mirror_percent else []
            filters = [_served(table.monolith), *mirror]
            yield {"matches": matches, "filters": filters, "backendRefs": [_to(table.monolith)]}


def _canary(table: RouteTable, rule: Rule, matches: Sequence[_Table]) -> Iterator[_Table]:
    service, weight = table.backend(rule.route.service), rule.route.weight
    if weight and rule.sticky.by != "none":
        raise Unsupported(f"canaries that are sticky by {rule.sticky.by}; `sticky = {{ by = 'none' }}` splits", ENGINE)
    for cohort in rule.route.cohorts:
        found = [_and(match, cohort) for match in matches]
        yield {"matches": found, "filters": [_served(service)], "backendRefs": [_to(service)]}
    backends = [{**_to(service), "weight": weight}, {**_to(table.monolith), "weight": 100 - weight}]
    yield {"matches": list(matches), "backendRefs": backends}


def _to(backend: Backend) -> _Table:
    ports = {each.port for each in backend.endpoints}
    if len(ports) > 1:
        raise Unsupported(f"{backend.name} at several ports: a Service has one", ENGINE)
    return {"name": _spelled(backend.name), "port": ports.pop()}


def _spelled(name: str) -> str:
    """A name as Kubernetes takes it for a Service."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _served(backend: Backend) -> _Table:
    header = {"name": "X-Served-By", "value": backend.name}
    return {"type": "ResponseHeaderModifier", "responseHeaderModifier": {"set": [header]}}


def _mirror(table: RouteTable, rule: Rule) -> _Table:
    mirror = {"backendRef": _to(table.mirror(rule)), "percent": table.mirror_percent}
    return {"type": "RequestMirror", "requestMirror": mirror}


def _match(match: Match, method: str) -> _Table:
    found: _Table = {"path": {"type": match.path.type, "value": match.path.value}}
    if method:
        found["method"] = method
    return _and(found, match)


def _and(match: _Table, conditions: Match) -> _Table:
    headers = [{"type": each.type, "name": each.name, "value": each.value} for each in conditions.headers]
    headers = [*match.get("headers", []), *headers, *_cookies(conditions.cookies)]
    names = [each["name"] for each in headers]
    if len(set(names)) < len(names):
        raise Unsupported("several matches of one header or of several cookies at once", ENGINE)
    return {**match, "headers": headers} if headers else match


def _cookies(cookies: Sequence[ValueMatch]) -> Iterator[_Table]:
    for each in cookies:
        value = re.escape(each.value) if each.type == "Exact" else each.value
        regex = rf"(?:.*;\s*)?{re.escape(each.name)}=(?:{value})(?:\s*;.*)?"
        yield {"type": "RegularExpression", "name": "cookie", "value": regex}
