"""Summary tables for a pull request's comment or a wiki: `| orders → catalog | 30 | 4 | foreign_key 1 |`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.model.report import Coupling, Cycle, Report
from analysis.reports._facts import ranked, reasons, strongest, totals, writers
from analysis.reports._markdown import code as _code
from analysis.reports._markdown import table as _table
from analysis.reports._markdown import text as _text
from analysis.reports._text import count

MOST_ROWS = 20
"""Rows at most in each table; a comment on GitHub may hold 65,536 characters."""

MOST_NAMED = 12


def render(report: Report) -> str:
    """Return a page of at most a few dozen rows in GitHub's Markdown; nothing in it can become HTML or a mention."""
    parts = (_head, _couplings, _cycles, _writers, _unread, _unresolved)
    return "\n\n".join(block for part in parts for block in part(report)) + "\n"


def _head(report: Report) -> Iterable[str]:
    sums, project = totals(report), report.project
    yield f"## Boundary report: {_code(project.root)}"
    figures = [
        ("Apps", sums.apps),
        ("Models", sums.models),
        ("Lines", project.lines),
        ("Between apps", sums.crossings),
        ("Inside apps", sums.internal),
        ("Cycles", sums.cycles),
        ("Not resolved", sums.unresolved),
        ("Files not read", sums.unread),
    ]
    yield _table([title for title, _ in figures], [[f"{figure:,}" for _, figure in figures]], figures_from=0)


def _couplings(report: Report) -> Iterable[str]:
    yield "### Most coupled"
    if not report.couplings:
        yield "No app depends on another."
        return
    shown = strongest(report.couplings)[:MOST_ROWS]
    rows = [[_pair(each), _counts(each.kinds), f"{each.weight:,.0f}", f"{each.evidence:,}"] for each in shown]
    yield _table(["Pair", "By kind", "Weight", "Places"], rows, figures_from=2)
    yield from _more(len(report.couplings) - MOST_ROWS, "pair")


def _cycles(report: Report) -> Iterable[str]:
    yield "### Cycles"
    if not report.cycles:
        yield "None."
        return
    shown = sorted(report.cycles, key=lambda each: (-len(each.apps), each.apps))[:MOST_ROWS]
    yield _table(["Apps", "Lightest cuts"], [[_named(each.apps), _cuts(each)] for each in shown])
    yield from _more(len(report.cycles) - MOST_ROWS, "cycle")


def _cuts(cycle: Cycle) -> str:
    lightest = strongest(cycle.weakest)[::-1][:3]
    return ", ".join(f"{_pair(each)} ({each.evidence:,})" for each in lightest) or "none alone would do"


def _writers(report: Report) -> Iterable[str]:
    yield "### Who writes whose models"
    found = writers(report)
    if not found:
        yield "No app writes another's models."
        return
    rows = [[_code(app), _counts(ranked(models))] for app, models in list(found.items())[:MOST_ROWS]]
    yield _table(["App", "Writes"], rows)
    yield from _more(len(found) - MOST_ROWS, "app")


def _unread(report: Report) -> Iterable[str]:
    unread = report.project.unread
    if unread:
        yield "### Files not read"
        yield _table(["File", "Reason"], [[_code(each.file), _text(each.reason)] for each in unread[:MOST_ROWS]])
        yield from _more(len(unread) - MOST_ROWS, "file")


def _unresolved(report: Report) -> Iterable[str]:
    found = reasons(report)
    if found:
        yield "### References not resolved"
        rows = [[_text(each.text), _code(f"{each.file}:{each.line}"), f"{each.count:,}"] for each in found[:MOST_ROWS]]
        yield _table(["Reason", "For example", "Times"], rows, figures_from=2)
        yield from _more(len(found) - MOST_ROWS, "reason")


def _more(left: int, noun: str) -> Iterable[str]:
    if left > 0:
        yield f"And {count(left, f'more {noun}')}."


def _pair(coupling: Coupling) -> str:
    return f"{_code(coupling.source)} → {_code(coupling.target)}"


def _counts(pairs: Sequence[tuple[str, int]]) -> str:
    named = ", ".join(f"{_code(name)} {number:,}" for name, number in pairs[:MOST_NAMED])
    left = len(pairs) - MOST_NAMED
    return f"{named} and {left:,} more" if left > 0 else named


def _named(labels: Sequence[str]) -> str:
    left = len(labels) - MOST_NAMED
    named = ", ".join(map(_code, labels[:MOST_NAMED]))
    return f"{named} and {left:,} more" if left > 0 else named
