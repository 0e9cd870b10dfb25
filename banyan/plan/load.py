"""From the table `[load]` of `banyan.toml` to what load tests do and are judged by, with everything wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from banyan.plan.matching import Notes, Path
from banyan.plan.shapes import Shapes, are_texts, checked, is_number, is_text, is_whole


@dataclass(frozen=True, slots=True)
class LoadOfRoute:
    """What one route alone is judged by: margins by measure and limits, in the words of docs/load.md."""

    margins: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedLoad:
    """Load tests: `rate` in requests a second, blocks of `seconds` in `pairs`, `traffic` a file relative to the plan.

    `false_alarms` is in percent.
    """

    rate: float = 20.0
    seconds: float = 10.0
    pairs: int = 12
    traffic: str = ""
    false_alarms: float = 5.0
    margins: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    routes: Mapping[str, LoadOfRoute] = field(default_factory=dict)


def _are_margins(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) and each for each in value.values())


_OF_A_ROUTE: Shapes = {
    "margins": (_are_margins, 'a table of texts such as { p95 = "10% and 20ms" }'),
    "limits": (are_texts, 'a list of texts such as ["p(95)<200"]'),
}
LOAD_KEYS: Shapes = {
    "rate": (lambda value: is_number(value, 0.01, 1_000_000), "requests a second, above 0"),
    "seconds": (lambda value: is_number(value, 1, 3600), "a number of seconds from 1 to 3600"),
    "pairs": (lambda value: is_whole(value, 1, 10_000), "a whole number above 0"),
    "traffic": (is_text, "the path of a file"),
    "false_alarms": (lambda value: is_number(value, 0.01, 49), "percent, above 0 and under 50"),
    **_OF_A_ROUTE,
    "routes": (lambda value: isinstance(value, dict), "a table with one for each route"),
}


def read_load(path: Path, found: Mapping[str, object], notes: Notes) -> PlannedLoad:
    """How load tests are made, `[load]` with `rate = 50` and `margins = { p95 = "10% and 20ms" }`."""
    values = checked(path, found, LOAD_KEYS, notes)
    given = values.pop("routes", {})
    routes: dict[str, LoadOfRoute] = {}
    if isinstance(given, dict):
        for name, table in given.items():
            place = (*path, "routes", name)
            if not isinstance(table, dict):
                notes.note(place, f"{name} should be a table with margins or limits")
                continue
            routes[name] = LoadOfRoute(**checked(place, table, _OF_A_ROUTE, notes))  # type: ignore[arg-type]
    return PlannedLoad(**values, routes=routes)  # type: ignore[arg-type]
