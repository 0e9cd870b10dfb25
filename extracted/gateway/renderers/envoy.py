"""Renders Envoy, checked by `envoy --mode validate`: the listener in one file, sides and routes in two that it watches.

A changed `clusters.json` or `routes.json`, moved into place in this order, is live without a reload.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from banyan.plan.routes import Match, ValueMatch
from extracted.gateway.order import Rule
from extracted.gateway.table import Backend, RouteTable, Unsupported, below, canaries, cookie_of

ENGINE = "envoy"
FILE = "envoy.json"
CLUSTERS = "clusters.json"
ROUTES = "routes.json"
_TYPE = "type.googleapis.com/envoy."
_Table = dict[str, Any]


def render(table: RouteTable) -> Mapping[str, str]:
    """Three files, in the order to write them, for `envoy -c envoy.json` in their folder. Raises Unsupported."""
    for _, rule in canaries(table):
        if rule.sticky.by == "claim":
            raise Unsupported("users known by a claim of their token", ENGINE)
    routes = [route for rule in table.rules for route in _routes(table, rule)]
    routes.append({"match": {"prefix": "/"}, **_sent("monolith")})
    virtual_host = {"name": "gateway", "domains": ["*"], "routes": routes}
    resource = {
        "@type": f"{_TYPE}config.route.v3.RouteConfiguration",
        "name": "routes",
        "virtual_hosts": [virtual_host],
    }
    return {
        FILE: _written(_bootstrap(table)),
        CLUSTERS: _written({"resources": _clusters(table)}),
        ROUTES: _written({"resources": [resource]}),
    }


def _routes(table: RouteTable, rule: Rule) -> Iterator[_Table]:
    service, match = rule.route.service, _match(rule)
    match rule.state:
        case "service" | "retired":
            yield {"match": match, **_sent(service)}
        case "canary":
            yield from _canary(rule, match)
        case _:
            route = {"match": match, **_sent("monolith")}
            if rule.is_mirrored and table.mirror_percent:
                route["route"]["request_mirror_policies"] = [_mirror(table, rule)]
            yield route


def _canary(rule: Rule, match: _Table) -> Iterator[_Table]:
    service = rule.route.service
    for cohort in rule.route.cohorts:
        yield {"match": _and(match, _conditions(cohort)), **_sent(service)}
    if rule.sticky.by != "cookie":
        yield {"match": match, "route": _split(rule)}
        return
    name = cookie_of(rule)
    yield {"match": _and(match, [_pin(name, r"service\.[0-9]{1,2}")]), **_sent(service)}
    if rule.route.weight:
        moved = _pin(name, rf"monolith\.(?:{below(rule.route.weight)})")
        yield {"match": _and(match, [moved]), **_sent(service, f"{name}=service.0")}
    yield {"match": _and(match, [_pin(name, r"monolith\.[0-9]{1,2}")]), **_sent("monolith")}
    yield {"match": match, "route": _drawn(rule)}


def _drawn(rule: Rule) -> _Table:
    """A draw for who has no cookie: the service for some, and one of the numbers that stay for each of the others.

    Whoever is on the service stays there, so that one number does for all of them.
    """
    name, weight = cookie_of(rule), rule.route.weight
    service = [_share(rule.route.service, weight, f"{name}=service.0")] if weight else []
    others = [_share("monolith", 1, f"{name}=monolith.{bucket}") for bucket in range(weight, 100)]
    return {"weighted_clusters": {"clusters": [*service, *others]}, **_PLAIN}


def _split(rule: Rule) -> _Table:
    """A draw by header or address, or by chance."""
    shares = [_share(rule.route.service, rule.route.weight), _share("monolith", 100 - rule.route.weight)]
    clusters: _Table = {"clusters": [share for share in shares if share["weight"]]}
    if rule.sticky.by == "none":
        return {"weighted_clusters": clusters, **_PLAIN}
    address = {"connection_properties": {"source_ip": True}}
    header = {"header": {"header_name": rule.sticky.name}, "terminal": True}
    policies = [header, address] if rule.sticky.by == "header" else [address]
    return {"weighted_clusters": {**clusters, "use_hash_policy": True}, "hash_policy": policies, **_PLAIN}


_PLAIN = {"timeout": "0s", "idle_timeout": "3600s"}


def _sent(side: str, cookie: str = "") -> _Table:
    return {"route": {"cluster": side, **_PLAIN}, "response_headers_to_add": _answered(side, cookie)}


def _share(side: str, weight: int, cookie: str = "") -> _Table:
    return {"name": side, "weight": weight, "response_headers_to_add": _answered(side, cookie)}


def _answered(side: str, cookie: str) -> list[_Table]:
    served = {"header": {"key": "x-served-by", "value": side}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
    text = f"{cookie}; Path=/; HttpOnly; SameSite=Lax"
    written = {"header": {"key": "set-cookie", "value": text}, "append_action": "APPEND_IF_EXISTS_OR_ADD"}
    return [served, written] if cookie else [served]


def _mirror(table: RouteTable, rule: Rule) -> _Table:
    share = {"numerator": table.mirror_percent, "denominator": "HUNDRED"}
    return {
        "cluster": "comparator" if table.comparator else rule.route.service,
        "runtime_fraction": {"default_value": share},
        "disable_shadow_host_suffix_append": True,
    }


def _match(rule: Rule) -> _Table:
    methods = [_method(rule.methods)] if rule.methods else []
    return _and(_path(rule.match), [*methods, *_conditions(rule.match)])


def _and(match: _Table, headers: Sequence[_Table]) -> _Table:
    found = [*match.get("headers", []), *headers]
    return {**match, "headers": found} if found else match


def _path(match: Match) -> _Table:
    value = match.path.value
    match match.path.type:
        case "Exact":
            return {"path": value}
        case "PathPrefix":
            return {"prefix": "/"} if value == "/" else {"path_separated_prefix": value}
        case _:
            return {"safe_regex": {"regex": value}}


def _method(methods: Sequence[str]) -> _Table:
    return {"name": ":method", "string_match": {"safe_regex": {"regex": "|".join(methods)}}}


def _conditions(match: Match) -> list[_Table]:
    headers = [{"name": each.name, "string_match": _text(each)} for each in match.headers]
    return [*headers, *(_pin(each.name, _pattern(each)) for each in match.cookies)]


def _text(each: ValueMatch) -> _Table:
    return {"exact": each.value} if each.type == "Exact" else {"safe_regex": {"regex": each.value}}


def _pattern(each: ValueMatch) -> str:
    return re.escape(each.value) if each.type == "Exact" else each.value


def _pin(name: str, pattern: str) -> _Table:
    """A cookie among the others."""
    regex = rf"(?:.*;\s*)?{re.escape(name)}=(?:{pattern})(?:\s*;.*)?"
    return {"name": "cookie", "string_match": {"safe_regex": {"regex": regex}}}


def _bootstrap(table: RouteTable) -> _Table:
    listener = {
        "name": "gateway",
        "address": _address(table.listen),
        "filter_chains": [{"filters": [{"name": "http", "typed_config": _connections()}]}],
    }
    return {
        "node": {"id": "gateway", "cluster": "banyan"},
        "dynamic_resources": {"cds_config": {"path_config_source": {"path": f"./{CLUSTERS}"}}},
        "static_resources": {"listeners": [listener]},
    }


def _clusters(table: RouteTable) -> list[_Table]:
    backends = [table.monolith, *table.services, *([table.comparator] if table.comparator else [])]
    return [{"@type": f"{_TYPE}config.cluster.v3.Cluster", **_cluster(each)} for each in backends]


def _connections() -> _Table:
    router = {"@type": f"{_TYPE}extensions.filters.http.router.v3.Router"}
    return {
        "@type": f"{_TYPE}extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "gateway",
        "use_remote_address": True,
        "generate_request_id": True,
        "preserve_external_request_id": True,
        "stream_idle_timeout": "3600s",
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        "access_log": [_log()],
        "rds": {"route_config_name": "routes", "config_source": {"path_config_source": {"path": f"./{ROUTES}"}}},
        "http_filters": [{"name": "router", "typed_config": router}],
    }


def _log() -> _Table:
    fields = {
        "time": "%START_TIME%",
        "request_id": "%REQ(X-REQUEST-ID)%",
        "method": "%REQ(:METHOD)%",
        "uri": "%REQ(:PATH)%",
        "status": "%RESPONSE_CODE%",
        "side": "%UPSTREAM_CLUSTER%",
        "upstream": "%UPSTREAM_HOST%",
        "milliseconds": "%DURATION%",
        "bytes": "%BYTES_SENT%",
    }
    config = {
        "@type": f"{_TYPE}extensions.access_loggers.file.v3.FileAccessLog",
        "path": "access.log",
        "log_format": {"json_format": fields},
    }
    return {"name": "file", "typed_config": config}


def _cluster(backend: Backend) -> _Table:
    endpoint = {"endpoint": {"address": _address(backend)}}
    return {
        "name": backend.name,
        "type": "STRICT_DNS",
        "connect_timeout": "2s",
        "load_assignment": {"cluster_name": backend.name, "endpoints": [{"lb_endpoints": [endpoint]}]},
    }


def _address(backend: Backend) -> _Table:
    return {"socket_address": {"address": backend.host, "port_value": backend.port}}


def _written(value: _Table) -> str:
    return json.dumps(value, indent=2) + "\n"
