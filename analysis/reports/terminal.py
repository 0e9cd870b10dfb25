"""One screen for a person: totals, strongest couplings, cycles, writers, gaps, next steps: `orders → catalog`."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from analysis.model.report import Coupling, Cycle, Report
from analysis.reports._facts import ranked, reasons, strongest, totals, writers
from analysis.reports._text import count, one_line

MOST_COUPLINGS, MOST_CYCLES, MOST_CUTS, MOST_WRITERS, MOST_GAPS = 8, 2, 2, 5, 3
"""So many at most in each section, so that the page fits a screen of 45 lines."""

MOST_NAME = 46
"""Columns at most for the first column of a table."""

_HEADING, _QUIET, _STRONG = "bold green", "dim", "bold"


def render(report: Report, *, colour: bool = False, width: int = 100) -> str:
    """Return a page of at most 45 lines, cut at `width` columns save for the commands; plain text unless `colour`."""
    console = _console(colour=colour, width=max(width, 60))
    with console.capture() as page:
        for section in (_head, _couplings, _cycles, _writers, _gaps):
            for part in section(report):
                console.print(part, no_wrap=True, overflow="ellipsis")
        for part in _next(report):
            console.print(part, no_wrap=True, overflow="ignore", crop=False)
    return "".join(f"{line.rstrip()}\n" for line in page.get().splitlines())


def _console(*, colour: bool, width: int) -> Console:
    # Nothing of the environment may decide what is written: a report is a function of its input.
    return Console(
        file=StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )


def _head(report: Report) -> Iterable[RenderableType]:
    project, sums = report.project, totals(report)
    yield _line((project.root, _STRONG), " · settings ", ", ".join(project.settings) or "not found")
    size = [count(sums.apps, "app"), count(sums.models, "model"), count(project.files, "file")]
    size += [count(project.lines, "line"), f"user model {project.auth_user_model}"]
    yield _line(" · ".join(size))
    found = f"{count(sums.crossings, 'dependency', 'dependencies')} between apps"
    gaps = f"{sums.unresolved:,} not resolved, {count(sums.unread, 'file')} not read"
    yield _line((found, _STRONG), f" in {count(sums.pairs, 'pair')}, {sums.internal:,} inside apps · {gaps}")


def _couplings(report: Report) -> Iterable[RenderableType]:
    if not report.couplings:
        yield from _heading("Most coupled: no app depends on another")
        return
    shown = strongest(report.couplings)[:MOST_COUPLINGS]
    rows = [(f"  {_pair(each)}", f"{each.weight:,.0f}", f"{each.evidence:,}", _kinds(each, 4)) for each in shown]
    yield from _spaced(_table(("Most coupled", "weight", "places", "by kind"), rows))
    yield from _more(len(report.couplings) - MOST_COUPLINGS, "pair")


def _cycles(report: Report) -> Iterable[RenderableType]:
    yield from _heading("Cycles" if report.cycles else "Cycles: none")
    for cycle in sorted(report.cycles, key=lambda each: (-len(each.apps), each.apps))[:MOST_CYCLES]:
        yield _line(f"  {len(cycle.apps)} apps reach each other: ", (", ".join(cycle.apps), _STRONG))
        yield _line(f"    lightest cut: {_cuts(cycle)}")
    yield from _more(len(report.cycles) - MOST_CYCLES, "cycle")


def _cuts(cycle: Cycle) -> str:
    lightest = strongest(cycle.weakest)[::-1]
    cuts = [f"{_pair(each)} ({_kinds(each, 2)})" for each in lightest[:MOST_CUTS]]
    left = len(lightest) - MOST_CUTS
    return "; ".join(cuts) + (f"; and {left} more" if left > 0 else "") if cuts else "none alone would do"


def _writers(report: Report) -> Iterable[RenderableType]:
    found = writers(report)
    if not found:
        yield from _heading("Who writes whose models: no app writes another's")
        return
    rows = [(f"  {app}", _written(models)) for app, models in list(found.items())[:MOST_WRITERS]]
    yield from _spaced(_table(("Who writes", "whose models"), rows))
    yield from _more(len(found) - MOST_WRITERS, "app")


def _written(models: Counter[str]) -> str:
    return ", ".join(f"{model} {number}" for model, number in ranked(models))


def _gaps(report: Report) -> Iterable[RenderableType]:
    unread, unresolved = report.project.unread, reasons(report)
    if not unread and not unresolved:
        yield from _heading("Not understood: nothing; every file was read, every reference resolved")
        return
    yield from _heading("Not understood")
    for each in unread[:MOST_GAPS]:
        yield _line("  not read: ", (each.file, _STRONG), f", {each.reason}")
    yield from _more(len(unread) - MOST_GAPS, "file")
    for reason in unresolved[:MOST_GAPS]:
        place = f"{reason.file}:{reason.line}"
        yield _line(f"  {reason.count:,} not resolved: ", (reason.text, _STRONG), f", as in {place}")
    yield from _more(len(unresolved) - MOST_GAPS, "reason")


def _next(report: Report) -> Iterable[RenderableType]:
    yield from _heading("Next")
    for purpose, command in _commands(report):
        yield Text.assemble((f"  {purpose:<16}", _QUIET), command)


def _commands(report: Report) -> Iterable[tuple[str, str]]:
    root = shlex.quote(one_line(report.project.root))
    project = "" if root == "." else f" --project {root}"
    if report.couplings:
        yield "strongest pair", _explain(strongest(report.couplings)[0]) + project
    weakest = [each for cycle in report.cycles for each in cycle.weakest]
    if weakest:
        yield "lightest cut", _explain(strongest(weakest)[-1]) + project
    yield "all of it", f"banyan report {root} --format html --output report.html"


def _explain(coupling: Coupling) -> str:
    return f"banyan explain {shlex.quote(one_line(coupling.source))} {shlex.quote(one_line(coupling.target))}"


def _table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    """Return a table without lines; the last column takes what is left, those between are figures."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=_HEADING, pad_edge=False, expand=True)
    last = len(titles) - 1
    widest = max(cell_len(row[0]) for row in rows)
    for index, title in enumerate(titles):
        table.add_column(
            title,
            justify="right" if 0 < index < last else "left",
            min_width=min(widest, MOST_NAME) if index == 0 else None,
            max_width=MOST_NAME if index == 0 else None,
            ratio=1 if index == last else None,
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in rows:
        table.add_row(*(Text(_kept(cell)) for cell in row))
    return table


def _heading(title: str) -> Iterable[RenderableType]:
    yield from _spaced(Text(title, style=_HEADING))


def _spaced(part: RenderableType) -> Iterable[RenderableType]:
    yield Text()
    yield part


def _more(left: int, noun: str) -> Iterable[RenderableType]:
    if left > 0:
        yield Text(f"  and {count(left, f'more {noun}')}", style=_QUIET)


def _pair(coupling: Coupling) -> str:
    return f"{coupling.source} → {coupling.target}"


def _kinds(coupling: Coupling, most: int) -> str:
    named = ", ".join(f"{kind} {number}" for kind, number in coupling.kinds[:most])
    left = len(coupling.kinds) - most
    return f"{named}, +{count(left, 'kind')}" if left > 0 else named


def _line(*parts: str | tuple[str, str]) -> Text:
    pairs = [(part, "") if isinstance(part, str) else part for part in parts]
    return Text.assemble(*((_kept(text), style) for text, style in pairs))


def _kept(text: str) -> str:
    """Return a part of a line made printable, with the blanks around it."""
    start, end = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    return " " * start + one_line(text).strip() + " " * end if text.strip() else text
