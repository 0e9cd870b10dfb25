"""Renders nginx, checked by `nginx -t`: maps decide, in the order of the table, and one location sends.

Paths are matched as they were sent. Nothing of a request is ever part of a name: maps turn it into digits first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from banyan.plan.routes import Match, ValueMatch
from extracted.gateway.order import Rule
from extracted.gateway.table import Backend, RouteTable, Unsupported, below, canaries, cookie_of, cookies_of, numbered

ENGINE = "nginx"
FILE = "nginx.conf"
_BUCKETS = 100


def render(table: RouteTable) -> Mapping[str, str]:
    """The files of a folder to start nginx in: `nginx -p FOLDER -c nginx.conf`. Raises Unsupported."""
    for _, rule in canaries(table):
        if rule.sticky.by == "claim":
            raise Unsupported("users known by a claim of their token", ENGINE)
    return {FILE: "\n".join((*_head(), *_indented(_http(table)), "}", ""))}


def _head() -> Iterator[str]:
    yield "# Made by Banyan from banyan.toml. Edits are lost: change the plan and render it anew."
    yield from ("worker_processes auto;", "pid nginx.pid;", "error_log error.log warn;")
    yield from ("events { worker_connections 4096; }", "http {")


def _http(table: RouteTable) -> Iterator[str]:
    for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        yield f"{each}_temp_path {each}_temp;"
    yield "server_tokens off;"
    yield "map_hash_bucket_size 512;"
    yield "variables_hash_max_size 8192;"
    yield from _log()
    yield from _upstreams(table)
    yield from _map("$http_upgrade", "$banyan_connection", '""', {'"~."': "upgrade"})
    yield from _map(
        "$http_x_request_id", "$banyan_request_id", "$request_id", {'"~^[A-Za-z0-9._-]{1,128}$"': "$http_x_request_id"}
    )
    yield from _map("$request_uri", "$banyan_path", '"/"', {'"~^(?<banyan_p>[^?#]*)"': "$banyan_p"})
    yield from _rules(table)
    yield from _sides(table)
    yield from _mirrors(table)
    yield from _server(table)


def _log() -> Iterator[str]:
    fields = {
        "time": "$time_iso8601",
        "request_id": "$banyan_request_id",
        "method": "$request_method",
        "uri": "$request_uri",
        "status": "$status",
        "rule": "$banyan_rule",
        "side": "$banyan_side",
        "served_by": "$banyan_served",
        "upstream": "$upstream_addr",
        "upstream_status": "$upstream_status",
        "seconds": "$request_time",
        "upstream_seconds": "$upstream_response_time",
        "bytes": "$body_bytes_sent",
    }
    text = ",".join(f'"{key}":"{value}"' for key, value in fields.items())
    yield f"log_format banyan escape=json '{{{text}}}';"
    yield "access_log access.log banyan;"


def _upstreams(table: RouteTable) -> Iterator[str]:
    kept = [f"keepalive {32};"]
    yield from _block("upstream banyan_monolith", [f"server {_address(table.monolith)};", *kept])
    retired = {rule.route.service for rule in table.rules if rule.state == "retired"}
    for service in table.services:
        servers = [f"server {_address(service)} max_fails=0;"]
        yield from _block(f"upstream banyan_only_{service.name}", [*servers, *kept])
        if any(rule.route.service == service.name for rule in table.rules) and service.name not in retired:
            servers.append(f"server {_address(table.monolith)} backup;")
        yield from _block(f"upstream banyan_to_{service.name}", [*servers, *kept])
    if table.comparator:
        yield from _block("upstream banyan_comparator", [f"server {_address(table.comparator)};", *kept])


def _rules(table: RouteTable) -> Iterator[str]:
    """`$banyan_rule`: the number of the rule that counts, 0 for none. Digits, then the method, then the path."""
    conditions = list(dict.fromkeys(each for rule in table.rules for each in _conditions(rule.match)))
    for index, (kind, condition) in enumerate(conditions):
        source = "$http_cookie" if kind == "cookie" else f"$http_{condition.name.replace('-', '_')}"
        pattern = _cookie_pattern(condition) if kind == "cookie" else rf"^(?:{_pattern(condition)})\z"
        yield from _map(source, f"$banyan_if_{index}", "0", {_quoted(f"~{pattern}"): "1"})
    digits = "".join(f"$banyan_if_{index}" for index in range(len(conditions)))
    found = {}
    for number, rule in enumerate(table.rules, 1):
        wanted = _conditions(rule.match)
        bits = "".join("1" if each in wanted else "." for each in conditions)
        methods = f"(?:{'|'.join(rule.methods)})" if rule.methods else "[^:]*"
        found[_quoted(f"~^{bits}:{methods}:{_path_pattern(rule.match)}\\z")] = str(number)
    yield from _map(f'"{digits}:$request_method:$banyan_path"', "$banyan_rule", "0", found)


def _sides(table: RouteTable) -> Iterator[str]:
    """`$banyan_side` is `monolith` or the name of a service; `$banyan_cookie` what keeps a user there."""
    found = canaries(table)
    yield from _block('split_clients "$request_id$connection$msec" $banyan_draw', _percents())
    for name in cookies_of(found):
        key = name.replace("-", "_")
        yield from _map(
            "$http_cookie",
            f"$banyan_pin_{key}",
            '""',
            {
                _quoted(
                    rf"~(?:^|;\s*){re.escape(name)}=(?<banyan_v_{key}>(?:service|monolith)\.[0-9]{{1,2}})\s*(?:;|\z)"
                ): f"$banyan_v_{key}"
            },
        )
        yield from _map(
            f"$banyan_pin_{key}",
            f"$banyan_bucket_{key}",
            "$banyan_draw",
            {_quoted(rf"~\.(?<banyan_b_{key}>[0-9]+)\z"): f"$banyan_b_{key}"},
        )
    cookies: dict[str, str] = {}
    sides = {str(number): rule.route.service for number, rule in numbered(table, "service", "retired")}
    for number, rule in found:
        yield from _canary(number, rule)
        sides[str(number)] = f"$banyan_side_{number}"
        if rule.sticky.by == "cookie":
            cookies[str(number)] = f"$banyan_cookie_{number}"
    yield from _map("$banyan_rule", "$banyan_side", "monolith", sides)
    yield from _map("$banyan_rule", "$banyan_cookie", '""', cookies)
    # A second try is the monolith's: every other server stands alone in its group.
    yield from _map("$upstream_addr", "$banyan_served", "$banyan_side", {'"~,"': "monolith"})
    targets = {service.name: f"banyan_to_{service.name}" for service in table.services}
    yield from _map(
        "$banyan_side",
        "$banyan_upstream",
        "banyan_monolith",
        {_quoted(f"~^{name}\\z"): value for name, value in targets.items()},
    )


def _percents() -> list[str]:
    return [*(f"1% {bucket};" for bucket in range(_BUCKETS - 1)), f"* {_BUCKETS - 1};"]


def _canary(number: int, rule: Rule) -> Iterator[str]:
    service = rule.route.service
    cohort = "".join(f"$banyan_cohort_{number}_{index}" for index in range(len(rule.route.cohorts)))
    for index, each in enumerate(rule.route.cohorts):
        yield from _cohort(f"{number}_{index}", each)
    key, bucket, pin = cookie_of(rule).replace("-", "_"), "$banyan_draw", ""
    match rule.sticky.by:
        case "cookie":
            bucket, pin = f"$banyan_bucket_{key}", f"$banyan_pin_{key}"
        case "header" | "address":
            bucket = f"$banyan_bucket_{number}"
            yield from _hashed(number, rule)
    sides = {_quoted("~^[01]*1"): service, _quoted(r"~^[01]*:service\."): service}
    if rule.route.weight:
        sides[_quoted(rf"~:(?:{below(rule.route.weight)})\z")] = service
    yield from _map(f'"{cohort}:{pin}:{bucket}"', f"$banyan_side_{number}", "monolith", sides)
    if rule.sticky.by == "cookie":
        yield from _cookie(number, rule, cohort, pin, bucket)


def _cookie(number: int, rule: Rule, cohort: str, pin: str, bucket: str) -> Iterator[str]:
    """Written where it says something else than the side; never for a cohort, which is known without it."""
    written = f'"{cookie_of(rule)}=$banyan_word_{number}.{bucket}; Path=/; HttpOnly; SameSite=Lax"'
    yield from _map(f"$banyan_side_{number}", f"$banyan_word_{number}", "service", {"monolith": "monolith"})
    same = {_quoted("~^[01]*1"): '""', _quoted(r"~:(service|monolith)\.[0-9]+:\1\z"): '""'}
    yield from _map(f'"{cohort}:{pin}:$banyan_word_{number}"', f"$banyan_cookie_{number}", written, same)


def _hashed(number: int, rule: Rule) -> Iterator[str]:
    """A number of 0 to 99 that stays with a header, or with the address where there is none."""
    source = "$remote_addr"
    if rule.sticky.by == "header":
        source = f"$banyan_user_{number}"
        header = f"$http_{rule.sticky.name.replace('-', '_')}"
        yield from _map(header, source, header, {'""': "$remote_addr"})
    yield from _block(f'split_clients "{source}" $banyan_bucket_{number}', _percents())


def _cohort(name: str, cohort: Match) -> Iterator[str]:
    """`1` where all of a cohort's headers and cookies are there."""
    conditions = _conditions(cohort)
    for index, (kind, condition) in enumerate(conditions):
        source = "$http_cookie" if kind == "cookie" else f"$http_{condition.name.replace('-', '_')}"
        pattern = _cookie_pattern(condition) if kind == "cookie" else rf"^(?:{_pattern(condition)})\z"
        yield from _map(source, f"$banyan_in_{name}_{index}", "0", {_quoted(f"~{pattern}"): "1"})
    digits = "".join(f"$banyan_in_{name}_{index}" for index in range(len(conditions)))
    yield from _map(f'"{digits}"', f"$banyan_cohort_{name}", "0", {f'"{"1" * len(conditions)}"': "1"})


