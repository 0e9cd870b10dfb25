"""The dashboards: of the gateway, of services, and of the migration itself."""

from __future__ import annotations

from banyan.plan.routes import STATES
from extracted.deployment.observing.panels import Choice, Dashboard, Panel, Query, Row

_REQUESTS = "banyan_gateway_requests_total"
_SIDE = '{side=~"$side"}'
_SERVICE = '{service=~"$service"}'
_ROUTE = '{route=~"$route"}'


def all_of_them() -> tuple[Dashboard, ...]:
    """Every dashboard."""
    return _gateway(), _service(), _migration()


def _gateway() -> Dashboard:
    seconds = "side:banyan_gateway_request_duration_seconds"
    stats = (
        Panel("Requests", (Query(f"sum(side:banyan_gateway_requests:rate5m{_SIDE})"),), "reqps", "stat", 6),
        Panel("Errors", (Query(_share(f"side:banyan_gateway_errors:rate5m{_SIDE}")),), "percentunit", "stat", 6),
        Panel("Slowest side, p95", (Query(f"max({seconds}:p95_5m{_SIDE})"),), "s", "stat", 6),
        Panel(
            "Fell back", (Query(f"max(side:banyan_gateway_fallbacks:ratio_rate5m{_SIDE})"),), "percentunit", "stat", 6
        ),
    )
    traffic = (
        Panel("Requests by side", (Query(f"side:banyan_gateway_requests:rate5m{_SIDE}", "{{side}}"),), "reqps"),
        Panel(
            "Answers by status",
            (Query(f"sum by (status) (rate({_REQUESTS}{_SIDE}[5m]))", "{{status}}"),),
            "reqps",
        ),
        Panel(
            "Requests by route",
            (Query('sum by (route) (route_side:banyan_gateway_requests:rate5m{side=~"$side"})', "{{route}}"),),
            "reqps",
            about="Those without a name no route takes: they go to the monolith, as ever.",
        ),
        Panel("Errors by side", (Query(f"side:banyan_gateway_errors:ratio_rate5m{_SIDE}", "{{side}}"),), "percentunit"),
    )
    latency = (
        Panel(
            "Latency by side",
            tuple(Query(f"{seconds}:{each}_5m{_SIDE}", f"{{{{side}}}} {each}") for each in ("p50", "p95", "p99")),
            "s",
        ),
        Panel(
            "Latency by route, p95",
            (Query(f"route_{seconds}:p95_5m{_SIDE}", "{{route}} {{side}}"),),
            "s",
        ),
        Panel(
            "Answered by the monolith in the place of a service",
            (Query(f"side:banyan_gateway_fallbacks:ratio_rate5m{_SIDE}", "{{side}}"),),
            "percentunit",
        ),
    )
    about = "What users get, as the engine of the gateway logged it."
    rows = (Row("Now", stats), Row("Traffic", traffic), Row("Latency", latency))
    return Dashboard("banyan-gateway", "Banyan: gateway", about, rows, (Choice("side", _REQUESTS),))


def _service() -> Dashboard:
    seconds = "service:django_http_requests_latency_seconds"
    stats = (
        Panel("Answers", (Query(f"sum(service:django_http_responses:rate5m{_SERVICE})"),), "reqps", "stat", 6),
        Panel("Errors", (Query(f"max(service:django_http_errors:ratio_rate5m{_SERVICE})"),), "percentunit", "stat", 6),
        Panel("Latency, p95", (Query(f"max({seconds}:p95_5m{_SERVICE})"),), "s", "stat", 6),
        Panel(
            "Saturation",
            (Query(f"max(service:service_links_saturation:ratio_rate5m{_SERVICE})"),),
            "percentunit",
            "stat",
            6,
            "Workers that answer a request, of all that there are, on average over five minutes.",
        ),
    )
    by_view = "django_http_requests_latency_seconds_by_view_method_bucket"
    quantile = f"histogram_quantile(0.95, sum by (service, view, le) (rate({by_view}{_SERVICE}[5m])))"
    answers = "django_http_responses_total_by_status_view_method_total"
    status = f"sum by (service, status) (rate(django_http_responses_total_by_status_total{_SERVICE}[5m]))"
    requests = (
        Panel("Answers by status", (Query(status, "{{service}} {{status}}"),), "reqps"),
        Panel(
            "Latency",
            tuple(Query(f"{seconds}:{each}_5m{_SERVICE}", f"{{{{service}}}} {each}") for each in ("p50", "p95", "p99")),
            "s",
        ),
        Panel(
            "Busiest views",
            (Query(f"topk(10, sum by (service, view) (rate({answers}{_SERVICE}[5m])))", "{{service}} {{view}}"),),
            "reqps",
        ),
        Panel("Slowest views, p95", (Query(f"topk(10, {quantile})", "{{service}} {{view}}"),), "s"),
        Panel(
            "Saturation",
            (Query(f"service:service_links_saturation:ratio_rate5m{_SERVICE}", "{{service}}"),),
            "percentunit",
        ),
        Panel("Instances", (Query('count by (service) (up{service=~"$service"} == 1)', "{{service}}"),)),
    )
    about = "What a service counts itself, calls of other sides included."
    choices = (Choice("service", "service_links_capacity"),)
    rows = (Row("Now", stats), Row("Requests", requests), Row("Events", _events(_SERVICE)))
    return Dashboard("banyan-service", "Banyan: services", about, rows, choices)


