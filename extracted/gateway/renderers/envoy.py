"""Renders Envoy, checked by `envoy --mode validate`: the listener in one file, sides and routes in two that it watches.

A changed `clusters.json` or `routes.json`, moved into place in this order, is live without a reload. The cluster of a
service has the monolith in a second place, which whatever is sent again goes to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from banyan.plan.order import Rule
from banyan.plan.routes import Match, ValueMatch
from extracted.gateway.renderers._envoy_parts import (
    ADMIN,
    ALONE,
    CLUSTERS,
    LISTENERS,
    ROUTES,
    bootstrap,
    clusters,
    listeners,
)
from extracted.gateway.renderers._envoy_sessions import exchanging
from extracted.gateway.renderers._envoy_types import TYPE, Table
from extracted.gateway.table import (
    GENERATION,
    METRICS,
    REPEATABLE,
    RouteTable,
    Unsupported,
    below,
    canaries,
    cookie_of,
)

ENGINE = "envoy"
FILE = "envoy.json"


def render(table: RouteTable) -> Mapping[str, str]:
    """Some files, in the order to write them, for `envoy -c envoy.json` in their folder. Raises Unsupported."""
    for _, rule in canaries(table):
        if rule.sticky.by == "claim":
            raise Unsupported("users known by a claim of their token", ENGINE)
    found = ((route, rule) for rule in table.rules for route in _routes(table, rule))
    routes = [exchanging(_limited(route, table), rule, table) for route, rule in found]
    routes.append(exchanging(_limited({"match": {"prefix": "/"}, **_sent("monolith")}, table), None, table))
    files = {
        FILE: bootstrap(table),
        CLUSTERS: {"resources": clusters(table)},
        LISTENERS: {"resources": listeners(table)},
        ROUTES: {"resources": [{**_resource("routes", routes), **_MARKS}]},
    }
    if table.admin:  # last, since it tells that all the rest is there
        files[ADMIN] = {"resources": [_resource("admin", _admin_routes(table))]}
    return {name: _written(value) for name, value in files.items()}


def _resource(name: str, routes: Sequence[Table]) -> Table:
    kind = f"{TYPE}config.route.v3.RouteConfiguration"
    return {"@type": kind, "name": name, "virtual_hosts": [{"name": name, "domains": ["*"], "routes": routes}]}


def _admin_routes(table: RouteTable) -> list[Table]:
    told = {"status": 200, "body": {"inline_string": f"{table.generation}\n"}}
    metrics = {"cluster": "banyan-admin", "prefix_rewrite": "/stats/prometheus"}
    return [
        {"match": {"path": GENERATION}, "direct_response": told},
        {"match": {"path": METRICS}, "route": metrics},
    ]


def _routes(table: RouteTable, rule: Rule) -> Iterator[Table]:
    service, match = rule.route.service, _match(rule)
    match rule.state:
        case "retired":
            yield _named({"match": match, **_sent(f"{ALONE}{service}")}, rule, service)
        case "service":
            yield from _falling({"match": match, **_sent(service)}, rule)
        case "canary":
            yield from _canary(rule, match)
        case _:
            route = {"match": match, **_sent("monolith")}
            if rule.is_mirrored and table.mirror_percent:
                route["route"]["request_mirror_policies"] = [_mirror(table, rule)]
                route["request_headers_to_add"] = [_header("x-banyan-route", rule.route.name)]
            yield _named(route, rule, "monolith")


def _canary(rule: Rule, match: Table) -> Iterator[Table]:
    service = rule.route.service
    for cohort in rule.route.cohorts:
        yield from _falling({"match": _and(match, _conditions(cohort)), **_sent(service)}, rule)
    if rule.sticky.by in {"header", "address"}:
        yield from _falling({"match": match, "route": _split(rule)}, rule, side="")
        return
    if rule.sticky.by == "none":
        if rule.route.weight:
            yield from _falling({"match": _drawn(match, rule), **_sent(service)}, rule)
        yield _named({"match": match, **_sent("monolith")}, rule, "monolith")
        return
    name = cookie_of(rule)
    yield from _falling({"match": _and(match, [_pin(name, r"service\.[0-9]{1,2}")]), **_sent(service)}, rule)
    if rule.route.weight:
        moved = _pin(name, rf"monolith\.(?:{below(rule.route.weight)})")
        yield from _falling({"match": _and(match, [moved]), **_sent(service, f"{name}=service.0")}, rule)
    stays = _and(match, [_pin(name, r"monolith\.[0-9]{1,2}")])
    yield _named({"match": stays, **_sent("monolith")}, rule, "monolith")
    if rule.route.weight:
        yield from _falling({"match": _drawn(match, rule), **_sent(service, f"{name}=service.0")}, rule)
    yield _named({"match": match, "route": _others(rule)}, rule, "monolith")


def _drawn(match: Table, rule: Rule) -> Table:
    """A draw for who has no cookie: whoever is on the service stays there, so that one bucket does for all of them."""
    share = {"numerator": rule.route.weight, "denominator": "HUNDRED"}
    return {**match, "runtime_fraction": {"default_value": share}}


def _others(rule: Rule) -> Table:
    """Whom the draw left to the monolith: each gets one of the buckets that stay."""
    name = cookie_of(rule)
    shares = [_share("monolith", 1, f"{name}=monolith.{bucket}") for bucket in range(rule.route.weight, 100)]
    return {"weighted_clusters": {"clusters": shares}, **_PLAIN}


def _split(rule: Rule) -> Table:
    """A draw by header or address."""
    shares = [_share(rule.route.service, rule.route.weight), _share("monolith", 100 - rule.route.weight)]
    clusters: Table = {"clusters": [share for share in shares if share["weight"]]}
    address = {"connection_properties": {"source_ip": True}}
    header = {"header": {"header_name": rule.sticky.name}, "terminal": True}
    policies = [header, address] if rule.sticky.by == "header" else [address]
    return {"weighted_clusters": {**clusters, "use_hash_policy": True}, "hash_policy": policies, **_PLAIN}


_PLAIN = {"timeout": "0s", "idle_timeout": "3600s"}
_RETRY = {
    "num_retries": 1,
    "retry_priority": {
        "name": "envoy.retry_priorities.previous_priorities",
        "typed_config": {
            "@type": f"{TYPE}extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig",
            "update_frequency": 1,
        },
    },
}


def _falling(route: Table, rule: Rule, side: str | None = None) -> Iterator[Table]:
    """A route to a service as two: what may be sent again goes to the monolith then, all else if nobody was reached."""
    side = rule.route.service if side is None else side
    whole = {**_RETRY, "retry_on": "connect-failure,refused-stream,reset,gateway-error"}
    never_sent = {**_RETRY, "retry_on": "connect-failure,refused-stream"}
    first = {**route, "match": _and(route["match"], [_method(REPEATABLE)])}
    for each, policy in ((first, whole), (route, never_sent)):
        yield _named({**each, "route": {**each["route"], "retry_policy": policy}}, rule, side)


def _named(route: Table, rule: Rule, side: str) -> Table:
    """A route that the access log can tell; `side` "" where it is drawn by the cluster."""
    return {**route, "metadata": {"filter_metadata": {"banyan": {"route": rule.route.name, "side": side}}}}


def _limited(route: Table, table: RouteTable) -> Table:
    """A route with a limit to the time until an answer begins: a short one where somebody else can be asked then."""
    policy = route["route"].get("retry_policy", {})
    is_drawn = "weighted_clusters" in route["route"]
    is_short = "gateway-error" in policy.get("retry_on", "") and not is_drawn
    seconds = table.patience if is_short else table.timeout
    limited = {**route["route"], "retry_policy": {**policy, "per_try_timeout": f"{seconds}s"}}
    if is_short:  # the monolith is asked as well then, and whoever answers first counts: it has its own time for it
        limited |= {
            "hedge_policy": {"hedge_on_per_try_timeout": True},
            "idle_timeout": f"{table.patience + table.timeout}s",
        }
    return {**route, "route": limited}


def _sent(side: str, cookie: str = "") -> Table:
    return {"route": {"cluster": side, **_PLAIN}, "response_headers_to_add": _answered(cookie)}


def _share(side: str, weight: int, cookie: str = "") -> Table:
    return {"name": side, "weight": weight, "response_headers_to_add": _answered(cookie)}


def _answered(cookie: str) -> list[Table]:
    return [_header("set-cookie", f"{cookie}; Path=/; HttpOnly; SameSite=Lax", "APPEND")] if cookie else []


def _header(name: str, value: str, action: str = "OVERWRITE") -> Table:
    actions = {
        "OVERWRITE": "OVERWRITE_IF_EXISTS_OR_ADD",
        "APPEND": "APPEND_IF_EXISTS_OR_ADD",
        "ADD": "ADD_IF_ABSENT",
    }
    return {"header": {"key": name, "value": value}, "append_action": actions[action]}


_MARKS = {
    "request_headers_to_add": [
        _header("x-forwarded-host", "%REQ(:AUTHORITY)%"),
        _header("traceparent", "%DYNAMIC_METADATA(banyan:traceparent)%", "ADD"),
    ],
    "response_headers_to_add": [
        _header("x-served-by", "%UPSTREAM_METADATA(banyan:side)%"),
        _header("x-request-id", "%REQ(X-REQUEST-ID)%"),
    ],
}


def _mirror(table: RouteTable, rule: Rule) -> Table:
    share = {"numerator": table.mirror_percent, "denominator": "HUNDRED"}
    return {
        "cluster": "comparator" if table.comparator else f"{ALONE}{rule.route.service}",
        "runtime_fraction": {"default_value": share},
        "disable_shadow_host_suffix_append": True,
    }


def _match(rule: Rule) -> Table:
    methods = [_method(rule.methods)] if rule.methods else []
    return _and(_path(rule.match), [*methods, *_conditions(rule.match)])


def _and(match: Table, headers: Sequence[Table]) -> Table:
    found = [*match.get("headers", []), *headers]
    return {**match, "headers": found} if found else match


def _path(match: Match) -> Table:
    value = match.path.value
    match match.path.type:
        case "Exact":
            return {"path": value}
        case "PathPrefix":
            return {"prefix": "/"} if value == "/" else {"path_separated_prefix": value}
        case _:
            return {"safe_regex": {"regex": value}}


def _method(methods: Sequence[str]) -> Table:
    return {"name": ":method", "string_match": {"safe_regex": {"regex": "|".join(methods)}}}


def _conditions(match: Match) -> list[Table]:
    headers = [{"name": each.name, "string_match": _text(each)} for each in match.headers]
    return [*headers, *(_pin(each.name, _pattern(each)) for each in match.cookies)]


def _text(each: ValueMatch) -> Table:
    return {"exact": each.value} if each.type == "Exact" else {"safe_regex": {"regex": each.value}}


def _pattern(each: ValueMatch) -> str:
    return re.escape(each.value) if each.type == "Exact" else each.value


def _pin(name: str, pattern: str) -> Table:
    """A cookie among the others."""
    regex = rf"(?:.*;\s*)?{re.escape(name)}=(?:{pattern})(?:\s*;.*)?"
    return {"name": "cookie", "string_match": {"safe_regex": {"regex": regex}}}


def _written(value: Table) -> str:
    return json.dumps(value, indent=2) + "\n"