def _mirrors(table: RouteTable) -> Iterator[str]:
    mirrored = [(number, rule) for number, rule in numbered(table, "shadow") if rule.is_mirrored]
    if not mirrored or not table.mirror_percent:
        return
    sample = ["* 1;"] if table.mirror_percent == 100 else [f"{table.mirror_percent}% 1;", "* 0;"]
    yield from _block('split_clients "$request_id$msec$connection" $banyan_sample', sample)
    found = {}
    for number, rule in mirrored:
        to = "banyan_comparator" if table.comparator else f"banyan_only_{rule.route.service}"
        found[_quoted(f"~^1:{number}\\z")] = to
    yield from _map('"$banyan_sample:$banyan_rule"', "$banyan_mirror", '""', found)


def _server(table: RouteTable) -> Iterator[str]:
    yield "server {"
    yield from _indented(_listening(table))
    yield "}"


def _listening(table: RouteTable) -> Iterator[str]:
    is_mirrored = bool(table.mirror_percent) and any(rule.is_mirrored for rule in table.rules)
    yield f"listen {_address(table.listen)};"
    yield "client_max_body_size 0;"
    yield "location / {"
    if is_mirrored:
        yield from _indented(["mirror /.banyan/mirror;", "mirror_request_body off;"])
    yield from _indented(_sending())
    yield "}"
    if is_mirrored:
        yield from _block("location = /.banyan/mirror", _mirroring())


