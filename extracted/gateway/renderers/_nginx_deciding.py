"""Decides for nginx by maps: the number of the rule that counts, the side, and the cookie that keeps a user there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from banyan.plan.order import Rule
from banyan.plan.routes import Match, ValueMatch
from extracted.gateway.table import RouteTable, below, canaries, cookie_of, cookies_of, numbered

_BUCKETS = 100


def rules(table: RouteTable) -> Iterator[str]:
    """`$banyan_rule`: the number of the rule that counts, 0 for none. Digits, then the method, then the path."""
    conditions = list(dict.fromkeys(each for rule in table.rules for each in _conditions(rule.match)))
    for index, (kind, condition) in enumerate(conditions):
        source = "$http_cookie" if kind == "cookie" else f"$http_{condition.name.replace('-', '_')}"
        pattern = _cookie_pattern(condition) if kind == "cookie" else rf"^(?:{_pattern(condition)})\z"
        yield from map_(source, f"$banyan_if_{index}", "0", {quoted(f"~{pattern}"): "1"})
    digits = "".join(f"$banyan_if_{index}" for index in range(len(conditions)))
    found = {}
    for number, rule in enumerate(table.rules, 1):
        wanted = _conditions(rule.match)
        bits = "".join("1" if each in wanted else "." for each in conditions)
        methods = f"(?:{'|'.join(rule.methods)})" if rule.methods else "[^:]*"
        found[quoted(f"~^{bits}:{methods}:{_path_pattern(rule.match)}\\z")] = str(number)
    yield from map_(f'"{digits}:$request_method:$banyan_path"', "$banyan_rule", "0", found)


def sides(table: RouteTable) -> Iterator[str]:
    """`$banyan_side` is `monolith` or the name of a service; `$banyan_cookie` what keeps a user there."""
    found = canaries(table)
    yield from block('split_clients "$request_id$connection$msec" $banyan_draw', _percents())
    for name in cookies_of(found):
        key = name.replace("-", "_")
        yield from map_(
            "$http_cookie",
            f"$banyan_pin_{key}",
            '""',
            {
                quoted(
                    rf"~(?:^|;\s*){re.escape(name)}=(?<banyan_v_{key}>(?:service|monolith)\.[0-9]{{1,2}})\s*(?:;|\z)"
                ): f"$banyan_v_{key}"
            },
        )
        yield from map_(
            f"$banyan_pin_{key}",
            f"$banyan_bucket_{key}",
            "$banyan_draw",
            {quoted(rf"~\.(?<banyan_b_{key}>[0-9]+)\z"): f"$banyan_b_{key}"},
        )
    cookies: dict[str, str] = {}
    sides = {str(number): rule.route.service for number, rule in numbered(table, "service", "retired")}
    for number, rule in found:
        yield from _canary(number, rule)
        sides[str(number)] = f"$banyan_side_{number}"
        if rule.sticky.by == "cookie":
            cookies[str(number)] = f"$banyan_cookie_{number}"
    yield from map_("$banyan_rule", "$banyan_side", "monolith", sides)
    yield from map_("$banyan_rule", "$banyan_cookie", '""', cookies)


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
    sides = {quoted("~^[01]*1"): service, quoted(r"~^[01]*:service\."): service}
    if rule.route.weight:
        sides[quoted(rf"~:(?:{below(rule.route.weight)})\z")] = service
    yield from map_(f'"{cohort}:{pin}:{bucket}"', f"$banyan_side_{number}", "monolith", sides)
    if rule.sticky.by == "cookie":
        yield from _cookie(number, rule, cohort, pin, bucket)


def _cookie(number: int, rule: Rule, cohort: str, pin: str, bucket: str) -> Iterator[str]:
    """Written where it says something else than the side; never for a cohort, which is known without it."""
    written = f'"{cookie_of(rule)}=$banyan_word_{number}.{bucket}; Path=/; HttpOnly; SameSite=Lax"'
    yield from map_(f"$banyan_side_{number}", f"$banyan_word_{number}", "service", {"monolith": "monolith"})
    same = {quoted("~^[01]*1"): '""', quoted(r"~:(service|monolith)\.[0-9]+:\1\z"): '""'}
    yield from map_(f'"{cohort}:{pin}:$banyan_word_{number}"', f"$banyan_cookie_{number}", written, same)


def _hashed(number: int, rule: Rule) -> Iterator[str]:
    """A number of 0 to 99 that stays with a header, or with the address where there is none."""
    source = "$remote_addr"
    if rule.sticky.by == "header":
        source = f"$banyan_user_{number}"
        header = f"$http_{rule.sticky.name.replace('-', '_')}"
        yield from map_(header, source, header, {'""': "$remote_addr"})
    yield from block(f'split_clients "{source}" $banyan_bucket_{number}', _percents())


def _cohort(name: str, cohort: Match) -> Iterator[str]:
    """`1` where all of a cohort's headers and cookies are there."""
    conditions = _conditions(cohort)
    for index, (kind, condition) in enumerate(conditions):
        source = "$http_cookie" if kind == "cookie" else f"$http_{condition.name.replace('-', '_')}"
        pattern = _cookie_pattern(condition) if kind == "cookie" else rf"^(?:{_pattern(condition)})\z"
        yield from map_(source, f"$banyan_in_{name}_{index}", "0", {quoted(f"~{pattern}"): "1"})
    digits = "".join(f"$banyan_in_{name}_{index}" for index in range(len(conditions)))
    yield from map_(f'"{digits}"', f"$banyan_cohort_{name}", "0", {f'"{"1" * len(conditions)}"': "1"})


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


def map_(source: str, name: str, otherwise: str, found: Mapping[str, str]) -> Iterator[str]:
    """A map from a text to a variable."""
    return block(
        f"map {source} {name}", [f"default {otherwise};", *(f"{key} {value};" for key, value in found.items())]
    )


def block(head: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines in braces."""
    yield f"{head} {{"
    yield from indented(lines)
    yield "}"


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Lines, further to the right."""
    return (f"    {line}" for line in lines)


def quoted(text: str) -> str:
    """A text that nginx reads as it is, whatever is in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
