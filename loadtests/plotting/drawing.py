"""Draws a chart as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from loadtests.plotting.axes import Axis
from loadtests.plotting.elements import dot, line, text
from loadtests.plotting.marks import Band, Dots, Line, Mark, Rule

WIDTH = 640
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 24, 26, 44
_LETTER = 6.6
_KEY = 22
_LEGEND_ROW = 17


@dataclass(frozen=True, slots=True)
class Chart:
    """Two axes and what is between them; `title` is what it shows, for those who cannot see it, too."""

    title: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    height: int = 300


def svg(chart: Chart) -> str:
    """The chart as an `<svg>` element; every text in it is escaped."""
    legend = _legend_rows(chart.marks)
    frame = _Frame(chart.x, chart.y, chart.height, _TOP + _LEGEND_ROW * (len(legend) - 1))
    root = ET.Element("svg", {"class": "chart", "viewBox": f"0 0 {WIDTH} {chart.height}", "role": "img"})
    ET.SubElement(root, "title").text = chart.title
    _axes(root, frame)
    for mark in chart.marks:
        _draw(root, frame, mark)
    _legend(root, legend)
    return ET.tostring(root, "unicode")


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where values are on the drawing."""

    x: Axis
    y: Axis
    height: int
    top: int

    def across(self, value: float) -> float:
        return round(_LEFT + self.x.place(value) * (WIDTH - _LEFT - _RIGHT), 1)

    def down(self, value: float) -> float:
        return round(self.bottom - self.y.place(value) * (self.bottom - self.top), 1)

    @property
    def bottom(self) -> int:
        return self.height - _BOTTOM

    def path(self, points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{self.across(x):g},{self.down(y):g}" for x, y in points)


def _axes(root: ET.Element, frame: _Frame) -> None:
    right, bottom = WIDTH - _RIGHT, frame.bottom
    last = -1e9
    for value in frame.x.ticks():
        at, told = frame.across(value), frame.x.text(value)
        line(root, (at, frame.top), (at, bottom), "grid")
        if at - last > _LETTER * (len(told) + 1):
            text(root, (at, bottom + 16), told, "middle")
            last = at
    for value in frame.y.ticks():
        at = frame.down(value)
        line(root, (_LEFT, at), (right, at), "grid")
        text(root, (_LEFT - 6, at + 4), frame.y.text(value), "end")
    line(root, (_LEFT, bottom), (right, bottom), "axis")
    line(root, (_LEFT, frame.top), (_LEFT, bottom), "axis")
    text(root, ((_LEFT + right) / 2, frame.height - 8), frame.x.label, "middle")
    upright = text(root, (14, (frame.top + bottom) / 2), frame.y.label, "middle")
    upright.set("transform", f"rotate(-90 14 {(frame.top + bottom) / 2:g})")


def _draw(root: ET.Element, frame: _Frame, mark: Mark) -> None:
    match mark:
        case Line(points, kind):
            ET.SubElement(root, "polyline", {"class": f"line {kind}", "points": frame.path(points)})
        case Band(points, kind):
            edge = [(x, low) for x, low, _ in points] + [(x, high) for x, _, high in reversed(points)]
            ET.SubElement(root, "polygon", {"class": f"band {kind}", "points": frame.path(edge)})
        case Dots(points, kind, _, titles):
            for number, (x, y) in enumerate(points):
                found = dot(root, (frame.across(x), frame.down(y)), kind)
                if number < len(titles):
                    ET.SubElement(found, "title").text = titles[number]
        case Rule(at, kind, _, is_upright):
            if is_upright:
                line(root, (frame.across(at), frame.top), (frame.across(at), frame.bottom), f"rule {kind}")
            else:
                line(root, (_LEFT, frame.down(at)), (WIDTH - _RIGHT, frame.down(at)), f"rule {kind}")


def _legend(root: ET.Element, rows: Sequence[Sequence[Mark]]) -> None:
    for number, row in enumerate(rows):
        at, down = float(_LEFT), 12 + _LEGEND_ROW * number
        for mark in row:
            _key(root, mark, (at, down))
            text(root, (at + _KEY + 5, down + 4), mark.label, "start")
            at += _width(mark)


def _key(root: ET.Element, mark: Mark, place: tuple[float, float]) -> None:
    at, down = place
    match mark:
        case Line(_, kind) | Rule(_, kind):
            line(root, (at, down), (at + _KEY, down), f"{'line' if isinstance(mark, Line) else 'rule'} {kind}")
        case Band(_, kind):
            box = {"x": f"{at:g}", "y": f"{down - 6:g}", "width": str(_KEY), "height": "12"}
            ET.SubElement(root, "rect", {"class": f"band {kind}", **box})
        case Dots(_, kind):
            dot(root, (at + _KEY / 2, down), kind)


def _legend_rows(marks: Sequence[Mark]) -> list[list[Mark]]:
    """What is told above the chart, in as many rows as it takes."""
    rows: list[list[Mark]] = [[]]
    for mark in _told(marks):
        if rows[-1] and _LEFT + sum(map(_width, rows[-1])) + _width(mark) > WIDTH:
            rows.append([])
        rows[-1].append(mark)
    return rows


def _width(mark: Mark) -> float:
    return _KEY + 18 + _LETTER * len(mark.label)


def _told(marks: Sequence[Mark]) -> Iterator[Mark]:
    """The first mark of each label."""
    seen: set[str] = set()
    for mark in marks:
        if mark.label and mark.label not in seen:
            seen.add(mark.label)
            yield mark