def _sending() -> Iterator[str]:
    yield "proxy_pass http://$banyan_upstream;"
    yield "proxy_http_version 1.1;"
    yield "proxy_request_buffering off;"
    yield "proxy_buffering off;"
    yield "proxy_connect_timeout 2s;"
    yield "proxy_next_upstream error timeout http_502 http_503 http_504;"
    yield from _headers()
    yield "add_header X-Served-By $banyan_served always;"
    yield "add_header Set-Cookie $banyan_cookie always;"


def _headers() -> Iterator[str]:
    yield "proxy_set_header Host $http_host;"
    yield "proxy_set_header Connection $banyan_connection;"
    yield "proxy_set_header Upgrade $http_upgrade;"
    yield "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
    yield "proxy_set_header X-Forwarded-Host $http_host;"
    yield "proxy_set_header X-Forwarded-Proto $scheme;"
    yield "proxy_set_header X-Request-ID $banyan_request_id;"


def _mirroring() -> Iterator[str]:
    yield "internal;"
    yield "access_log off;"
    yield 'if ($banyan_mirror = "") { return 204; }'
    yield "proxy_pass http://$banyan_mirror$request_uri;"
    yield "proxy_http_version 1.1;"
    yield "proxy_pass_request_body off;"
    yield 'proxy_set_header Content-Length "";'
    yield from ("proxy_connect_timeout 100ms;", "proxy_send_timeout 100ms;", "proxy_read_timeout 100ms;")
    yield "proxy_next_upstream off;"
    yield from _headers()
    yield "proxy_set_header X-Banyan-Shadow 1;"


def _conditions(match: Match) -> tuple[tuple[str, ValueMatch], ...]:
    return (*(("header", each) for each in match.headers), *(("cookie", each) for each in match.cookies))


def _path_pattern(match: Match) -> str:
    path = match.path
    match path.type:
        case "Exact":
            return re.escape(path.value)
        case "PathPrefix":
            return ".*" if path.value == "/" else rf"{re.escape(path.value)}(?:/.*)?"
        case _:
            return f"(?:{path.value})"


def _pattern(condition: ValueMatch) -> str:
    return re.escape(condition.value) if condition.type == "Exact" else condition.value


def _cookie_pattern(condition: ValueMatch) -> str:
    return rf"(?:^|;\s*){re.escape(condition.name)}=(?:{_pattern(condition)})(?:\s*;|\s*\z)"


def _address(backend: Backend) -> str:
    host = f"[{backend.host}]" if ":" in backend.host else backend.host
    return f"{host}:{backend.port}"


def _map(source: str, name: str, otherwise: str, found: Mapping[str, str]) -> Iterator[str]:
    return _block(
        f"map {source} {name}", [f"default {otherwise};", *(f"{key} {value};" for key, value in found.items())]
    )


def _block(head: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"{head} {{"
    yield from _indented(lines)
    yield "}"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)


def _quoted(text: str) -> str:
    """A text that nginx reads as it is, whatever is in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
