"""The charts of a page: what distributions, blocks and intervals of a document look like, as SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from loadtests.formats._words import difference, figure, unit
from loadtests.judgement.trust import LATEST_MS
from loadtests.plotting.axes import Axis, Scale, axis
from loadtests.plotting.drawing import Chart
from loadtests.plotting.intervals import Row, rows_svg
from loadtests.plotting.marks import Band, Dots, Line, Mark, Rule

_SIDES = ("before", "after")
_LEAST, _MOST = -200.0, 500.0
"""The margin used up, in percent, is drawn between these."""


def margins(document: Mapping[str, Any]) -> str:
    """How much of its margin each judged measure uses up, as intervals; "" where none has a margin."""
    rows = [row for check in document["checks"] if check["margin"] and (row := _row(check))]
    if not rows:
        return ""
    known = [value for row in rows for value in (row.low, row.high, row.point) if value is not None]
    low, high = max(min([*known, -20.0]), _LEAST), min(max([*known, 130.0]), _MOST)
    scale = Axis("part of the margin that is used up, percent", low, high)
    rules = (Rule(0, "neutral", "no difference"), Rule(100, "allowed", "margin"))
    return rows_svg("Intervals of what was added, as parts of the margins", scale, rows, rules)


def distribution(document: Mapping[str, Any], route: str) -> tuple[Chart, ...]:
    """A route's quantiles on both sides, what was added at each, and how many more take longer than each time."""
    curve = next(each for each in document["curves"] if each["route"] == route)
    shapes = (document["distributions"] or {"routes": ()})["routes"]
    shape = next((each for each in shapes if each["route"] == route), None)
    return (_quantiles(document, curve), *_added(curve), *([_later(shape)] if shape and shape["places"] else []))


def over_time(document: Mapping[str, Any]) -> tuple[Chart, ...]:
    """p95 of each block from the first to the last, and how late the generator was."""
    blocks = [block for block in document["blocks"] if block["p95_ms"] is not None]
    if not blocks:
        return ()
    minutes = axis("minutes since the first block", [_middle(block) for block in blocks], has_nought=True)
    return _blocks(document, blocks, minutes), _lateness(blocks, minutes)


def within_blocks(document: Mapping[str, Any]) -> tuple[Chart, ...]:
    """What blocks were like from their beginning to their end, and by load where that changes."""
    slices = [each for each in document["slices"] if each["before"] or each["after"]]
    if not slices:
        return ()
    seconds = axis("seconds since a block began", [0.0, slices[-1]["ended_seconds"]], has_nought=True)
    charts = [_sliced(document, slices, seconds, _moment, Line)]
    rates = sorted({each["rate"] for each in slices if each["rate"]})
    if len(rates) > 1 and rates[-1] > 1.2 * rates[0]:
        load = axis("requests a second", rates, has_nought=True)
        charts.append(_sliced(document, slices, load, _rate, Dots))
    return tuple(charts)


def _row(check: Mapping[str, Any]) -> Row | None:
    name = f"{check['route']} {check['measure']}"
    before, after, allowed = check["before"], check["after"], check["allowed"]
    if before is None or after is None or allowed is None or allowed == before:
        return Row(name, None, None, None, check["verdict"], check["reason"] or "not measured")
    whole = 100 / (allowed - before)
    if check["ratio"] and unit(check["measure"]) == "ms":
        bounds = [None if each is None else (each - 1) * before * whole for each in check["ratio"]]
    else:
        bounds = [None if each is None else each * whole for each in check["difference"] or (None, None)]
    low, high = bounds if whole > 0 else reversed(bounds)
    return Row(
        name, low, high, (after - before) * whole, check["verdict"], f"{difference(check)} {unit(check['measure'])}"
    )


def _quantiles(document: Mapping[str, Any], curve: Mapping[str, Any]) -> Chart:
    times = axis("milliseconds", [*curve["before"], *curve["after"]], Scale.LOG)
    lines = (_line(curve["levels"], curve[side], side, document[side]["name"]) for side in _SIDES)
    return Chart(f"{curve['route']}: times of both sides", _levels(curve), times, tuple(lines))


