"""What stands around Envoy's routes: the listeners, the log, and the sides with their limits."""

from __future__ import annotations

from extracted.gateway.endpoints import Endpoint
from extracted.gateway.renderers._envoy_sessions import session_filters
from extracted.gateway.renderers._envoy_types import TYPE, Table
from extracted.gateway.table import Backend, RouteTable

CLUSTERS = "clusters.json"
LISTENERS = "listeners.json"
ROUTES = "routes.json"
ADMIN = "admin.json"
ALONE = "only-"
"""Begins the cluster of a service without the monolith behind it."""


def bootstrap(table: RouteTable) -> Table:
    """What Envoy is started with: where it listens, what it logs, and where it finds all the rest."""
    listeners = [_listener("admin", table.admin, _admin_connections())] if table.admin else []
    admin = {"address": {"pipe": {"path": "admin.sock", "mode": 0o600}}}
    return {
        "node": {"id": "gateway", "cluster": "banyan"},
        "admin": admin,
        "layered_runtime": {"layers": [_EXPRESSIONS]},
        "dynamic_resources": {"cds_config": _watched(CLUSTERS), "lds_config": _watched(LISTENERS)},
        "static_resources": {"listeners": listeners, "clusters": [_own_admin(admin["address"])]},
    }


def listeners(table: RouteTable) -> list[Table]:
    """Where users are heard. A change of it is taken over in place: no connection is lost."""
    kind = f"{TYPE}config.listener.v3.Listener"
    return [{"@type": kind, **_listener("gateway", table.listen, _connections(table))}]


def _watched(file: str) -> Table:
    return {"path_config_source": {"path": f"./{file}"}}


_EXPRESSIONS = {
    "name": "expressions",
    "static_layer": {"re2": {"max_program_size": {"error_level": 100_000, "warn_level": 100_000}}},
}
"""A plan may have longer expressions than Envoy takes by itself."""


def _listener(name: str, place: Endpoint, connections: Table) -> Table:
    filters = [{"name": "http", "typed_config": connections}]
    return {"name": name, "address": _address(place), "filter_chains": [{"filters": filters}]}


def _own_admin(address: Table) -> Table:
    endpoint = {"endpoint": {"address": address}}
    name = "banyan-admin"
    assignment = {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]}
    return {"name": name, "type": "STATIC", "connect_timeout": "1s", "load_assignment": assignment}


def clusters(table: RouteTable) -> list[Table]:
    """The sides: each service with the monolith in a second place, and alone."""
    falling = [_cluster(service.name, service, table.monolith) for service in table.services]
    alone = [_cluster(f"{ALONE}{service.name}", service) for service in table.services]
    comparator = [{**_cluster("comparator", table.comparator), **_BOUNDED}] if table.comparator else []
    return [_cluster("monolith", table.monolith), *falling, *alone, *comparator]


def _connections(table: RouteTable) -> Table:
    return {
        **_manager("gateway", "routes", ROUTES),
        "use_remote_address": True,
        "generate_request_id": True,
        "preserve_external_request_id": True,
        "stream_idle_timeout": "3600s",
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        "access_log": [_log()],
        "http_filters": [*_tracing(), *session_filters(table.sessions), _ROUTER],
    }


def _admin_connections() -> Table:
    return {**_manager("admin", "admin", ADMIN), "http_filters": [_ROUTER]}


_ROUTER = {"name": "router", "typed_config": {"@type": f"{TYPE}extensions.filters.http.router.v3.Router"}}


def _manager(name: str, routes: str, file: str) -> Table:
    kind = f"{TYPE}extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
    return {"@type": kind, "stat_prefix": name, "rds": {"route_config_name": routes, "config_source": _watched(file)}}


