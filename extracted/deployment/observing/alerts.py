"""The alerts on requests: errors, latency, saturation, and who is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extracted.deployment.observing.recordings import quantile_name
from extracted.deployment.observing.values import Alert, Case, Group

_ENOUGH = 0.05
"""Requests a second below which shares mean little."""

_REQUESTS = "banyan_gateway_requests_total"
_BUCKET = "banyan_gateway_request_duration_seconds_bucket"
_ANSWERS = "django_http_responses_total_by_status_total"
_DJANGO = "django_http_requests_latency_including_middlewares_seconds"


def groups(services: Iterable[tuple[str, float, float]]) -> tuple[Group, ...]:
    """The alerts of the gateway and of services: each a name, a quantile in percent, and the seconds it may take."""
    named = tuple(services)
    return (
        Group("banyan-gateway-alerts", alerts=(_gateway_errors(), _gateway_slow(), _fallbacks())),
        Group("banyan-service-alerts", alerts=tuple(_services(named))),
        Group("banyan-presence-alerts", alerts=tuple(_presence(tuple(name for name, _, _ in named)))),
    )


def _gateway_errors() -> Alert:
    ok = f'{_REQUESTS}{{route="r", side="a", served_by="a", method="GET", status="200"}}'
    bad = f'{_REQUESTS}{{route="r", side="a", served_by="a", method="GET", status="502"}}'
    return Alert(
        "BanyanGatewayErrors",
        f"side:banyan_gateway_errors:ratio_rate5m > 0.05 and side:banyan_gateway_requests:rate5m > {_ENOUGH}",
        "5m",
        "page",
        "More than 5 % of the requests to {{ $labels.side }} fail",
        "Users get 5xx for what the gateway sends to {{ $labels.side }}. `banyan route rollback` is the way back.",
        (
            Case({ok: "0+90x30", bad: "0+10x30"}, "20m", ({"side": "a"},)),
            Case({ok: "0+99x30", bad: "0+1x30"}, "20m"),
            Case({ok: "0+0x30", bad: "0+1x30"}, "20m"),
        ),
    )


def _gateway_slow() -> Alert:
    labels = 'route="r", side="a"'
    return Alert(
        "BanyanGatewaySlow",
        "side:banyan_gateway_request_duration_seconds:p95_5m > 1",
        "10m",
        "ticket",
        "Requests to {{ $labels.side }} take more than a second",
        "5 of 100 users of {{ $labels.side }} wait longer than a second. See its row in the dashboard of the gateway.",
        (
            Case(_buckets(_BUCKET, labels, quick=90, slow=10), "30m", ({"side": "a"},)),
            Case(_buckets(_BUCKET, labels, quick=99, slow=1), "30m"),
        ),
    )


def _fallbacks() -> Alert:
    own = f'{_REQUESTS}{{route="r", side="a", served_by="a", method="GET", status="200"}}'
    other = f'{_REQUESTS}{{route="r", side="a", served_by="monolith", method="GET", status="200"}}'
    return Alert(
        "BanyanFallbacks",
        "side:banyan_gateway_fallbacks:ratio_rate5m > 0.01",
        "5m",
        "ticket",
        "The monolith answers in the place of {{ $labels.side }}",
        "More than 1 % of the requests for {{ $labels.side }} fell back to the monolith: users notice nothing yet.",
        (
            Case({own: "0+90x30", other: "0+10x30"}, "20m", ({"side": "a"},)),
            Case({own: "0+90x30", other: "0+0x30"}, "20m"),
        ),
    )


def _services(services: tuple[tuple[str, float, float], ...]) -> Iterator[Alert]:
    ok, bad = f'{_ANSWERS}{{service="a", status="200"}}', f'{_ANSWERS}{{service="a", status="500"}}'
    enough = f"service:django_http_responses:rate5m > {_ENOUGH}"
    yield Alert(
        "BanyanServiceErrors",
        f"service:django_http_errors:ratio_rate5m > 0.05 and {enough}",
        "5m",
        "page",
        "More than 5 % of the answers of {{ $labels.service }} are errors",
        "By what {{ $labels.service }} itself counts, calls of other sides included.",
        (
            Case({ok: "0+90x30", bad: "0+10x30"}, "20m", ({"service": "a"},)),
            Case({ok: "0+100x30", bad: "0+0x30"}, "20m"),
        ),
    )
    if services:
        yield _slow(services)
    yield Alert(
        "BanyanServiceSaturated",
        "service:service_links_saturation:ratio_rate5m > 0.8",
        "10m",
        "ticket",
        "{{ $labels.service }} is busy to more than 80 %",
        "So many of its workers answer requests at once, on average, that the next have to wait: add replicas.",
        (
            Case(_busy(54), "30m", ({"service": "a"},)),
            Case(_busy(30), "30m"),
        ),
    )


def _slow(services: tuple[tuple[str, float, float], ...]) -> Alert:
    exprs, cases = [], []
    for service, quantile, seconds in services:
        labels = f'service="{service}"'
        name = f"service:django_http_requests_latency_seconds:{quantile_name(quantile)}_5m"
        exprs.append(f"{name}{{{labels}}} > {seconds:g}")
        cases += [
            Case(_buckets(f"{_DJANGO}_bucket", labels, 0, 100, seconds), "30m", ({"service": service},)),
            Case(_buckets(f"{_DJANGO}_bucket", labels, 100, 0, seconds), "30m"),
        ]
    return Alert(
        "BanyanServiceSlow",
        " or ".join(exprs),
        "10m",
        "ticket",
        "{{ $labels.service }} is slower than it may be",
        "What it may take is what its load test had to keep, else a second. The dashboard has its views.",
        tuple(cases),
    )


def _presence(services: tuple[str, ...]) -> Iterator[Alert]:
    yield Alert(
        "BanyanTargetDown",
        'up{job=~"banyan-.*"} == 0',
        "2m",
        "page",
        "{{ $labels.instance }} of {{ $labels.service }} does not answer Prometheus",
        "It is down, or nobody is let through to its metrics ({{ $labels.job }}).",
        (
            Case(
                {'up{job="banyan-services", service="a", instance="a:1"}': "1x5 0x10"},
                "10m",
                ({"job": "banyan-services", "service": "a", "instance": "a:1"},),
            ),
            Case({'up{job="banyan-services", service="a", instance="a:1"}': "1x20"}, "10m"),
            Case({'up{job="others", instance="a:1"}': "0x20"}, "10m"),
        ),
    )
    if services:
        yield _missing(services)


def _missing(services: tuple[str, ...]) -> Alert:
    def up(service: str, more: str = "") -> str:
        return f'up{{job="banyan-services", service="{service}"{more}}}'

    there = {up(each, ', instance="x:1"'): "1x20" for each in services}
    gone = [{name: told for name, told in there.items() if f'"{each}"' not in name} for each in services]
    return Alert(
        "BanyanServiceMissing",
        " or ".join(f"absent({up(each)})" for each in services),
        "5m",
        "page",
        "Prometheus knows no instance of {{ $labels.service }}",
        "The plan has this service, and discovery finds none of its processes.",
        (
            *(
                Case(others or {"vector": "0x20"}, "10m", ({"job": "banyan-services", "service": each},))
                for each, others in zip(services, gone, strict=True)
            ),
            Case(there, "10m"),
        ),
    )


def _buckets(name: str, labels: str, quick: int, slow: int, seconds: float = 1.0) -> dict[str, str]:
    """So many requests a minute that took half of a time at most, and so many that took twice to four times as long."""
    bounds = ((seconds / 2, quick), (seconds * 2, quick), (seconds * 4, quick + slow))
    told = {f'{name}{{{labels}, le="{bound:g}"}}': f"0+{number}x40" for bound, number in bounds}
    return {**told, f'{name}{{{labels}, le="+Inf"}}': f"0+{quick + slow}x40"}


def _busy(seconds_a_minute: int) -> dict[str, str]:
    """One worker that works for so many seconds of each minute."""
    return {
        f'{_DJANGO}_sum{{service="a"}}': f"0+{seconds_a_minute}x40",
        'service_links_capacity{service="a"}': "1x40",
    }