def _events(chosen: str) -> tuple[Panel, ...]:
    legend = "{{service}} of {{source}}"
    unread = f"max by (service, reader) (service_links_outbox_unread_seconds{chosen})"
    return (
        Panel(
            "Age of the oldest event that was not read",
            (Query(f"max by (service, source) (service_links_events_behind_seconds{chosen})", legend),),
            "s",
        ),
        Panel("Age of the oldest event that was not taken", (Query(unread, "{{service}} for {{reader}}"),), "s"),
        Panel(
            "Events that were not read",
            (Query(f"max by (service, source) (service_links_events_behind{chosen})", legend),),
        ),
        Panel(
            "Events that stand still",
            (Query(f"max by (service, source) (service_links_events_parked{chosen})", legend),),
        ),
    )


def _migration() -> Dashboard:
    away = f'sum(rate({_REQUESTS}{{served_by!="monolith"}}[5m])) / sum(rate({_REQUESTS}[5m]))'
    stage = f"max by (route, methods) (banyan_gateway_route_stage{_ROUTE})"
    routes = (
        Panel("Answered by services", (Query(away),), "percentunit", "stat", 8),
        Panel(
            "Routes by state",
            (Query('count by (state) (banyan_gateway_route_state{methods="reads"} == 1)', "{{state}}"),),
            kind="stat",
            width=16,
            about="Where reads are.",
        ),
        Panel("State", (Query(stage, "{{route}} {{methods}}"),), kind="state-timeline", width=24, words=STATES),
        Panel("Weight", (Query(f"max by (route) (banyan_gateway_route_weight{_ROUTE})", "{{route}}"),), "percent"),
        Panel(
            "Rollouts: weight", (Query("max by (rollout) (banyan_gateway_rollout_weight)", "{{rollout}}"),), "percent"
        ),
        Panel("Rollouts: looks", (Query("max by (rollout) (banyan_gateway_rollout_looks)", "{{rollout}}"),)),
        Panel(
            "Rollouts that wait for a person",
            (Query("max by (rollout) (banyan_gateway_rollout_waiting)", "{{rollout}}"),),
        ),
    )
    level = "route_side:banyan_gateway"
    sides = (
        Panel(
            "Errors of both sides",
            (Query(f"{level}_errors:ratio_rate5m{_ROUTE}", "{{route}} {{side}}"),),
            "percentunit",
        ),
        Panel(
            "Latency of both sides, p95",
            (Query(f"{level}_request_duration_seconds:p95_5m{_ROUTE}", "{{route}} {{side}}"),),
            "s",
        ),
        Panel("Requests of both sides", (Query(f"{level}_requests:rate5m{_ROUTE}", "{{route}} {{side}}"),), "reqps"),
        Panel(
            "Errors of a canary beyond those of the monolith",
            (Query(f"route:banyan_gateway_canary_excess_errors:ratio_rate5m{_ROUTE}", "{{route}}"),),
            "percentunit",
        ),
    )
    rows = (
        Row("Routes", routes),
        Row("Service against monolith", sides),
        Row("Shadow", _shadow()),
        Row("Events", _events("")),
    )
    about = "How far the migration is, and what speaks for and against the next step."
    choices = (Choice("route", "banyan_gateway_route_weight"),)
    return Dashboard("banyan-migration", "Banyan: migration", about, rows, choices)


def _shadow() -> tuple[Panel, ...]:
    pairs = f"sum by (route) (rate(banyan_shadow_pairs_total{_ROUTE}[5m]))"
    return (
        Panel(
            "Answers that differ",
            (Query(f"route:banyan_shadow_mismatches:ratio_rate15m{_ROUTE}", "{{route}}"),),
            "percentunit",
        ),
        Panel(
            "At most, with the confidence of the run",
            (Query(f"max by (route) (banyan_shadow_mismatch_rate_upper{_ROUTE})", "{{route}}"),),
            "percentunit",
        ),
        Panel("Compared", (Query(pairs, "{{route}}"),), "reqps"),
        Panel(
            "Queue of the comparator",
            (
                Query("max(banyan_shadow_queue_length)", "waiting"),
                Query("rate(banyan_shadow_dropped_total[5m])", "lost"),
            ),
        ),
    )


def _share(errors: str) -> str:
    return f"sum({errors}) / sum({errors.replace('_errors:', '_requests:')})"
