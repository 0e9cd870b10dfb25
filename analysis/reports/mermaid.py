"""The graph of apps as a Mermaid flowchart, for a wiki or a README: `orders -->|84| catalog`."""

from __future__ import annotations

import re

from analysis.model.report import Report
from analysis.reports._facts import strongest
from banyan.text import count, one_line

MOST_EDGES = 60
"""Mermaid's drawings cannot be read with more, and its own limit is 500."""

_SPECIAL = re.compile(r"[^\w .,:/-]")


def render(report: Report) -> str:
    """Return the strongest couplings; a comment says how many were left out."""
    shown = strongest(report.couplings)[:MOST_EDGES]
    labels = sorted({label for each in shown for label in (each.source, each.target)})
    nodes = {label: f"app{number}" for number, label in enumerate(labels)}
    body = ["flowchart TD", *_comment(len(report.couplings) - len(shown))]
    body += [f'    {node}["{_escaped(label)}"]' for label, node in nodes.items()]
    body += [f'    {nodes[each.source]} -->|"{each.evidence}"| {nodes[each.target]}' for each in shown]
    return "".join(f"{line}\n" for line in body)


def _comment(left: int) -> list[str]:
    return [f"    %% {count(left, 'weaker coupling')} left out"] if left > 0 else []


def _escaped(text: str) -> str:
    """Return text in Mermaid's own escapes, `#34;` for a quotation mark; nothing else ends or starts markup in it."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", one_line(text)) or " "
