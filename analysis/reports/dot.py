"""The graph of apps for Graphviz, which draws it with `dot -Tsvg report.dot -o report.svg`."""

from __future__ import annotations

from collections.abc import Iterable
from math import log1p

from analysis.model.project import App
from analysis.model.report import Coupling, Report
from analysis.reports._facts import coupled_apps, strongest
from banyan.text import one_line


def render(report: Report) -> str:
    """Return one node for each coupled app and one edge for each coupling; a thicker edge costs more to cut."""
    known = {app.label: app for app in report.apps}
    body = [
        f"digraph {_quoted(report.project.root)} {{",
        '  rankdir=TB; node [shape=box, style=rounded, fontname="sans-serif"]; edge [color="#1d6a49", fontsize=10];',
        *(f"  {_node(label, known.get(label))};" for label in coupled_apps(report)),
        *_edges(report.couplings),
        "}",
    ]
    return "".join(f"{line}\n" for line in body)


def _node(label: str, app: App | None) -> str:
    outside = "" if app and app.is_local else ', style="rounded,dashed"'
    return f"{_quoted(label)} [tooltip={_quoted(app.module if app else label)}{outside}]"


def _edges(couplings: tuple[Coupling, ...]) -> Iterable[str]:
    heaviest = max((each.weight for each in couplings), default=0.0)
    for each in strongest(couplings):
        width = 0.8 + 3.2 * log1p(max(each.weight, 0)) / (log1p(heaviest) or 1)
        kinds = ", ".join(f"{kind} {number}" for kind, number in each.kinds)
        ends = f"{_quoted(each.source)} -> {_quoted(each.target)}"
        yield f'  {ends} [label="{each.evidence}", penwidth={width:.2f}, tooltip={_quoted(kinds)}];'


def _quoted(text: str) -> str:
    # A backslash is doubled, since labels know escapes of their own: a single one and an N is the node's name.
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
