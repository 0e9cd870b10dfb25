"""Draws intervals in rows, one below the other, against lines that they should not reach: a forest plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from loadtests.plotting.axes import Axis
from loadtests.plotting.elements import dot, line, text
from loadtests.plotting.marks import Rule

_WIDTH, _NAMES, _TOLD, _ROW, _TOP, _BOTTOM = 860, 250, 150, 24, 30, 44
_LONGEST = 36


@dataclass(frozen=True, slots=True)
class Row:
    """One interval: its name, its bounds, its point, the kind that colours it, and what is told beside it.

    A bound that is None is not known, and drawn to the end of the chart.
    """

    name: str
    low: float | None
    high: float | None
    point: float | None
    kind: str
    told: str = ""


def rows_svg(title: str, axis: Axis, rows: Sequence[Row], rules: Sequence[Rule]) -> str:
    """The rows as an `<svg>` element; every text in it is escaped."""
    height = _TOP + _ROW * len(rows) + _BOTTOM
    bottom = height - _BOTTOM
    root = ET.Element("svg", {"class": "chart wide-chart", "viewBox": f"0 0 {_WIDTH} {height}", "role": "img"})
    ET.SubElement(root, "title").text = title
    for value in axis.ticks():
        line(root, (_at(axis, value), _TOP), (_at(axis, value), bottom), "grid")
        text(root, (_at(axis, value), bottom + 16), axis.text(value), "middle")
    for rule in rules:
        line(root, (_at(axis, rule.at), _TOP - 6), (_at(axis, rule.at), bottom), f"rule {rule.kind}")
        text(root, (_at(axis, rule.at), _TOP - 10), rule.label, "middle")
    for number, row in enumerate(rows):
        _row(root, axis, row, _TOP + _ROW * (number + 0.5))
    text(root, (_at(axis, (axis.low + axis.high) / 2), height - 8), axis.label, "middle")
    return ET.tostring(root, "unicode")


def _row(root: ET.Element, axis: Axis, row: Row, down: float) -> None:
    name = row.name if len(row.name) <= _LONGEST else f"{row.name[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
    label = text(root, (_NAMES - 8, down + 4), name, "end")
    if name != row.name:
        ET.SubElement(label, "title").text = row.name
    low, high = axis.low if row.low is None else row.low, axis.high if row.high is None else row.high
    if row.point is not None:
        line(root, (_at(axis, low), down), (_at(axis, high), down), f"interval {row.kind}")
        for bound in (row.low, row.high):
            if bound is not None and axis.low <= bound <= axis.high:
                line(root, (_at(axis, bound), down - 5), (_at(axis, bound), down + 5), f"interval {row.kind}")
        if axis.low <= row.point <= axis.high:
            dot(root, (_at(axis, row.point), down), row.kind, 4)
        else:
            _beyond(root, _at(axis, row.point), down, row.kind, is_high=row.point > axis.high)
    text(root, (_WIDTH - _TOLD + 18, down + 4), row.told, "start")


def _beyond(root: ET.Element, across: float, down: float, kind: str, *, is_high: bool) -> None:
    """A point that lies beyond the end of the axis: an arrow that shows there."""
    tip = across + (9 if is_high else -9)
    points = f"{across:g},{down - 5:g} {tip:g},{down:g} {across:g},{down + 5:g}"
    ET.SubElement(root, "polygon", {"class": f"dot {kind}", "points": points})


def _at(axis: Axis, value: float) -> float:
    return round(_NAMES + axis.place(value) * (_WIDTH - _NAMES - _TOLD), 1)