def _tracing() -> list[Table]:
    """Makes a traceparent of a fresh UUID, which is added where there is none."""
    mutation = f"{TYPE}extensions.filters.http.header_mutation.v3.HeaderMutation"
    metadata = f"{TYPE}extensions.filters.http.header_to_metadata.v3.Config"
    fresh = {
        "append": {
            "header": {"key": "x-banyan-uuid", "value": "%UNIQUE_ID%"},
            "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
        }
    }
    parts = r"^(\w+)-(\w+)-(\w+)-(\w+)-(\w+)$"
    rewrite = {"pattern": {"regex": parts}, "substitution": r"00-\1\2\3\4\5-\1\2\3-01"}
    found = {"metadata_namespace": "banyan", "key": "traceparent", "regex_value_rewrite": rewrite}
    rule = {"header": "x-banyan-uuid", "on_header_present": found, "remove": True}
    return [
        {"name": "uuid", "typed_config": {"@type": mutation, "mutations": {"request_mutations": [fresh]}}},
        {"name": "traceparent", "typed_config": {"@type": metadata, "request_rules": [rule]}},
    ]


def _log() -> Table:
    fields = {
        "time": "%START_TIME%",
        "request_id": "%REQ(X-REQUEST-ID)%",
        "traceparent": "%REQ(TRACEPARENT)%",
        "method": "%REQ(:METHOD)%",
        "path": "%PATH(NQ:ORIG)%",
        "status": "%RESPONSE_CODE%",
        "route": "%METADATA(ROUTE:banyan:route)%",
        "side": "%UPSTREAM_CLUSTER%",
        "served_by": "%METADATA(UPSTREAM_HOST:banyan:side)%",
        "upstream": "%UPSTREAM_HOST%",
        "milliseconds": "%DURATION%",
        "bytes": "%BYTES_SENT%",
    }
    config = {
        "@type": f"{TYPE}extensions.access_loggers.file.v3.FileAccessLog",
        "path": "access.log",
        "log_format": {"json_format": fields},
    }
    return {"name": "file", "typed_config": config}


def _cluster(name: str, *backends: Backend) -> Table:
    """A cluster whose later backends are asked where the earlier ones failed."""
    endpoints = [
        {"priority": place, "lb_endpoints": [_endpoint(backend, each) for each in backend.endpoints]}
        for place, backend in enumerate(backends)
    ]
    found: Table = {
        "@type": f"{TYPE}config.cluster.v3.Cluster",
        "name": name,
        "type": "STRICT_DNS",
        "connect_timeout": "2s",
        "typed_extension_protocol_options": _SHORT_IDLE,
        "load_assignment": {"cluster_name": name, "endpoints": endpoints, "policy": _FIRST_AS_LONG_AS_ANY},
    }
    return {**found, "outlier_detection": _OUTLIERS} if len(backends) > 1 else found


def _endpoint(backend: Backend, endpoint: Endpoint) -> Table:
    metadata = {"filter_metadata": {"banyan": {"side": backend.name}}}
    share = {} if endpoint.weight == 1 else {"load_balancing_weight": endpoint.weight}
    return {"endpoint": {"address": _address(endpoint)}, "metadata": metadata, **share}


_FIRST_AS_LONG_AS_ANY = {"overprovisioning_factor": 100 * 100}
"""Of a hundred endpoints one that is well is enough for all requests to go there: by itself Envoy sends on a part."""

_SHORT_IDLE = {
    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": f"{TYPE}extensions.upstreams.http.v3.HttpProtocolOptions",
        "common_http_protocol_options": {"idle_timeout": "1s"},
        "explicit_http_config": {"http_protocol_options": {}},
    }
}
"""Connections are kept for less than any server of Django keeps them: who hangs up first is never sent a request."""

_LIMITS = {"max_connections": 64, "max_pending_requests": 64, "max_requests": 128}
_BOUNDED = {"circuit_breakers": {"thresholds": [_LIMITS]}}
"""A comparator that hangs keeps so many copies waiting, and the others are dropped."""

_OUTLIERS = {
    "split_external_local_origin_errors": True,
    "consecutive_local_origin_failure": 3,
    "enforcing_consecutive_local_origin_failure": 100,
    "enforcing_consecutive_5xx": 0,
    "enforcing_consecutive_gateway_failure": 0,
    "enforcing_success_rate": 0,
    "enforcing_local_origin_success_rate": 0,
    "interval": "1s",
    "base_ejection_time": "5s",
    "max_ejection_time": "5s",
    "max_ejection_percent": 100,
}
"""A service that could not be reached, or hung, three times in a row is not asked for five seconds."""


def _address(endpoint: Endpoint) -> Table:
    return {"socket_address": {"address": endpoint.host, "port_value": endpoint.port}}
