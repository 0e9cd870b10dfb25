"""One screen about a proposal: services with verdicts, the order, the bill of the first, what not to split."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from rich.console import RenderableType
from rich.text import Text

from analysis.model.proposal import Proposal, Service, ServiceCycle, WorkItem
from analysis.model.report import Report
from analysis.model.system import DEFAULT_STRATEGY
from analysis.reports._page import QUIET, STRONG, explained, heading, line, more, printed, spaced, table
from analysis.reports._services import (
    CERTAIN,
    bill_of,
    by_verdict,
    doubt,
    doubtful,
    kept,
    readable,
    remedies,
    sizes,
    total,
)
from banyan.text import count, one_line

MOST_SERVICES, MOST_STEPS, MOST_ITEMS, MOST_KEPT, MOST_CUTS = 14, 4, 5, 5, 3
MOST_DOUBTFUL = 3
"""So many at most in each section, so that the page is read at a glance."""


def proposal_page(report: Report, *, colour: bool, width: int) -> str:
    """Return a page, cut or broken at `width` columns save for the commands; plain text unless `colour`."""
    parts = (_services, _order, _first, _kept, _doubtful, _cycles)
    sections = (_head(report), *(part(report.proposal) for part in parts))
    return printed(sections, _next(report), colour=colour, width=width)


def _head(report: Report) -> Iterable[RenderableType]:
    proposal = report.proposal
    roles = [service.role for service in proposal.services]
    models = sum(len(service.models) for service in proposal.services)
    found = [count(roles.count("service"), "service"), f"{count(models, 'model')}"]
    if "shared_library" in roles:
        libraries = count(roles.count("shared_library"), "part", "parts")
        found.append(f"{libraries} without data")
    yield line((report.project.root, STRONG), f" · strategy {proposal.strategy} · ", " · ".join(found))
    size = f"{count(len(proposal.bill), 'work item')} ({sizes(proposal.bill)}; {total(proposal.bill):,.0f} points)"
    yield line((f"{count(len(proposal.crossings), 'crossing')}", STRONG), f" between them, in {size}")


def _services(proposal: Proposal) -> Iterable[RenderableType]:
    shown = by_verdict(proposal)
    if not shown:
        yield from heading("Services: none; the project has neither models nor code of its own")
        return
    rows = [_service(each) for each in shown[:MOST_SERVICES]]
    titles = ("Services", "verdict", "models", "lines", "in", "out", "points", "owns")
    yield from spaced(table(titles, rows, texts=2))
    yield from more(len(shown) - MOST_SERVICES, "service")


def _service(one: Service) -> tuple[str, ...]:
    verdict = one.verdict if one.role == "service" else one.role.replace("shared_", "")
    figures = (f"{len(one.models)}", f"{one.lines:,}", f"{one.incoming:,}", f"{one.outgoing:,}", f"{one.points:,.0f}")
    owned = ", ".join(model.partition(".")[2] for model in one.models) or ", ".join(one.apps)
    return f"  {one.name}", verdict, *figures, owned


def _order(proposal: Proposal) -> Iterable[RenderableType]:
    if not proposal.steps:
        yield from heading("Order: none of them should leave")
        return
    yield from heading("In this order")
    shown = proposal.steps[:MOST_STEPS]
    yield explained([(f"{number}. {step.service}", step.reason) for number, step in enumerate(shown, 1)])
    yield from more(len(proposal.steps) - MOST_STEPS, "step")


def _first(proposal: Proposal) -> Iterable[RenderableType]:
    if not proposal.steps:
        return
    name = proposal.steps[0].service
    items = bill_of(proposal, name)
    if not items:
        return
    yield from heading(f"The bill of {one_line(name)}: {count(len(items), 'item')}, {sizes(items)}")
    judged = [(each.verdict, each.reason) for each in proposal.services if each.name == name]
    counts = [f"{readable(remedy)} {number}" for remedy, number in remedies(items)]
    yield explained([*judged, ("work", ", ".join(counts))])
    for item in items[:MOST_ITEMS]:
        yield line(f"  {item.size} ", (f"{item.source} → {item.target}", STRONG), f"  {_title(item)}")


def _title(item: WorkItem) -> str:
    return f"{item.title} ({count(len(item.crossings), 'place')})"


def _kept(proposal: Proposal) -> Iterable[RenderableType]:
    found = kept(proposal)
    if not found:
        return
    yield from heading("Better not split off")
    yield explained([(one.name, one.reason) for one in found[:MOST_KEPT]])
    yield from more(len(found) - MOST_KEPT, "service")


def _doubtful(proposal: Proposal) -> Iterable[RenderableType]:
    found = [each for each in doubtful(proposal) if each.confidence < CERTAIN]
    if found:
        yield from heading("Least certain places")
        yield explained([(each.model, doubt(each)) for each in found[:MOST_DOUBTFUL]])
        yield from more(len(found) - MOST_DOUBTFUL, "model")


def _cycles(proposal: Proposal) -> Iterable[RenderableType]:
    if proposal.cycles:
        yield from heading("Wait for each other in a circle")
    for cycle in proposal.cycles[:2]:
        yield line(f"  {count(len(cycle.services), 'service')}: ", (", ".join(cycle.services), STRONG))
        yield line(f"    lightest to break: {_cuts(cycle)}")
    yield from more(len(proposal.cycles) - 2, "circle")


def _cuts(cycle: ServiceCycle) -> str:
    named = [f"{cut.source} → {cut.target} ({cut.points:,.0f} points)" for cut in cycle.weakest[:MOST_CUTS]]
    left = len(cycle.weakest) - MOST_CUTS
    return "; ".join(named) + (f"; and {left} more" if left > 0 else "")


def _next(report: Report) -> Iterable[RenderableType]:
    yield from heading("Next")
    for purpose, command in _commands(report):
        yield Text.assemble((f"  {purpose:<16}", QUIET), command)


def _commands(report: Report) -> Iterable[tuple[str, str]]:
    root, proposal = shlex.quote(one_line(report.project.root)), report.proposal
    asked = "".join(f" {shlex.quote(one_line(word))}" for word in (*_strategy(proposal), *proposal.options))
    for placement in doubtful(proposal)[:1]:
        move = shlex.quote(one_line(f"{placement.model}={placement.runner_up}"))
        yield "move a model", f"banyan whatif {root}{asked} --move {move}"
    yield "the whole bill", f"banyan propose {root}{asked} --format markdown --output proposal.md"
    yield "all of it", f"banyan propose {root}{asked} --format html --output proposal.html"


def _strategy(proposal: Proposal) -> tuple[str, ...]:
    return ("--strategy", proposal.strategy) if proposal.strategy != DEFAULT_STRATEGY else ()
