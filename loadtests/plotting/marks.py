"""What is drawn into a chart; `kind` is a class of `charts.css`, `label` is told in the legend, "" for nothing."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """Points joined in their order."""

    points: tuple[Point, ...]
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """What lies between a low and a high value, as an interval does: each point is x, low, high."""

    points: tuple[tuple[float, float, float], ...]
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Dots:
    """Points, each with what is told where one points at it."""

    points: tuple[Point, ...]
    kind: str
    label: str = ""
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A line over the whole chart at one value: of y, or of x where it is upright."""

    at: float
    kind: str
    label: str = ""
    is_upright: bool = False


Mark = Line | Band | Dots | Rule
