"""Summary tables for a pull request's comment or a wiki: `| orders → catalog | 30 | 4 | foreign_key 1 |`."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.model.report import Coupling, Cycle, Report
from analysis.reports._facts import ranked, reasons, strongest, totals, writers
from analysis.reports._marks import code, counted, escaped, more, named, table
from analysis.reports._proposal_tables import proposal_tables

MOST_ROWS = 20
"""Rows at most in each table; a comment on GitHub may hold 65,536 characters."""


def render(report: Report) -> str:
    """Return a page of at most a few dozen rows in GitHub's Markdown; nothing in it can become HTML or a mention."""
    parts = (_head, _couplings, _cycles, _writers, _unread, _unresolved)
    return "\n\n".join(block for part in parts for block in part(report)) + "\n"


def render_proposal(report: Report) -> str:
    """Return the proposal: services, order, what to keep, and the bill of each service that leaves, item by item."""
    return "\n\n".join(proposal_tables(report)) + "\n"


def _head(report: Report) -> Iterable[str]:
    sums, project = totals(report), report.project
    yield f"## Boundary report: {code(project.root)}"
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
    if sums.seen:
        figures.insert(5, ("Seen at run time", sums.seen))
    yield table([title for title, _ in figures], [[f"{figure:,}" for _, figure in figures]], figures_from=0)


def _couplings(report: Report) -> Iterable[str]:
    yield "### Most coupled"
    if not report.couplings:
        yield "No app depends on another."
        return
    shown = strongest(report.couplings)[:MOST_ROWS]
    rows = [[_pair(each), counted(each.kinds), f"{each.weight:,.0f}", f"{each.evidence:,}"] for each in shown]
    yield table(["Pair", "By kind", "Weight", "Places"], rows, figures_from=2)
    yield from more(len(report.couplings) - MOST_ROWS, "pair")


def _cycles(report: Report) -> Iterable[str]:
    yield "### Cycles"
    if not report.cycles:
        yield "None."
        return
    shown = sorted(report.cycles, key=lambda each: (-len(each.apps), each.apps))[:MOST_ROWS]
    yield table(["Apps", "Lightest cuts"], [[named(each.apps), _cuts(each)] for each in shown])
    yield from more(len(report.cycles) - MOST_ROWS, "cycle")


def _cuts(cycle: Cycle) -> str:
    lightest = strongest(cycle.weakest)[::-1][:3]
    return ", ".join(f"{_pair(each)} ({each.evidence:,})" for each in lightest) or "none alone would do"


def _writers(report: Report) -> Iterable[str]:
    yield "### Who writes whose models"
    found = writers(report)
    if not found:
        yield "No app writes another's models."
        return
    rows = [[code(app), counted(ranked(models))] for app, models in list(found.items())[:MOST_ROWS]]
    yield table(["App", "Writes"], rows)
    yield from more(len(found) - MOST_ROWS, "app")


def _unread(report: Report) -> Iterable[str]:
    unread = report.project.unread
    if unread:
        yield "### Files not read"
        yield table(["File", "Reason"], [[code(each.file), escaped(each.reason)] for each in unread[:MOST_ROWS]])
        yield from more(len(unread) - MOST_ROWS, "file")


def _unresolved(report: Report) -> Iterable[str]:
    found = reasons(report)
    if found:
        yield "### References not resolved"
        rows = [[escaped(each.text), code(f"{each.file}:{each.line}"), f"{each.count:,}"] for each in found[:MOST_ROWS]]
        yield table(["Reason", "For example", "Times"], rows, figures_from=2)
        yield from more(len(found) - MOST_ROWS, "reason")


def _pair(coupling: Coupling) -> str:
    return f"{code(coupling.source)} → {code(coupling.target)}"
