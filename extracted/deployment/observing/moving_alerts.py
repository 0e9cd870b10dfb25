"""The alerts on what is particular to a migration: events that wait, shadow comparisons, canaries."""

from __future__ import annotations

from extracted.deployment.observing.values import Alert, Case, Group

_REQUESTS = "banyan_gateway_requests_total"
_STATE = "banyan_gateway_route_state"


def groups() -> tuple[Group, ...]:
    """One group for each of the three."""
    return (
        Group("banyan-event-alerts", alerts=(_behind(), _unread(), _parked(), _unreachable())),
        Group("banyan-shadow-alerts", alerts=(_mismatches(), _dropping())),
        Group("banyan-canary-alerts", alerts=(_canary_errors(), _waiting(), _stalled(), _rolled_back())),
    )


def _behind() -> Alert:
    sample = 'service_links_events_behind_seconds{service="a", instance="a:1", source="monolith"}'
    return Alert(
        "BanyanEventsBehind",
        "max by (service, source) (service_links_events_behind_seconds) > 60",
        "5m",
        "page",
        "{{ $labels.service }} is more than a minute behind the events of {{ $labels.source }}",
        "Is `links_consume` of {{ $labels.service }} running? `banyan outbox lag` tells what waits.",
        (
            Case({sample: "0+60x20"}, "15m", ({"service": "a", "source": "monolith"},)),
            Case({sample: "5x20"}, "15m"),
        ),
    )


def _unread() -> Alert:
    sample = 'service_links_outbox_unread_seconds{service="monolith", instance="m:1", kind="reader", reader="a"}'
    return Alert(
        "BanyanOutboxUnread",
        "max by (service, kind, reader) (service_links_outbox_unread_seconds) > 60",
        "5m",
        "page",
        "Events of {{ $labels.service }} wait for {{ $labels.reader }} for more than a minute",
        "The {{ $labels.kind }} {{ $labels.reader }} does not take what is in the outbox of {{ $labels.service }}.",
        (
            Case({sample: "0+60x20"}, "15m", ({"service": "monolith", "kind": "reader", "reader": "a"},)),
            Case({sample: "30x20"}, "15m"),
        ),
    )


def _parked() -> Alert:
    sample = 'service_links_events_parked{service="a", instance="a:1", source="monolith"}'
    return Alert(
        "BanyanEventsParked",
        "max by (service, source) (service_links_events_parked) > 0",
        "5m",
        "ticket",
        "Events of {{ $labels.source }} stand still in {{ $labels.service }}",
        "One failed, and later ones of the same aggregate wait behind it: `banyan outbox list` tells why.",
        (
            Case({sample: "0x3 2x20"}, "15m", ({"service": "a", "source": "monolith"},)),
            Case({sample: "0x20"}, "15m"),
        ),
    )


def _unreachable() -> Alert:
    sample = 'service_links_events_unreachable{service="a", instance="a:1", source="monolith"}'
    return Alert(
        "BanyanEventsUnreachable",
        "max by (service, source) (service_links_events_unreachable) == 1",
        "5m",
        "ticket",
        "{{ $labels.service }} cannot ask {{ $labels.source }} how many events wait",
        "{{ $labels.source }} is down, or is not reached from {{ $labels.service }}.",
        (
            Case({sample: "1x20"}, "15m", ({"service": "a", "source": "monolith"},)),
            Case({sample: "0x20"}, "15m"),
        ),
    )


def _mismatches() -> Alert:
    pairs, mismatches = 'banyan_shadow_pairs_total{route="r"}', 'banyan_shadow_mismatches_total{route="r"}'
    return Alert(
        "BanyanShadowMismatches",
        "route:banyan_shadow_mismatches:ratio_rate15m > 0.01",
        "5m",
        "ticket",
        "The service answers {{ $labels.route }} otherwise than the monolith",
        "More than 1 % of the compared requests differ, noise aside. `banyan shadow report` shows examples.",
        (
            Case({pairs: "0+60x40", mismatches: "0+6x40"}, "30m", ({"route": "r"},)),
            Case({pairs: "0+60x40", mismatches: "0+0x40"}, "30m"),
        ),
    )


