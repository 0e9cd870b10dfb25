"""The explorer: one self-contained page to look around in, no network needed: `--format html --output report.html`."""

from __future__ import annotations

import html
import json
import re
from importlib.resources import files

from analysis.model.report import Report
from analysis.reports._packing import pack
from banyan.text import one_line

SCRIPTS = (
    "core",
    "data",
    "tree",
    "kinds",
    "bars",
    "evidence",
    "heat",
    "matrix",
    "touches",
    "placing",
    "canvas",
    "boxes",
    "graph",
    "services",
    "service",
    "bill",
    "steps",
    "overview",
    "tables",
    "gaps",
    "help",
    "main",
)
"""The parts of the page's script, in the order in which they stand in it."""

STYLES = ("style", "graph", "proposal", "small", "paper")
"""The parts of its style: what comes later may overrule what stands before."""

_SLOT = re.compile(r"\{\{ (\w+) \}\}")
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}

SHOWS_PROPOSAL = True


def render(report: Report) -> str:
    """Return an HTML page that holds the whole report, its style and its script."""
    slots = {
        "title": html.escape(one_line(report.project.root)),
        "style": "\n".join(_part(f"{name}.css") for name in STYLES),
        "data": _embedded(pack(report)),
        "script": "\n".join(_part(f"{name}.js") for name in SCRIPTS),
    }
    # One pass over the template: what is put in is never searched for slots again.
    return _SLOT.sub(lambda slot: slots[slot[1]], _part("page.html"))


def _embedded(value: object) -> str:
    """Return JSON that cannot end the script element it stands in, whatever its strings hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda found: _UNSAFE[found[0]], text)


def _part(name: str) -> str:
    return (files("analysis.reports") / "explorer" / name).read_text(encoding="utf-8")
