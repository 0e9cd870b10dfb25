"""Renders HAProxy, checked by `haproxy -c`: variables decide, in the order of the table, and a backend sends.

It has no mirror of its own, so that shadow is refused. A service stands in its group with the weight 0: rules give it
every first request, and whatever is sent again goes where weights say, to the monolith.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from banyan.plan.order import Rule
from banyan.plan.routes import Match, ValueMatch
from extracted.gateway.endpoints import Endpoint, address
from extracted.gateway.table import (
    GENERATION,
    METRICS,
    REPEATABLE,
    Backend,
    RouteTable,
    Unsupported,
    below,
    canaries,
    cookie_of,
    cookies_of,
    numbered,
)

ENGINE = "haproxy"
FILE = "haproxy.cfg"
_PIN = r"^(?:service|monolith)\.[0-9]{1,2}$"

_DEFAULTS = """\
# Made by Banyan from banyan.toml. Edits are lost: change the plan and render it anew.
global
    log stdout len 8192 format raw local0
    maxconn 4000
    hard-stop-after 1h

defaults
    mode http
    log global
    option forwardfor
    option http-keep-alive
    http-reuse safe
    timeout connect 2s
    timeout client {timeout}s
    timeout server {timeout}s
    timeout tunnel 1h
    timeout http-request 10s
