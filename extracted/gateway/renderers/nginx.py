"""Renders nginx, checked by `nginx -t`: maps decide, in the order of the table, and a few locations send.

Paths are matched as they were sent. Nothing of a request is ever part of a name: maps turn it into digits first.
Whoever may fall back to the monolith is sent by a location of its own, since nginx can neither hold back a body nor
wait for less by a variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extracted.gateway.endpoints import address
from extracted.gateway.renderers._nginx_deciding import block, indented, map_, quoted, rules, sides
from extracted.gateway.renderers._nginx_sessions import asking, copying, session_maps, session_places
from extracted.gateway.table import (
    GENERATION,
    REPEATABLE,
    Backend,
    RouteTable,
    Unsupported,
    canaries,
    numbered,
)

ENGINE = "nginx"
FILE = "nginx.conf"

MIN_TIMEOUT_SINCE = (1, 27, 4)
"""Since then a worker that ends can wait for requests on connections that were in use just now."""

_DEAD = "server unix:/nonexistent/banyan backup;"
"""Where nobody answers: a service that failed too often is not asked for some seconds, and this is, in vain."""

_HELD = "1m"
"""Of a body that is held back so much is kept in memory; a longer one needs a disk that is not full."""

_CONNECT = "2s"
_STREAM = "3600s"


def render(table: RouteTable) -> Mapping[str, str]:
    """The files of a folder to start nginx in: `nginx -p FOLDER -c nginx.conf`. Raises Unsupported."""
    for _, rule in canaries(table):
        if rule.sticky.by == "claim":
            raise Unsupported("users known by a claim of their token", ENGINE)
    return {FILE: "\n".join((*_head(), *indented(_http(table)), "}", ""))}


def _head() -> Iterator[str]:
    yield "# Made by Banyan from banyan.toml. Edits are lost: change the plan and render it anew."
    yield "pcre_jit on;"  # maps of expressions decide
    yield from ("worker_processes auto;", "worker_shutdown_timeout 1h;", "pid nginx.pid;", "error_log error.log warn;")
    yield from ("events { worker_connections 4096; }", "http {")


def _http(table: RouteTable) -> Iterator[str]:
    for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        yield f"{each}_temp_path {each}_temp;"
    yield "server_tokens off;"
    yield "map_hash_bucket_size 512;"
    yield "variables_hash_max_size 8192;"
    yield from _log(table)
    yield from _upstreams(table)
    yield from map_("$http_upgrade", "$banyan_connection", '""', {'"~."': "upgrade"})
    yield from _ids()
    yield from map_("$request_uri", "$banyan_path", '"/"', {'"~^(?<banyan_p>[^?#]*)"': "$banyan_p"})
    yield from rules(table)
    yield from sides(table)
    yield from _ways(table)
    yield from _mirrors(table)
    yield from session_maps(table)
    yield from block("server", _gateway(table))
    if table.admin:
        yield from block("server", _admin(table))


def _log(table: RouteTable) -> Iterator[str]:
    names = {str(number): rule.route.name for number, rule in enumerate(table.rules, 1)}
    yield from map_("$banyan_rule", "$banyan_route", '""', names)
    fields = {
        "time": "$time_iso8601",
        "request_id": "$banyan_request_id",
        "traceparent": "$banyan_trace",
        "method": "$request_method",
        "path": "$banyan_path",
        "status": "$status",
        "route": "$banyan_route",
        "side": "$banyan_side",
        "served_by": "$banyan_served",
        "upstream": "$upstream_addr",
        "upstream_status": "$upstream_status",
        "seconds": "$request_time",
        "bytes": "$body_bytes_sent",
        "generation": table.generation,
    }
    text = ",".join(f'"{key}":"{value}"' for key, value in fields.items())
    yield f"log_format banyan escape=json '{{{text}}}';"
    yield "access_log access.log banyan;"


def _ids() -> Iterator[str]:
    is_id, is_trace = '"~^[A-Za-z0-9._-]{1,128}$"', '"~^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"'
    yield from map_("$http_x_request_id", "$banyan_request_id", "$request_id", {is_id: "$http_x_request_id"})
    yield from map_("$request_id", "$banyan_span", '""', {'"~^(?<banyan_s>.{16})"': "$banyan_s"})
    trace = '"00-$request_id-$banyan_span-01"'
    yield from map_("$http_traceparent", "$banyan_trace", trace, {is_trace: "$http_traceparent"})


def _upstreams(table: RouteTable) -> Iterator[str]:
    """Of each service three groups: alone; with the monolith behind it; with nobody behind it once it failed often.

    Connections are kept for less than any server of Django keeps them: who hangs up first is never sent a request.
    """
    yield from _upstream("banyan_monolith", *_servers(table.monolith, "max_fails=0"))
    for service in table.services:
        name, only = service.name, _servers(service, "max_fails=0")
        zone = f"zone banyan_to_{name} {64 + len(only)}k;"  # all workers know then how often it failed
        yield from _upstream(f"banyan_only_{name}", *only)
        yield from _upstream(f"banyan_once_{name}", *only, *_servers(table.monolith, "backup"))
        yield from _upstream(f"banyan_to_{name}", zone, *_servers(service, "max_fails=3 fail_timeout=5s"), _DEAD)
    if table.comparator:
        yield from _upstream("banyan_comparator", *_servers(table.comparator, "max_fails=0"))


def _servers(backend: Backend, how: str) -> list[str]:
    """A line for each of its endpoints."""
    weights = ["" if each.weight == 1 else f" weight={each.weight}" for each in backend.endpoints]
    return [f"server {address(each)}{weight} {how};" for each, weight in zip(backend.endpoints, weights, strict=True)]


def _upstream(name: str, *lines: str) -> Iterator[str]:
    return block(f"upstream {name}", [*lines, "keepalive 64;", "keepalive_timeout 1s;"])


def _ways(table: RouteTable) -> Iterator[str]:
    """`$banyan_way` is `kept` for what may fall back to the monolith, `long` for streams, else nothing.

    `$banyan_served` tells who answered: the monolith after a fall, or where one more was asked than the service has
    servers, since that is always the monolith.
    """
    retired = [str(number) for number, _ in numbered(table, "retired")]
    groups, ways = {}, {quoted(r"~^[^:]*:[^:]*:[^:]*:1\z"): "long", quoted(r"~^[^:]*:monolith:"): '""'}
    if retired:
        ways[quoted(f"~^(?:{'|'.join(retired)}):")] = '""'
    ways[quoted(rf"~^[^:]*:[^:]*:(?:{'|'.join(REPEATABLE)}):")] = "kept"
    for service in table.services:
        if retired:
            groups[quoted(f"~^(?:{'|'.join(retired)}):{service.name}\\z")] = f"banyan_only_{service.name}"
        groups[quoted(f"~:{service.name}\\z")] = f"banyan_once_{service.name}"
    kept = {service.name: f"banyan_to_{service.name}" for service in table.services}
    yield from map_('"$banyan_rule:$banyan_side"', "$banyan_upstream", "banyan_monolith", groups)
    yield from map_("$banyan_side", "$banyan_kept", "banyan_monolith", kept)
    is_long = {quoted(r"~*^(?:upgrade:|[^:]*:.*text/event-stream)"): "1"}
    yield from map_('"$banyan_connection:$http_accept"', "$banyan_long", "0", is_long)
    yield from map_('"$banyan_rule:$banyan_side:$request_method:$banyan_long"', "$banyan_way", '""', ways)
    served = {quoted("~^1"): "monolith"}
    for service in table.services:
        asked = rf"~^[^:]*:{service.name}:(?:[^,]*,){{{len(service.endpoints)}}}"
        served[quoted(asked)] = "monolith"
    yield from map_('"$banyan_fell:$banyan_side:$upstream_addr"', "$banyan_served", "$banyan_side", served)


def _mirrors(table: RouteTable) -> Iterator[str]:
    mirrored = [(number, rule) for number, rule in numbered(table, "shadow") if rule.is_mirrored]
    if not mirrored or not table.mirror_percent:
        return
    sample = ["* 1;"] if table.mirror_percent == 100 else [f"{table.mirror_percent}% 1;", "* 0;"]
    yield from block('split_clients "$request_id$msec$connection" $banyan_sample', sample)
    found = {}
    for number, rule in mirrored:
        to = "banyan_comparator" if table.comparator else f"banyan_only_{rule.route.service}"
        found[quoted(f"~^1:{number}\\z")] = to
    yield from map_('"$banyan_sample:$banyan_rule"', "$banyan_mirror", '""', found)


def _gateway(table: RouteTable) -> Iterator[str]:
    is_mirrored = bool(table.mirror_percent) and any(rule.is_mirrored for rule in table.rules)
    patience, timeout = f"{table.patience}s", f"{table.timeout}s"
    yield f"listen {address(table.listen)} backlog=4096;"
    if table.version >= MIN_TIMEOUT_SINCE:
        yield "keepalive_min_timeout 500ms;"
    yield "keepalive_requests 100000;"
    yield "client_max_body_size 0;"
    yield "recursive_error_pages on;"
    yield 'set $banyan_fell "";'
    yield from ("error_page 418 = @kept;", "error_page 419 = @long;")
    first = ['if ($banyan_way = "kept") { return 418; }', 'if ($banyan_way = "long") { return 419; }']
    mirror = ["mirror /.banyan/mirror;", "mirror_request_body off;"] if is_mirrored else []
    user = [*asking(table)]
    yield from block("location /", [*first, *mirror, *user, *_sending("$banyan_upstream", timeout)])
    yield from block("location @long", [*user, *_sending("$banyan_upstream", _STREAM)])
    fall = ["error_page 502 503 504 = @monolith;", "proxy_intercept_errors on;", f"client_body_buffer_size {_HELD};"]
    yield from block("location @kept", [*fall, *user, *_sending("$banyan_kept", patience, is_kept=True)])
    again = ["set $banyan_fell 1;", *_sending("banyan_monolith", timeout)]
    yield from block("location @monolith", again)
    if is_mirrored:
        yield from block("location = /.banyan/mirror", [*_mirroring(), *copying(table)])
    yield from session_places(table)


def _sending(upstream: str, patience: str, *, is_kept: bool = False) -> Iterator[str]:
    """A body is held back where it may be sent twice, and a second server asked where one is in the group."""
    yield f"proxy_pass http://{upstream}$request_uri;"
    yield "proxy_http_version 1.1;"
    yield f"proxy_request_buffering {'on' if is_kept else 'off'};"
    yield "proxy_buffering off;"
    yield f"proxy_connect_timeout {_CONNECT};"
    yield f"proxy_read_timeout {patience};"
    yield f"proxy_send_timeout {patience};"
    if is_kept:
        yield from ("proxy_next_upstream error timeout;", "proxy_next_upstream_tries 1;")
    else:
        yield "proxy_next_upstream error timeout http_502 http_503 http_504;"
    yield from _headers()
    yield from ("proxy_hide_header X-Served-By;", "proxy_hide_header X-Request-ID;")
    yield "add_header X-Served-By $banyan_served always;"
    yield "add_header X-Request-ID $banyan_request_id always;"
    yield "add_header Set-Cookie $banyan_cookie always;"


def _headers() -> Iterator[str]:
    yield "proxy_set_header Host $http_host;"
    yield "proxy_set_header Connection $banyan_connection;"
    yield "proxy_set_header Upgrade $http_upgrade;"
    yield "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
    yield "proxy_set_header X-Forwarded-Host $http_host;"
    yield "proxy_set_header X-Forwarded-Proto $scheme;"
    yield "proxy_set_header X-Request-ID $banyan_request_id;"
    yield "proxy_set_header traceparent $banyan_trace;"


def _mirroring() -> Iterator[str]:
    """A comparator that hangs holds up the next request of the same connection: it has a tenth of a second in all."""
    yield "internal;"
    yield "access_log off;"
    yield 'if ($banyan_mirror = "") { return 204; }'
    yield "proxy_pass http://$banyan_mirror$request_uri;"
    yield "proxy_http_version 1.1;"
    yield "proxy_pass_request_body off;"
    yield 'proxy_set_header Content-Length "";'
    yield from ("proxy_connect_timeout 40ms;", "proxy_send_timeout 40ms;", "proxy_read_timeout 60ms;")
    yield "proxy_next_upstream off;"
    yield from _headers()
    yield "proxy_set_header X-Banyan-Shadow 1;"
    yield "proxy_set_header X-Banyan-Route $banyan_route;"


def _admin(table: RouteTable) -> Iterator[str]:
    assert table.admin is not None
    yield f"listen {address(table.admin)};"
    yield "access_log off;"
    yield "keepalive_timeout 0;"
    yield "default_type text/plain;"
    yield from block(f"location = {GENERATION}", [f'return 200 "{table.generation}\\n";'])
    yield from block("location /", ["return 404;"])
