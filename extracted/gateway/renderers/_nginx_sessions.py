"""Exchanges sessions for nginx: a sub-request to the monolith, whose answer is kept for some seconds.

Only the session's own cookie is sent, since the answer is kept under it: with all cookies of a request, one that
holds two sessions could put one user's token under the other's key. Whatever goes wrong leaves a user without a token,
never without an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from banyan.plan.routes import Sessions
from extracted.gateway.renderers._nginx_deciding import block, map_, quoted
from extracted.gateway.table import EDGE_FILE, SESSIONS_FOLDER, RouteTable, numbered

PLACE = "/.banyan/session"
_STATUSES = "301 302 303 307 308 400 401 403 404 405 429 500 502 503 504"


def session_maps(table: RouteTable) -> Iterator[str]:
    """`$banyan_for` is the service that a token is asked for, `$banyan_authorization` what a chosen side is sent."""
    sessions = table.sessions
    if sessions is None:
        return
    yield f"proxy_cache_path {SESSIONS_FOLDER} levels=1:2 keys_zone=banyan_sessions:8m max_size=256m inactive=60s;"
    name = re.escape(sessions.cookie)
    cookie = rf"~(?:^|;\s*){name}=(?<banyan_sid>[A-Za-z0-9!#$%&'*+.^_`|~:/=-]{{8,4096}})\s*(?:;|\z)"
    yield from map_("$http_cookie", "$banyan_session", '""', {quoted(cookie): "$banyan_sid"})
    yield from map_("$http_authorization", "$banyan_own", "1", {'""': "0"})
    copied = _copied(table)
    sample = "$banyan_sample" if copied else ""
    yield from map_("$banyan_rule", "$banyan_copied_to", '""', copied)
    found = {}
    for service in table.services:
        found[quoted(f"~^0:{service.name}:")] = service.name
        found[quoted(rf"~^0:monolith:1:{service.name}\z")] = service.name
    yield from map_(f'"$banyan_own:$banyan_side:{sample}:$banyan_copied_to"', "$banyan_for", '""', found)
    yield from map_('"$banyan_session:$banyan_for"', "$banyan_asks", "1", {quoted("~^:"): '""', quoted(r"~:\z"): '""'})
    token = {'"monolith"': '""'}
    yield from map_("$banyan_side", "$banyan_exchanged", "$banyan_token", token)
    yield from map_("$http_authorization", "$banyan_authorization", "$http_authorization", {'""': "$banyan_exchanged"})
    yield from map_("$http_authorization", "$banyan_copied", "$http_authorization", {'""': "$banyan_token"})


def _copied(table: RouteTable) -> dict[str, str]:
    shadows = numbered(table, "shadow") if table.mirror_percent else ()
    return {str(number): rule.route.service for number, rule in shadows if rule.is_mirrored}


def asking(table: RouteTable) -> Iterator[str]:
    """What a location needs to send who is signed in with their token."""
    if table.sessions:
        yield f"auth_request {PLACE};"
        yield "auth_request_set $banyan_token $upstream_http_authorization;"
        yield "proxy_set_header Authorization $banyan_authorization;"


def copying(table: RouteTable) -> Iterator[str]:
    """What a copy says of its user: to the comparator, which asks both sides, or to the service itself."""
    if table.sessions is None:
        yield 'proxy_set_header X-Banyan-Service-Authorization "";'
    elif table.comparator:
        yield "proxy_set_header X-Banyan-Service-Authorization $banyan_token;"
    else:
        yield "proxy_set_header Authorization $banyan_copied;"


def session_places(table: RouteTable) -> Iterator[str]:
    """The location that asks, and the one that says "nobody" in its stead."""
    if table.sessions:
        yield from block(f"location = {PLACE}", _exchange(table.sessions))
        yield from block("location @nobody", ["return 204;"])


def _exchange(sessions: Sessions) -> Iterator[str]:
    yield "internal;"
    yield "access_log off;"
    yield 'if ($banyan_asks = "") { return 204; }'
    yield f"proxy_pass http://banyan_monolith{sessions.path};"
    yield "proxy_http_version 1.1;"
    yield "proxy_method GET;"
    yield "proxy_pass_request_body off;"
    yield "proxy_pass_request_headers off;"
    yield 'proxy_set_header Content-Length "";'  # it would announce the body that is not sent
    yield 'proxy_set_header Transfer-Encoding "";'
    yield from ("proxy_connect_timeout 1s;", "proxy_send_timeout 1s;", "proxy_read_timeout 2s;")
    yield "proxy_next_upstream off;"
    yield 'proxy_set_header Connection "";'
    yield "proxy_set_header Host $http_host;"
    yield "proxy_set_header X-Forwarded-For $remote_addr;"
    yield "proxy_set_header X-Forwarded-Host $http_host;"
    yield "proxy_set_header X-Forwarded-Proto $scheme;"
    yield "proxy_set_header X-Request-ID $banyan_request_id;"
    yield "proxy_set_header traceparent $banyan_trace;"
    yield f'proxy_set_header Cookie "{sessions.cookie}=$banyan_session";'
    yield "proxy_set_header X-Banyan-Service $banyan_for;"
    yield f"include {EDGE_FILE[:-1]}[{EDGE_FILE[-1]}];"  # a pattern, so that a checker does without the secret
    yield "proxy_cache banyan_sessions;"
    yield 'proxy_cache_key "$banyan_for $http_host $banyan_session";'
    yield f"proxy_cache_valid 200 {sessions.cache_seconds}s;"
    yield "proxy_ignore_headers Cache-Control Expires Set-Cookie Vary X-Accel-Expires X-Accel-Redirect;"
    yield "proxy_cache_lock on;"
    yield "proxy_cache_use_stale error timeout http_500 http_502 http_503 http_504;"
    yield "proxy_intercept_errors on;"
    yield f"error_page {_STATUSES} = @nobody;"