"""
_LOG = (
    '{"time":"%[date,ltime(%FT%T%z)]","request_id":"%[var(txn.id),json(utf8s)]",'
    '"traceparent":"%[var(txn.trace),json(utf8s)]","method":"%HM","path":"%[var(txn.path),json(utf8s)]",'
    '"status":"%ST","route":"%[var(txn.route)]","side":"%[var(txn.side)]","served_by":"%[srv_name,field(1,:)]","upstream":"%si:%sp",'
    '"milliseconds":"%Ta","bytes":"%B","generation":"GENERATION"}'
)
_ID = "^[A-Za-z0-9._-]{1,128}$"
_TRACE = "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
_RETRY = "retry-on conn-failure empty-response junk-response response-timeout 502 503 504"
_STREAM = "1h"
_MOST_WEIGHT = 256


def render(table: RouteTable) -> Mapping[str, str]:
    """One file, for `haproxy -W -f haproxy.cfg`. Raises Unsupported."""
    if any(rule.is_mirrored for rule in table.rules):
        raise Unsupported("shadow: it cannot copy requests", ENGINE)
    if table.sessions:
        raise Unsupported("sessions that are exchanged for tokens: it cannot ask the monolith in between", ENGINE)
    sections = {"frontend gateway": _frontend(table), "backend to_monolith": _alone(table.monolith)}
    if table.admin:
        sections["frontend admin"] = _admin(table, table.admin)
    for service in table.services:
        sections[f"backend to_{service.name}"] = _with_monolith(table, service)
        sections[f"backend only_{service.name}"] = _alone(service)
    lines = (line for head, body in sections.items() for line in (head, *(f"    {each}" for each in body), ""))
    return {FILE: "\n".join((_DEFAULTS.format(timeout=table.timeout), *lines))}


def _frontend(table: RouteTable) -> Iterator[str]:
    yield f"bind {address(table.listen)}"
    # A connection that idles while a worker ends is answered once more: nobody is hung up on while they send.
    yield "option idle-close-on-response"
    yield "timeout http-keep-alive 900ms"
    yield f"log-format {_quoted(_LOG.replace('GENERATION', table.generation))}"
    yield "http-request set-var(txn.path) path"
    yield f"acl has_id req.hdr(x-request-id) -m reg {_ID}"
    yield "http-request set-var(txn.id) req.hdr(x-request-id) if has_id"
    yield "http-request set-var(txn.id) uuid() if !{ var(txn.id) -m found }"
    yield "http-request set-header X-Request-ID %[var(txn.id)]"
    yield f"acl has_trace req.hdr(traceparent) -m reg {_TRACE}"
    yield "http-request set-var(txn.hex) uuid(),regsub(-,,g)"
    yield "http-request set-header traceparent 00-%[var(txn.hex)]-%[var(txn.hex),bytes(0,16)]-01 unless has_trace"
    yield "http-request set-var(txn.trace) req.hdr(traceparent)"
    yield f"http-request set-var(txn.repeats) bool(true) if {{ method {' '.join(REPEATABLE)} }}"
    yield "http-request set-var(txn.streams) bool(true) if { req.hdr(accept) -i -m sub text/event-stream }"
    yield "http-request set-header X-Forwarded-Host %[req.hdr(host)]"
    yield "http-request set-header X-Forwarded-Proto http"
    yield "http-request set-var(txn.rule) int(0)"
    for number, rule in enumerate(table.rules, 1):
        yield from _rule(number, rule)
    yield "http-request set-var(txn.side) str(monolith)"
    for number, rule in numbered(table, "service", "retired"):
        yield f"http-request set-var(txn.side) str({rule.route.service}) if is_{number}"
    yield from _canaries(table)
    yield "http-response set-header X-Served-By %[srv_name,field(1,:)]"
    yield "http-response set-header X-Request-ID %[var(txn.id)]"
    for number, rule in numbered(table, "retired"):
        yield f"use_backend only_{rule.route.service} if is_{number}"
    for service in table.services:
        yield f"use_backend to_{service.name} if {{ var(txn.side) -m str {service.name} }}"
    yield "default_backend to_monolith"


def _rule(number: int, rule: Rule) -> Iterator[str]:
    conditions = [f"path_{number}"]
    yield from _path(number, rule.match)
    if rule.methods:
        yield f"acl method_{number} method {' '.join(rule.methods)}"
        conditions.append(f"method_{number}")
    for name, line in _conditions(f"{number}", rule.match):
        yield line
        conditions.append(name)
    yield f"http-request set-var(txn.rule) int({number}) if {{ var(txn.rule) -m int 0 }} {' '.join(conditions)}"
    yield f"http-request set-var(txn.route) str({rule.route.name}) if {{ var(txn.rule) -m int {number} }}"
    yield f"acl is_{number} var(txn.rule) -m int {number}"


def _path(number: int, match: Match) -> Iterator[str]:
    value, acl = match.path.value, f"acl path_{number} path"
    match match.path.type:
        case "Exact":
            yield f"{acl} -m str -- {_quoted(value)}"
        case "PathPrefix":
            if value == "/":
                yield f"{acl} -m beg -- /"
                return
            yield f"{acl} -m str -- {_quoted(value)}"
            yield f"{acl} -m beg -- {_quoted(f'{value}/')}"
        case _:
            yield f"{acl} -m reg -- {_quoted(f'^(?:{value})$')}"


def _conditions(prefix: str, match: Match) -> Iterator[tuple[str, str]]:
    found = (
        *((f"req.fhdr({each.name},1)", each) for each in match.headers),
        *((f"req.cook({each.name})", each) for each in match.cookies),
    )
    for index, (fetch, each) in enumerate(found):
        name = f"if_{prefix}_{index}"
        yield name, f"acl {name} {fetch} {_test(each)}"


def _test(each: ValueMatch) -> str:
    if each.type == "Exact":
        return f"-m str -- {_quoted(each.value)}"
    return f"-m reg -- {_quoted(f'^(?:{each.value})$')}"


def _canaries(table: RouteTable) -> Iterator[str]:
    found = canaries(table)
    if found:
        yield "http-request set-var(txn.draw) rand(100)"
    for name in cookies_of(found):
        key = name.replace("-", "_")
        yield f"acl pinned_{key} req.cook({name}) -m reg -- {_quoted(_PIN)}"
        yield f"http-request set-var(txn.pin_{key}) req.cook({name}),field(1,.) if pinned_{key}"
        yield f"http-request set-var(txn.bucket_{key}) var(txn.draw)"
        yield f"http-request set-var(txn.bucket_{key}) req.cook({name}),field(2,.) if pinned_{key}"
    for number, rule in found:
        yield from _canary(number, rule)


def _canary(number: int, rule: Rule) -> Iterator[str]:
    service, bucket = rule.route.service, "txn.draw"
    to_service = f"http-request set-var(txn.side) str({service}) if is_{number}"
    for index, cohort in enumerate(rule.route.cohorts):
        conditions = dict(_conditions(f"{number}_{index}", cohort))
        yield from conditions.values()
        yield f"http-request set-var(txn.cohort) bool(true) if is_{number} {' '.join(conditions)}"
        yield f"{to_service} {' '.join(conditions)}"
    key = cookie_of(rule).replace("-", "_")
    if rule.sticky.by == "cookie":
        bucket = f"txn.bucket_{key}"
        yield f"{to_service} {{ var(txn.pin_{key}) -m str service }}"
    elif rule.sticky.by != "none":
        bucket = f"txn.bucket_{number}"
        yield from _hashed(bucket, rule)
    if rule.route.weight:
        yield f"{to_service} {{ var({bucket}) -m reg ^(?:{below(rule.route.weight)})$ }}"
    if rule.sticky.by == "cookie":
        yield from _cookie(number, rule, key)


def _cookie(number: int, rule: Rule, key: str) -> Iterator[str]:
    """Written where it says something else than the side; never for a cohort, which is known without it."""
    word = f"txn.word_{number}"
    yield f"http-request set-var({word}) str(monolith) if is_{number}"
    yield f"http-request set-var({word}) str(service) if is_{number} {{ var(txn.side) -m str {rule.route.service} }}"
    yield f"http-request unset-var({word}) if {{ var(txn.cohort) -m bool }}"
    yield f"http-request unset-var({word}) if {{ var(txn.pin_{key}),strcmp({word}) eq 0 }}"
    text = f"{cookie_of(rule)}=%[var({word})].%[var(txn.bucket_{key})]; Path=/; HttpOnly; SameSite=Lax"
    yield f'http-response add-header Set-Cookie "{text}" if {{ var({word}) -m found }}'


def _hashed(bucket: str, rule: Rule) -> Iterator[str]:
    """A number of 0 to 99 that stays with a header or a claim, or with the address where there is none."""
    yield f"http-request set-var({bucket}) src,xxh32,mod(100)"
    fetch = {
        "header": f"req.fhdr({rule.sticky.name},1)",
        "claim": f"http_auth_bearer,jwt_payload_query('$.{rule.sticky.name}')",
    }.get(rule.sticky.by)
    if fetch:
        yield f"http-request set-var(txn.user) {_quoted(fetch)}"
        yield f"http-request set-var({bucket}) var(txn.user),xxh32,mod(100) if {{ var(txn.user) -m len gt 0 }}"


def _alone(backend: Backend) -> Iterator[str]:
    yield f"http-request set-timeout server {_STREAM} if {{ var(txn.streams) -m bool }}"
    yield from _servers(backend, "pool-purge-delay 1s")


def _with_monolith(table: RouteTable, service: Backend) -> Iterator[str]:
    """What could not even be connected is sent on whatever the method, all else only if it may be repeated."""
    yield "timeout connect 250ms"  # as long, too, it waits before it goes on to the monolith
    yield "retries 1"
    yield "option redispatch 1"
    yield _RETRY
    yield "http-request disable-l7-retry unless { var(txn.repeats) -m bool }"
    yield "http-request wait-for-body time 5s if { method PUT DELETE }"
    yield f"http-request set-timeout server {table.patience}s if {{ var(txn.repeats) -m bool }}"
    yield f"http-request set-timeout server {_STREAM} if {{ var(txn.streams) -m bool }}"
    yield from _first(service)
    check = "check inter 1s fastinter 500ms fall 2 rise 1"
    for name, each in _named(service):
        yield f"server {name} {address(each)} weight 0 pool-purge-delay 1s {check}"
    yield from _servers(table.monolith, "pool-purge-delay 1s")


def _first(service: Backend) -> Iterator[str]:
    """Who gets a first request: one that is drawn by its weight, or any that is there where that one is not."""
    if len(service.endpoints) > 1:
        yield f"http-request set-var(txn.drawn) rand({sum(each.weight for each in service.endpoints)})"
        start = 0
        for name, each in _named(service):
            yield f"use-server {name} if {{ var(txn.drawn) -m int {start}:{start + each.weight - 1} }}"
            start += each.weight
    yield from (f"use-server {name} if TRUE" for name, _ in _named(service))


def _servers(backend: Backend, how: str) -> Iterator[str]:
    heaviest = max(each.weight for each in backend.endpoints)
    for name, each in _named(backend):
        weight = max(1, each.weight * _MOST_WEIGHT // max(heaviest, _MOST_WEIGHT))
        yield f"server {name} {address(each)} weight {weight} {how}"


def _named(backend: Backend) -> Iterator[tuple[str, Endpoint]]:
    """A name for each server, of which what stands before the colon is told to users."""
    for number, each in enumerate(backend.endpoints, 1):
        yield (f"{backend.name}:{number}" if number > 1 else backend.name), each


def _admin(table: RouteTable, admin: Endpoint) -> Iterator[str]:
    yield f"bind {address(admin)}"
    yield "no log"
    told = f"http-request return status 200 content-type text/plain string {_quoted(table.generation)}"
    yield f"{told} if {{ path {GENERATION} }}"
    yield f"http-request use-service prometheus-exporter if {{ path {METRICS} }}"
    yield "http-request return status 404"


def _quoted(text: str) -> str:
    """A text that HAProxy reads as it is, whatever is in it."""
    return "'" + re.sub("'", "'\\\\''", text) + "'"
