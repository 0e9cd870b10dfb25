"""The recording rules: rates, errors, latencies and saturation, by side, by route, and by service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extracted.deployment.observing.values import Group, Recording

_REQUESTS = "banyan_gateway_requests_total"
_SECONDS = "banyan_gateway_request_duration_seconds_bucket"
_ANSWERS = "django_http_responses_total_by_status_total"
_DJANGO = "django_http_requests_latency_including_middlewares_seconds"


def groups(quantiles: Iterable[float]) -> tuple[Group, ...]:
    """The recording rules, in the order in which they need each other; `quantiles` are percents."""
    wanted = sorted({50.0, 95.0, 99.0, *quantiles})
    return (
        Group("banyan-gateway", recordings=tuple(_gateway(wanted))),
        Group("banyan-services", recordings=tuple(_services(wanted))),
        Group("banyan-migration", recordings=tuple(_migration())),
    )


def quantile_name(quantile: float) -> str:
    """How a quantile is called in the name of a rule: `p95`, `p99_9`."""
    return f"p{quantile:g}".replace(".", "_")


def _gateway(quantiles: Iterable[float]) -> Iterator[Recording]:
    for level, labels in (("side", "side"), ("route_side", "route, side")):
        requests, errors = f"{level}:banyan_gateway_requests:rate5m", f"{level}:banyan_gateway_errors:rate5m"
        yield Recording(requests, f"sum by ({labels}) (rate({_REQUESTS}[5m]))")
        failed = f'sum by ({labels}) (rate({_REQUESTS}{{status=~"5.."}}[5m]))'
        yield Recording(errors, f"{failed} or 0 * {requests}")
        yield Recording(f"{level}:banyan_gateway_errors:ratio_rate5m", f"{errors} / ({requests} > 0)")
        for each in quantiles:
            name = f"{level}:banyan_gateway_request_duration_seconds:{quantile_name(each)}_5m"
            yield Recording(name, _quantile(each, labels, _SECONDS))
    fallbacks = f'{_REQUESTS}{{side!="monolith", served_by="monolith"}}'
    name = "side:banyan_gateway_fallbacks:ratio_rate5m"
    requests = 'side:banyan_gateway_requests:rate5m{side!="monolith"}'
    yield Recording(name, f"(sum by (side) (rate({fallbacks}[5m])) or 0 * {requests}) / ({requests} > 0)")


def _services(quantiles: Iterable[float]) -> Iterator[Recording]:
    requests, errors = "service:django_http_responses:rate5m", "service:django_http_errors:rate5m"
    yield Recording(requests, f"sum by (service) (rate({_ANSWERS}[5m]))")
    yield Recording(errors, f'sum by (service) (rate({_ANSWERS}{{status=~"5.."}}[5m])) or 0 * {requests}')
    yield Recording("service:django_http_errors:ratio_rate5m", f"{errors} / ({requests} > 0)")
    for each in quantiles:
        name = f"service:django_http_requests_latency_seconds:{quantile_name(each)}_5m"
        yield Recording(name, _quantile(each, "service", f"{_DJANGO}_bucket"))
    busy = f"sum by (service) (rate({_DJANGO}_sum[5m]))"  # requests going on at once, on average (Little's law)
    capacity = "sum by (service) (service_links_capacity)"
    yield Recording("service:service_links_saturation:ratio_rate5m", f"{busy} / {capacity}")


def _migration() -> Iterator[Recording]:
    pairs, mismatches = "banyan_shadow_pairs_total", "banyan_shadow_mismatches_total"
    ratio = f"sum by (route) (rate({mismatches}[15m])) / (sum by (route) (rate({pairs}[15m])) > 0)"
    yield Recording("route:banyan_shadow_mismatches:ratio_rate15m", ratio)
    errors = "route_side:banyan_gateway_errors:ratio_rate5m"
    excess = f'max by (route) ({errors}{{side!="monolith"}}) - max by (route) ({errors}{{side="monolith"}})'
    yield Recording("route:banyan_gateway_canary_excess_errors:ratio_rate5m", excess)


def _quantile(percent: float, labels: str, buckets: str) -> str:
    return f"histogram_quantile({percent / 100:g}, sum by ({labels}, le) (rate({buckets}[5m])))"
