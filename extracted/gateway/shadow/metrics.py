"""Counts of the comparator in Prometheus' text format (version 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterator

from banyan.evidence import Verdict
from extracted.gateway.shadow.document import standing_of
from extracted.gateway.shadow.tally import Margin, Tally

_Sample = tuple[str, float]


def metrics(tally: Tally, margin: Margin, *, queued: int, room: int) -> str:
    """All metrics, each with what it counts."""
    routes = sorted(tally.routes.items())
    standings = [(name, standing_of(counts, margin)) for name, counts in routes]
    of_verdicts = [(name, where.verdict, each) for name, where in standings for each in Verdict]
    families: tuple[tuple[str, str, str, list[_Sample]], ...] = (
        ("received_total", "counter", "Requests that were copied here.", [("", tally.received)]),
        ("dropped_total", "counter", "Requests for which the queue had no room.", [("", tally.dropped)]),
        ("unrouted_total", "counter", "Requests that no route of the plan takes.", [("", tally.unrouted)]),
        ("queue_length", "gauge", "Requests that wait.", [("", queued)]),
        ("queue_room", "gauge", "Requests that can wait at most.", [("", room)]),
        ("pairs_total", "counter", "Requests that were compared.", [(_of(n), c.pairs) for n, c in routes]),
        ("mismatches_total", "counter", "Requests that differ.", [(_of(n), c.mismatches) for n, c in routes]),
        (
            "noisy_total",
            "counter",
            "Requests on which the monolith disagrees with itself.",
            [(_of(n), c.noisy) for n, c in routes],
        ),
        (
            "skipped_writes_total",
            "counter",
            "Writes that were not asked again.",
            [(_of(n), c.skipped) for n, c in routes],
        ),
        (
            "unusable_total",
            "counter",
            "Requests to which the monolith gave no answer.",
            [(_of(n), c.unusable.total()) for n, c in routes],
        ),
        (
            "mismatch_rate_upper",
            "gauge",
            "What the rate of mismatches is at most, with the confidence of the run.",
            [(_of(n), where.upper) for n, where in standings],
        ),
        (
            "verdict",
            "gauge",
            "1 for the verdict that holds.",
            [(f'{{route="{name}",verdict="{each}"}}', float(verdict is each)) for name, verdict, each in of_verdicts],
        ),
    )
    return "".join(f"{line}\n" for family in families for line in _family(*family))


def _family(name: str, kind: str, text: str, samples: list[_Sample]) -> Iterator[str]:
    yield f"# HELP banyan_shadow_{name} {text}"
    yield f"# TYPE banyan_shadow_{name} {kind}"
    for labels, value in samples:
        yield f"banyan_shadow_{name}{labels} {value:.12g}"


def _of(route: str) -> str:
    """A label; names of routes hold nothing that would have to be escaped."""
    return f'{{route="{route}"}}'
