"""A proposal as tables in Markdown: services, order, what to keep, and the bill of each service that leaves."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.model.proposal import Proposal, Service, ServiceCycle, WorkItem
from analysis.model.report import Report
from analysis.reports._marks import code, escaped, more, named, table
from analysis.reports._services import CERTAIN, bill_of, by_verdict, doubt, doubtful, readable, sizes, total
from banyan.text import count

MOST_ITEMS = 100
"""Rows at most in the bill of one service."""

MOST_FILES, MOST_DOUBTFUL = 2, 20


def proposal_tables(report: Report) -> Iterable[str]:
    """Return the blocks of the page."""
    proposal = report.proposal
    yield f"## Proposal: {code(report.project.root)}"
    size = f"{count(len(proposal.bill), 'work item')} ({sizes(proposal.bill)}; {total(proposal.bill):,.0f} points)"
    yield f"Strategy {code(proposal.strategy)}: {count(len(proposal.crossings), 'crossing')} in {size}."
    for part in (_services, _order, _doubtful, _cycles, _bills, _metrics):
        yield from part(proposal)


def _services(proposal: Proposal) -> Iterable[str]:
    yield "### Services"
    if not proposal.services:
        yield "None: the project has neither models nor code of its own."
        return
    titles = ["Service", "Verdict", "Because", "Models", "Lines", "In", "Out", "Points"]
    yield table(titles, [_service(each) for each in by_verdict(proposal)], figures_from=3)


def _service(one: Service) -> list[str]:
    verdict = one.verdict if one.role == "service" else f"{one.verdict} ({readable(one.role)})"
    figures = (len(one.models), one.lines, one.incoming, one.outgoing, round(one.points))
    return [code(one.name), verdict, escaped(one.reason), *(f"{figure:,}" for figure in figures)]


def _order(proposal: Proposal) -> Iterable[str]:
    yield "### Order"
    if not proposal.steps:
        yield "None of them should leave."
        return
    yield "\n".join(f"{n}. {code(step.service)}: {escaped(step.reason)}" for n, step in enumerate(proposal.steps, 1))


def _doubtful(proposal: Proposal) -> Iterable[str]:
    found = [each for each in doubtful(proposal) if each.confidence < CERTAIN]
    if found:
        yield "### Least certain places"
        rows = [[code(each.model), escaped(doubt(each))] for each in found[:MOST_DOUBTFUL]]
        yield table(["Model", "Place"], rows)
        yield from more(len(found) - MOST_DOUBTFUL, "model")


def _cycles(proposal: Proposal) -> Iterable[str]:
    if proposal.cycles:
        yield "### Services that wait for each other in a circle"
        rows = [[named(cycle.services), _cuts(cycle)] for cycle in proposal.cycles]
        yield table(["Services", "Lightest to break"], rows)


def _cuts(cycle: ServiceCycle) -> str:
    shown = [f"{code(cut.source)} → {code(cut.target)} ({cut.points:,.0f} points)" for cut in cycle.weakest[:3]]
    return ", ".join(shown) or "none alone would do"


def _bills(proposal: Proposal) -> Iterable[str]:
    for step in proposal.steps:
        items = bill_of(proposal, step.service)
        if items:
            yield f"### The bill of {code(step.service)}"
            yield f"{count(len(items), 'item')}, {sizes(items)}; {total(items):,.0f} points."
            titles = ["Size", "From", "To", "What to do", "Remedy", "Where", "Places"]
            yield table(titles, [_item(item) for item in items[:MOST_ITEMS]], figures_from=6)
            yield from more(len(items) - MOST_ITEMS, "item")


def _item(item: WorkItem) -> list[str]:
    where = ", ".join(map(code, item.files[:MOST_FILES]))
    left = len(item.files) - MOST_FILES
    where += f" and {count(left, 'more file')}" if left > 0 else ""
    cut = (code(item.source), code(item.target))
    return [item.size, *cut, escaped(item.title), readable(item.remedy), where, f"{len(item.crossings):,}"]


def _metrics(proposal: Proposal) -> Iterable[str]:
    if proposal.metrics:
        yield "### Published metrics, for information"
        shown = proposal.metrics
        rows = [[escaped(each.name), each.better, escaped(each.meaning), f"{each.value:,}"] for each in shown]
        yield table(["Metric", "Better", "Meaning", "Value"], rows, figures_from=3)