def _added(curve: Mapping[str, Any]) -> Iterator[Chart]:
    """What was added at each quantile; none where there are too few answers for intervals."""
    bands = [
        (level, *each) for level, each in zip(curve["levels"], curve["added"], strict=True) if each and None not in each
    ]
    if not bands:
        return
    points = [
        (level, after - before) for level, before, after in zip(*_columns(curve), strict=True) if level <= bands[-1][0]
    ]
    scale = axis("milliseconds added", [0.0, *(each for _, *both in bands for each in both), *(y for _, y in points)])
    marks: tuple[Mark, ...] = (
        Band(tuple(bands), "after", "95 % interval over pairs"),
        Line(tuple(points), "after", "added, of all answers"),
        Rule(0, "neutral"),
    )
    yield Chart(f"{curve['route']}: what was added", _levels(curve), scale, marks)


def _later(shape: Mapping[str, Any]) -> Chart:
    places = axis("milliseconds", shape["places"], Scale.LOG)
    shares = {name: [100 * share for share in shape[name]] for name in ("later", "beyond")}
    percent = axis("percent more that take longer", [0.0, *shares["later"], *shares["beyond"]])
    marks: tuple[Mark, ...] = (
        _line(shape["places"], shares["later"], "after", "take longer than that"),
        _line(shape["places"], shares["beyond"], "model", "with the margin given to the side before"),
        Rule(0, "neutral"),
    )
    return Chart(f"{shape['route']}: compared at {len(shape['places'])} times", places, percent, marks)


def _blocks(document: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]], minutes: Axis) -> Chart:
    times = axis(
        "p95, milliseconds", [each for block in blocks for each in (block["p95_ms"], block["raw_p95_ms"])], Scale.LOG
    )
    marks: list[Mark] = []
    for side in _SIDES:
        found = [block for block in blocks if block["side"] == side]
        name = document[side]["name"]
        points = tuple((_middle(block), block["p95_ms"]) for block in found)
        titles = tuple(f"block {each['number'] + 1}, {name}: p95 {figure(each['p95_ms'])} ms" for each in found)
        raw = tuple((_middle(block), block["raw_p95_ms"]) for block in found)
        marks += [
            Line(points, side, name),
            Dots(points, side, "", titles),
            Line(raw, f"{side} second", f"{name}, uncorrected"),
        ]
    return Chart("p95 of each block, since requests were due", minutes, times, tuple(marks))


def _lateness(blocks: Sequence[Mapping[str, Any]], minutes: Axis) -> Chart:
    points = tuple((_middle(block), block["lateness_p99_ms"]) for block in blocks)
    late = axis("p99 late, milliseconds", [LATEST_MS, *(y for _, y in points)], has_nought=True)
    marks: tuple[Mark, ...] = (
        Line(points, "model", "the generator's starts"),
        Rule(LATEST_MS, "allowed", "what is believed"),
    )
    return Chart("How late requests started", minutes, late, marks, 180)


def _sliced(
    document: Mapping[str, Any],
    slices: Sequence[Mapping[str, Any]],
    x: Axis,
    place: Callable[[Mapping[str, Any]], float],
    mark: type[Line | Dots],
) -> Chart:
    title = "Times within the blocks" if mark is Line else "Times by load"
    marks: list[Mark] = []
    for side in _SIDES:
        found = sorted((each for each in slices if each[side]), key=place)
        name = document[side]["name"]
        for measure, kind in (("p95", side), ("p50", f"{side} second")):
            points = tuple((place(each), each[side][f"{measure}_ms"]) for each in found)
            marks.append(mark(points, kind, f"{name} {measure}"))
    times = axis(
        "milliseconds", [y for each in marks if isinstance(each, Line | Dots) for _, y in each.points], Scale.LOG
    )
    return Chart(f"{title}, all blocks of a side together", x, times, tuple(marks))


def _columns(curve: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    return curve["levels"], curve["before"], curve["after"]


def _levels(curve: Mapping[str, Any]) -> Axis:
    return axis("share of answers that are quicker", [0.0, curve["levels"][-1]], Scale.TAIL)


def _line(xs: Sequence[float], ys: Sequence[float], kind: str, label: str) -> Line:
    return Line(tuple(zip(xs, ys, strict=True)), kind, label)


def _moment(part: Mapping[str, Any]) -> float:
    return float(part["began_seconds"] + part["ended_seconds"]) / 2


def _rate(part: Mapping[str, Any]) -> float:
    return float(part["rate"] or 0)


def _middle(block: Mapping[str, Any]) -> float:
    return float(block["began_seconds"] + block["seconds"] / 2) / 60
