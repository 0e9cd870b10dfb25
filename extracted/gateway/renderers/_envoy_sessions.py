"""Exchanges sessions for Envoy: its external authorization asks the monolith, and lets every answer through.

It keeps no answers. The secret by which the monolith knows the gateway is in Envoy's environment alone.
"""

from __future__ import annotations

from typing import Any

from banyan.plan.order import Rule
from banyan.plan.routes import Sessions
from extracted.gateway.renderers._envoy_types import TYPE, Table
from extracted.gateway.table import EDGE_TOKEN, RouteTable

_EDGE, _ASK = "edge", "sessions"
_MUTATION = f"{TYPE}extensions.filters.http.header_mutation.v3."
_METADATA = f"{TYPE}extensions.filters.http.header_to_metadata.v3.Config"
_AUTHORIZATION = f"{TYPE}extensions.filters.http.ext_authz.v3."
_OWN = ("x-banyan-edge", "x-banyan-service", "x-banyan-mirrored")
"""Said to the monolith's exchange alone."""

_FOR_COPIES = "x-banyan-service-authorization"
_PATIENCE = "2s"


def session_filters(sessions: Sessions | None) -> list[Table]:
    """The filters that ask, and in any case one that takes away what only the gateway may say."""
    forged = [_removed(each) for each in (*_OWN, _FOR_COPIES)]
    if sessions is None:
        return [_filter("forged", f"{_MUTATION}HeaderMutation", {"mutations": {"request_mutations": forged}})]
    secret = _added("x-banyan-edge", f"%ENVIRONMENT({EDGE_TOKEN})%")
    return [
        _filter("known", _METADATA, {"request_rules": [_is_there(sessions.cookie), _HAS_ITS_OWN]}),
        _filter(_EDGE, f"{_MUTATION}HeaderMutation", {"mutations": {"request_mutations": [*forged, secret]}}),
        _filter(_ASK, f"{_AUTHORIZATION}ExtAuthz", _asking(sessions)),
        _filter("own", f"{_MUTATION}HeaderMutation", {"mutations": {"request_mutations": list(map(_removed, _OWN))}}),
    ]


def exchanging(route: Table, rule: Rule | None, table: RouteTable) -> Table:
    """A route with the service that sessions are exchanged for, or without an exchange."""
    if table.sessions is None:
        return route
    if rule is None or not _leads_there(route):
        off = {"@type": f"{_AUTHORIZATION}ExtAuthzPerRoute", "disabled": True}
        return {**route, "typed_per_filter_config": {_ASK: off}}
    said = [_added("x-banyan-service", rule.route.service)]
    if rule.is_mirrored and table.comparator:
        said.append(_added("x-banyan-mirrored", "1"))
    told = {"@type": f"{_MUTATION}HeaderMutationPerRoute", "mutations": {"request_mutations": said}}
    return {**route, "typed_per_filter_config": {_EDGE: told}}


def _leads_there(route: Table) -> bool:
    to = route["route"]
    shares = to.get("weighted_clusters", {}).get("clusters", [])
    clusters = {to.get("cluster"), *(share["name"] for share in shares)}
    return "request_mirror_policies" in to or clusters != {"monolith"}


def _is_there(cookie: str) -> Table:
    return {"cookie": cookie, "on_header_present": {**_known("1"), "type": "STRING"}}


def _known(value: str) -> Table:
    return {"metadata_namespace": "banyan", "key": "session", "value": value}


_HAS_ITS_OWN = {"header": "authorization", "on_header_present": {**_known("0"), "type": "STRING"}}
"""Who brings a token is sent on with it."""


def _asking(sessions: Sessions) -> Table:
    heard = ("cookie", *_OWN, "x-request-id", "traceparent", "x-forwarded-for", "x-forwarded-proto")
    told = ("authorization", _FOR_COPIES)
    session = {"filter": "banyan", "path": [{"key": "session"}], "value": {"string_match": {"exact": "1"}}}
    return {
        "http_service": {
            "server_uri": {"uri": "http://monolith", "cluster": "monolith", "timeout": _PATIENCE},
            "path_prefix": sessions.path.rstrip("/"),
            "authorization_response": {"allowed_upstream_headers": _names(told)},
        },
        "allowed_headers": _names(heard),
        "filter_enabled_metadata": session,
        "failure_mode_allow": True,
        "stat_prefix": "sessions",
    }


def _names(names: tuple[str, ...]) -> Table:
    return {"patterns": [{"exact": name, "ignore_case": True} for name in names]}


def _added(name: str, value: str) -> Table:
    return {"append": {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}}


def _removed(name: str) -> Table:
    return {"remove": name}


def _filter(name: str, kind: str, config: dict[str, Any]) -> Table:
    return {"name": name, "typed_config": {"@type": kind, **config}}
