"""One screen for a person: totals, strongest couplings, cycles, writers, gaps, next steps: `orders → catalog`."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text

from analysis.model.report import Coupling, Cycle, Report
from analysis.reports._facts import ranked, reasons, strongest, totals, writers
from analysis.reports._page import QUIET, STRONG, heading, line, more, printed, spaced, table
from analysis.reports._proposal_page import proposal_page
from banyan.text import count, one_line

MOST_COUPLINGS, MOST_CYCLES, MOST_CUTS, MOST_WRITERS, MOST_GAPS = 8, 2, 2, 5, 3
"""So many at most in each section, so that the page fits a screen of 45 lines."""


def render(report: Report, *, colour: bool = False, width: int = 100) -> str:
    """Return a page of at most 45 lines, cut at `width` columns save for the commands; plain text unless `colour`."""
    sections = (section(report) for section in (_head, _couplings, _cycles, _writers, _gaps))
    return printed(sections, _next(report), colour=colour, width=width)


def render_proposal(report: Report, *, colour: bool = False, width: int = 100) -> str:
    """Return the page of a proposal: services with verdicts, the order, the dearest items, what not to split."""
    return proposal_page(report, colour=colour, width=width)


def _head(report: Report) -> Iterable[RenderableType]:
    project, sums = report.project, totals(report)
    yield line((project.root, STRONG), " · settings ", ", ".join(project.settings) or "not found")
    size = [count(sums.apps, "app"), count(sums.models, "model"), count(project.files, "file")]
    size += [count(project.lines, "line"), f"user model {project.auth_user_model}"]
    yield line(" · ".join(size))
    found = f"{count(sums.crossings, 'dependency', 'dependencies')} between apps"
    gaps = f"{sums.unresolved:,} not resolved, {count(sums.unread, 'file')} not read"
    seen = f" · {sums.seen:,} seen at run time" if sums.seen else ""
    yield line((found, STRONG), f" in {count(sums.pairs, 'pair')}, {sums.internal:,} inside apps{seen} · {gaps}")


def _couplings(report: Report) -> Iterable[RenderableType]:
    if not report.couplings:
        yield from heading("Most coupled: no app depends on another")
        return
    shown = strongest(report.couplings)[:MOST_COUPLINGS]
    rows = [(f"  {_pair(each)}", f"{each.weight:,.0f}", f"{each.evidence:,}", _kinds(each, 4)) for each in shown]
    yield from spaced(table(("Most coupled", "weight", "places", "by kind"), rows))
    yield from more(len(report.couplings) - MOST_COUPLINGS, "pair")


def _cycles(report: Report) -> Iterable[RenderableType]:
    yield from heading("Cycles" if report.cycles else "Cycles: none")
    for cycle in sorted(report.cycles, key=lambda each: (-len(each.apps), each.apps))[:MOST_CYCLES]:
        yield line(f"  {len(cycle.apps)} apps reach each other: ", (", ".join(cycle.apps), STRONG))
        yield line(f"    lightest cut: {_cuts(cycle)}")
    yield from more(len(report.cycles) - MOST_CYCLES, "cycle")


def _cuts(cycle: Cycle) -> str:
    lightest = strongest(cycle.weakest)[::-1]
    cuts = [f"{_pair(each)} ({_kinds(each, 2)})" for each in lightest[:MOST_CUTS]]
    left = len(lightest) - MOST_CUTS
    return "; ".join(cuts) + (f"; and {left} more" if left > 0 else "") if cuts else "none alone would do"


def _writers(report: Report) -> Iterable[RenderableType]:
    found = writers(report)
    if not found:
        yield from heading("Who writes whose models: no app writes another's")
        return
    rows = [(f"  {app}", _written(models)) for app, models in list(found.items())[:MOST_WRITERS]]
    yield from spaced(table(("Who writes", "whose models"), rows))
    yield from more(len(found) - MOST_WRITERS, "app")


def _written(models: Counter[str]) -> str:
    return ", ".join(f"{model} {number}" for model, number in ranked(models))


def _gaps(report: Report) -> Iterable[RenderableType]:
    unread, unresolved = report.project.unread, reasons(report)
    if not unread and not unresolved:
        yield from heading("Not understood: nothing; every file was read, every reference resolved")
        return
    yield from heading("Not understood")
    for each in unread[:MOST_GAPS]:
        yield line("  not read: ", (each.file, STRONG), f", {each.reason}")
    yield from more(len(unread) - MOST_GAPS, "file")
    for reason in unresolved[:MOST_GAPS]:
        place = f"{reason.file}:{reason.line}"
        yield line(f"  {reason.count:,} not resolved: ", (reason.text, STRONG), f", as in {place}")
    yield from more(len(unresolved) - MOST_GAPS, "reason")


def _next(report: Report) -> Iterable[RenderableType]:
    yield from heading("Next")
    for purpose, command in _commands(report):
        yield Text.assemble((f"  {purpose:<16}", QUIET), command)


def _commands(report: Report) -> Iterable[tuple[str, str]]:
    root = shlex.quote(one_line(report.project.root))
    project = "" if root == "." else f" --project {root}"
    if report.couplings:
        yield "strongest pair", _explain(strongest(report.couplings)[0]) + project
    weakest = [each for cycle in report.cycles for each in cycle.weakest]
    if weakest:
        yield "lightest cut", _explain(strongest(weakest)[-1]) + project
    yield "services", f"banyan propose {root}"
    yield "all of it", f"banyan report {root} --format html --output report.html"


def _explain(coupling: Coupling) -> str:
    return f"banyan explain {shlex.quote(one_line(coupling.source))} {shlex.quote(one_line(coupling.target))}"


def _pair(coupling: Coupling) -> str:
    return f"{coupling.source} → {coupling.target}"


def _kinds(coupling: Coupling, most: int) -> str:
    named = ", ".join(f"{kind} {number}" for kind, number in coupling.kinds[:most])
    left = len(coupling.kinds) - most
    return f"{named}, +{count(left, 'kind')}" if left > 0 else named