def _dropping() -> Alert:
    dropped = 'banyan_shadow_dropped_total{instance="c:1", job="banyan-shadow"}'
    return Alert(
        "BanyanShadowDropping",
        "rate(banyan_shadow_dropped_total[5m]) > 0",
        "10m",
        "ticket",
        "The comparator at {{ $labels.instance }} drops copies of requests",
        "It has no room for all of them; mirror a smaller share (`mirror_percent`).",
        (
            Case({dropped: "0+60x40"}, "30m", ({"instance": "c:1", "job": "banyan-shadow"},)),
            Case({dropped: "7x40"}, "30m"),
        ),
    )


def _canary_errors() -> Alert:
    def requests(side: str, status: int) -> str:
        labels = f'route="r", side="{side}", served_by="{side}", method="GET", status="{status}"'
        return f"{_REQUESTS}{{{labels}}}"

    def state(name: str) -> str:
        return f'{_STATE}{{route="r", service="a", methods="reads", state="{name}"}}'

    failing = {requests("a", 200): "0+90x40", requests("a", 500): "0+10x40", requests("monolith", 200): "0+100x40"}
    both = {**failing, requests("monolith", 500): "0+10x40"}
    return Alert(
        "BanyanCanaryErrors",
        "route:banyan_gateway_canary_excess_errors:ratio_rate5m > 0.02"
        f' and on (route) max by (route) ({_STATE}{{state="canary"}}) == 1',
        "5m",
        "page",
        "The canary of {{ $labels.route }} fails more often than the monolith",
        "By more than 2 percentage points. `banyan route rollout` would go back by itself: is it running?",
        (
            Case({**failing, state("canary"): "1x40"}, "20m", ({"route": "r"},)),
            Case({**both, state("canary"): "1x40"}, "20m"),
            Case({**failing, state("canary"): "0x40"}, "20m"),
        ),
    )


def _waiting() -> Alert:
    sample = 'banyan_gateway_rollout_waiting{rollout="a", instance="g:1"}'
    return Alert(
        "BanyanRolloutWaits",
        "max by (rollout) (banyan_gateway_rollout_waiting) == 1",
        "1h",
        "ticket",
        "The rollout of {{ $labels.rollout }} waits for a person",
        "It has passed, and goes on after `banyan route approve {{ $labels.rollout }}`.",
        (
            Case({sample: "1x90"}, "80m", ({"rollout": "a"},)),
            Case({sample: "1x30 0x60"}, "80m"),
        ),
    )


def _stalled() -> Alert:
    state = f'{_STATE}{{route="r", service="a", methods="reads", state="canary"}}'
    weight = 'banyan_gateway_route_weight{route="r", service="a"}'
    return Alert(
        "BanyanCanaryStalls",
        f'max by (route, service) ({_STATE}{{state="canary"}}) == 1'
        " and on (route, service) max by (route, service) (changes(banyan_gateway_route_weight[2h])) == 0",
        "2h",
        "ticket",
        "The canary of {{ $labels.route }} has not moved for hours",
        "{{ $labels.service }} keeps its share of users. Was `banyan route rollout` ended? It goes on where it was.",
        (
            Case({state: "1x300", weight: "10x300"}, "150m", ({"route": "r", "service": "a"},)),
            Case({state: "1x300", weight: "10x60 20x240"}, "150m"),
            Case({state: "0x300", weight: "0x300"}, "150m"),
        ),
    )


def _rolled_back() -> Alert:
    def state(name: str) -> str:
        return f'{_STATE}{{route="r", service="a", methods="reads", state="{name}"}}'

    return Alert(
        "BanyanCanaryRolledBack",
        f'max by (route, service, methods) (max_over_time({_STATE}{{state="canary"}}[15m])) == 1'
        f' and on (route, service, methods) max by (route, service, methods) ({_STATE}{{state="monolith"}}) == 1',
        "0m",
        "ticket",
        "The {{ $labels.methods }} of {{ $labels.route }} went back to the monolith",
        "A rollout found {{ $labels.service }} wanting, or somebody took it back: `banyan route history` tells.",
        (
            Case(
                {state("canary"): "1x10 0x30", state("monolith"): "0x10 1x30"},
                "15m",
                ({"route": "r", "service": "a", "methods": "reads"},),
            ),
            Case({state("canary"): "1x40", state("monolith"): "0x40"}, "15m"),
            Case({state("canary"): "0x40", state("monolith"): "1x40"}, "15m"),
        ),
    )
