"""Panels and dashboards as frozen values, and as the JSON that Grafana reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Unit = Literal["reqps", "percentunit", "s", "short", "percent"]
Kind = Literal["timeseries", "stat", "state-timeline"]

SOURCE: Mapping[str, str] = {"type": "prometheus", "uid": "${source}"}
"""The data source that a variable of each dashboard names."""

_COLUMNS = 24
_HEIGHTS: Mapping[str, int] = {"timeseries": 8, "stat": 4, "state-timeline": 8, "row": 1}
_Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Query:
    """What Prometheus is asked, and how each answer is called: `{{side}}` stands for a label."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture; `width` is of 24 columns, `words` are what whole numbers mean, by number."""

    title: str
    queries: tuple[Query, ...]
    unit: Unit = "short"
    kind: Kind = "timeseries"
    width: int = 12
    about: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Panels below a heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A variable that people choose values of: those that a label of a metric has."""

    name: str
    metric: str

    @property
    def query(self) -> str:
        """What Grafana asks for the values."""
        return f"label_values({self.metric}, {self.name})"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One page; `uid` is part of its address."""

    uid: str
    title: str
    about: str
    rows: tuple[Row, ...]
    choices: tuple[Choice, ...] = ()

    @property
    def queries(self) -> tuple[Query, ...]:
        """All that is asked of Prometheus."""
        return tuple(query for row in self.rows for panel in row.panels for query in panel.queries)


def page(dashboard: Dashboard) -> _Json:
    """A dashboard as Grafana reads it (schema version 41)."""
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.about,
        "tags": ["banyan"],
        "schemaVersion": 41,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "templating": {"list": [_source(), *map(_variable, dashboard.choices)]},
        "annotations": {"list": []},
        "links": [_link()],
        "panels": list(_placed(dashboard.rows)),
    }


def _placed(rows: Sequence[Row]) -> Iterator[_Json]:
    number, top = 1, 0
    for row in rows:
        place = {"x": 0, "y": top, "w": _COLUMNS, "h": _HEIGHTS["row"]}
        yield {"id": number, "type": "row", "title": row.title, "collapsed": False, "gridPos": place, "panels": []}
        number, top = number + 1, top + 1
        left = height = 0
        for panel in row.panels:
            if left + panel.width > _COLUMNS:
                left, top, height = 0, top + height, 0
            height = max(height, _HEIGHTS[panel.kind])
            place = {"x": left, "y": top, "w": panel.width, "h": _HEIGHTS[panel.kind]}
            yield _panel(panel, number, place)
            number, left = number + 1, left + panel.width
        top += height


def _panel(panel: Panel, number: int, place: Mapping[str, int]) -> _Json:
    defaults: _Json = {"unit": panel.unit, "min": 0}
    if panel.words:
        words = {str(value): {"text": word, "index": value} for value, word in enumerate(panel.words)}
        defaults["mappings"] = [{"type": "value", "options": words}]
    if panel.kind == "timeseries":
        defaults["custom"] = {"lineWidth": 1, "fillOpacity": 10, "showPoints": "never", "spanNulls": False}
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        **({"description": panel.about} if panel.about else {}),
        "datasource": dict(SOURCE),
        "gridPos": dict(place),
        "targets": list(_targets(panel)),
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": _options(panel.kind),
    }


def _targets(panel: Panel) -> Iterator[_Json]:
    for index, query in enumerate(panel.queries):
        yield {
            "refId": chr(ord("A") + index),
            "datasource": dict(SOURCE),
            "expr": query.expr,
            "legendFormat": query.legend or "__auto",
            "range": panel.kind != "stat",
            "instant": panel.kind == "stat",
        }


def _options(kind: Kind) -> _Json:
    legend: _Json = {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []}
    tooltip = {"mode": "multi", "sort": "desc"}
    match kind:
        case "timeseries":
            return {"legend": legend, "tooltip": tooltip}
        case "state-timeline":
            return {"legend": legend, "tooltip": tooltip, "rowHeight": 0.9, "showValue": "auto", "mergeValues": True}
        case _:
            return {
                "reduceOptions": {"calcs": ["lastNotNull"], "values": False},
                "orientation": "auto",
                "textMode": "auto",
                "colorMode": "value",
                "graphMode": "none",
                "justifyMode": "auto",
                "wideLayout": True,
                "showPercentChange": False,
                "percentChangeColorMode": "standard",
            }


def _source() -> _Json:
    return {"name": "source", "type": "datasource", "label": "Data source", "query": "prometheus", "hide": 0}


def _variable(choice: Choice) -> _Json:
    return {
        "name": choice.name,
        "type": "query",
        "label": choice.name.capitalize(),
        "datasource": dict(SOURCE),
        "query": {"query": choice.query, "refId": f"choice-{choice.name}"},
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]},
        "hide": 0,
    }


def _link() -> _Json:
    return {
        "title": "Banyan",
        "type": "dashboards",
        "tags": ["banyan"],
        "asDropdown": False,
        "icon": "external link",
        "includeVars": False,
        "keepTime": True,
        "targetBlank": False,
        "tooltip": "",
        "url": "",
    }


def queries_of(dashboards: Iterable[Dashboard]) -> tuple[Query, ...]:
    """All that some dashboards ask of Prometheus."""
    return tuple(query for each in dashboards for query in each.queries)
