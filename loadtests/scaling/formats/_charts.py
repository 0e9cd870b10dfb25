"""The charts of a page: what is carried by replicas, latency by load, and processor time by replicas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loadtests.plotting.axes import axis
from loadtests.plotting.drawing import Chart
from loadtests.plotting.marks import Band, Dots, Line, Mark, Rule
from loadtests.scaling.formats._words import SIDES

_PLACES = 60
_P95 = "p(95)<"


def charts(document: Mapping[str, Any]) -> Iterator[Chart]:
    """All charts for which something was measured."""
    if document["knees"]:
        yield _carried(document)
    if any(step["times"] for step in document["steps"]):
        yield _latency(document)
    if any(row["cost"] and row["cost"]["processor_ms"] for side in SIDES for row in document["sides"][side]["rows"]):
        yield _cost(document)


def _carried(document: Mapping[str, Any]) -> Chart:
    """Each knee, its mean with the interval, and the curve of the Universal Scalability Law."""
    marks: list[Mark] = []
    most = max(document["replicas"])
    for side in SIDES:
        name, found = document[side]["name"], [each for each in document["knees"] if each["side"] == side]
        bounds = tuple(
            (float(row["replicas"]), low, high)
            for row in document["sides"][side]["rows"]
            for low, high in [row["interval"] or (None, None)]
            if low is not None and high is not None
        )
        if len(bounds) > 1:
            marks.append(Band(bounds, side))
        fit = document["sides"][side]["fit"]
        if fit:
            marks.append(Line(_curve(fit, most), side, f"{name}, by the law"))
        titles = tuple(f"{each['replicas']} replicas, round {each['round'] + 1}" for each in found)
        points = tuple((float(each["replicas"]), each["throughput"]) for each in found)
        marks.append(Dots(points, side, "" if fit else name, titles))
    tops = [each["throughput"] for each in document["knees"]]
    x = axis("replicas", [0.5, most + 0.5], has_nought=True)
    return Chart("Carried within the limits", x, axis("requests a second", tops, has_nought=True), tuple(marks))


def _curve(fit: Mapping[str, Any], most: int) -> tuple[tuple[float, float], ...]:
    rate, sigma, kappa = (fit[name]["value"] for name in ("lambda", "sigma", "kappa"))
    at = [1 + (most - 1) * place / _PLACES for place in range(_PLACES + 1)]
    return tuple((n, rate * n / (1 + sigma * (n - 1) + kappa * n * (n - 1))) for n in at)


def _latency(document: Mapping[str, Any]) -> Chart:
    """p95 of every step by its rate."""
    marks: list[Mark] = []
    for side in SIDES:
        steps = [step for step in document["steps"] if step["side"] == side and step["times"] and not step["way"]]
        titles = tuple(f"{step['replicas']} replicas at {step['rate']:.4g} a second" for step in steps)
        points = tuple((step["rate"], step["times"]["p95"]) for step in steps)
        marks.append(Dots(points, side, document[side]["name"], titles))
    limits = [float(each.removeprefix(_P95)) for each in document["limits"] if each.startswith(_P95)]
    marks.extend(Rule(each, "allowed", "limit") for each in limits)
    steps = [step for step in document["steps"] if step["times"] and not step["way"]]
    y = axis("p95, milliseconds", [*_capped([step["times"]["p95"] for step in steps], limits)], has_nought=True)
    x = axis("requests a second", [step["rate"] for step in steps], has_nought=True)
    return Chart("p95 of each step by load", x, y, tuple(marks))


def _capped(values: Sequence[float], limits: Sequence[float]) -> list[float]:
    """Far above the limits nothing more can be seen."""
    top = 3 * max(limits) if limits else max(values)
    return [min(value, top) for value in (*values, *limits)]


def _cost(document: Mapping[str, Any]) -> Chart:
    marks: list[Mark] = []
    values: list[float] = []
    for side in SIDES:
        rows = [row for row in document["sides"][side]["rows"] if row["cost"] and row["cost"]["processor_ms"]]
        points = tuple((float(row["replicas"]), row["cost"]["processor_ms"]) for row in rows)
        values.extend(value for _, value in points)
        marks.extend((Line(points, side, document[side]["name"]), Dots(points, side)))
    x = axis("replicas", [0.5, max(document["replicas"]) + 0.5], has_nought=True)
    y = axis("milliseconds of processor time", values, has_nought=True)
    return Chart("Processor time of one request", x, y, tuple(marks))
