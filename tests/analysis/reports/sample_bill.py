"""The appraised part of the sample proposals: a bill, the order, a circle, placements and metrics."""

from __future__ import annotations

from dataclasses import replace

from analysis.model.partition import Placement
from analysis.model.proposal import (
    Crossing,
    Metric,
    Proposal,
    Remedy,
    Seam,
    ServiceCycle,
    Step,
    Surface,
    WorkItem,
)


def appraised(proposal: Proposal) -> Proposal:
    """The proposal with a bill of one item for each cut and remedy, and all that stands beside it."""
    bill = _bill(proposal.crossings)
    services = tuple(replace(each, cohesion=0.25, points=6.5) for each in proposal.services)
    offered = Surface(("/orders/",), (("orders:list", 1),), reads=(("orders.Order", 2), ("orders.Line", 1)))
    return replace(
        proposal,
        services=tuple(
            replace(each, needs=("payments",), surface=offered) if each.name == "orders" else each for each in services
        ),
        bill=bill,
        steps=(
            Step("catalog", 6.5, (), "7 points free 1,480 lines and 2 models"),
            Step("payments", 3.0, ("orders",), "3 points free 690 lines and 1 model"),
            Step("orders", 2.0, (), "2 points free 1,310 lines and 2 models"),
        ),
        cycles=(ServiceCycle(("orders", "payments"), (Seam("payments", "orders", 2.0, (len(bill) - 1,)),)),),
        placements=(
            Placement("accounts.User", "accounts"),
            Placement("catalog.Sale", "catalog", 0.31, 0.8, "orders", ("2 joins with it",), ("1 write from orders",)),
        ),
        metrics=(Metric("modularity", 0.125, "higher", "how much more stays inside than by chance"),),
        options=("--services", "4"),
        code={"catalog": "catalog", "orders": "orders", "orders.reports:daily": "catalog"},
    )


def hostile(proposal: Proposal, text: str) -> Proposal:
    """The same with `text` wherever the analysed project decides what is written."""
    named = ((text, 1),)
    surface = Surface((text,), named, named, named, named, named, named, named)
    return replace(
        proposal,
        services=tuple(replace(each, needs=(text,), surface=surface) for each in proposal.services),
        bill=tuple(
            replace(each, source=text, target=text, subject=text, title=text, teams=(text,), files=(text,))
            for each in proposal.bill
        ),
        steps=tuple(replace(each, service=text, unmet=(text,), reason=text) for each in proposal.steps),
        cycles=(ServiceCycle((text,), (Seam(text, text, 1.0, (0,)),)),),
        placements=(Placement(text, text, 1.0, 1.0, text, (text,), (text,)),),
        metrics=(Metric(text, 1.0, "lower", text),),
        code={text: text},
        options=(text,),
    )


def _bill(crossings: tuple[Crossing, ...]) -> tuple[WorkItem, ...]:
    groups: dict[tuple[str, str, Remedy], list[int]] = {}
    for position, crossing in enumerate(crossings):
        groups.setdefault((crossing.source, crossing.target, crossing.remedy), []).append(position)
    return tuple(
        WorkItem(
            remedy,
            source,
            target,
            f"what {source} takes",
            f"Ask {target} for what {source} takes",
            (source, target),
            tuple(sorted({crossings[position].file for position in positions})),
            2.0,
            "S",
            tuple(positions),
        )
        for (source, target, remedy), positions in sorted(groups.items())
    )
