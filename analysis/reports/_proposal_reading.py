"""The proposal of a saved report, read back; reports of before there was a bill have none."""

from __future__ import annotations

from typing import cast, get_args

from analysis.model.partition import Placement
from analysis.model.proposal import (
    Better,
    Crossing,
    Metric,
    Named,
    Proposal,
    Remedy,
    Role,
    Seam,
    Service,
    ServiceCycle,
    Size,
    Step,
    Surface,
    Verdict,
    WorkItem,
)
from analysis.reports._items import Item


def proposal_of(item: Item) -> Proposal:
    """Return the proposal; raise BadReport for what departs from the schema."""
    appraised = "bill" in item.value
    return Proposal(
        strategy=item.text("strategy"),
        services=item.items("services", _service),
        crossings=item.items("crossings", _crossing),
        extraction_order=item.texts("extraction_order"),
        bill=item.items("bill", _item) if appraised else (),
        steps=item.items("steps", _step) if appraised else (),
        cycles=item.items("cycles", _cycle) if appraised else (),
        placements=item.items("placements", _placement) if appraised else (),
        metrics=item.items("metrics", _metric) if appraised else (),
        code=item.mapping("code") if appraised else {},
        options=item.texts("options") if appraised else (),
    )


def _service(item: Item) -> Service:
    appraised = "surface" in item.value
    return Service(
        name=item.text("name"),
        role=cast(Role, item.choice("role", get_args(Role))),
        apps=item.texts("apps"),
        models=item.texts("models"),
        lines=item.integer("lines"),
        internal=item.integer("internal"),
        incoming=item.integer("incoming"),
        outgoing=item.integer("outgoing"),
        verdict=cast(Verdict, item.choice("verdict", get_args(Verdict))),
        reason=item.text("reason"),
        cohesion=item.number("cohesion") if appraised else 0.0,
        points=item.number("points") if appraised else 0.0,
        needs=item.texts("needs") if appraised else (),
        surface=_surface(item.item("surface")) if appraised else Surface(),
    )


def _surface(item: Item) -> Surface:
    used = ("linked", "tasks", "events", "functions", "reads", "joins", "writes")
    return Surface(item.texts("urls"), **{key: _named(item, key) for key in used})


def _named(item: Item, key: str) -> Named:
    return item.items(key, lambda each: (each.text("name"), each.integer("places")))


def _crossing(item: Item) -> Crossing:
    return Crossing(
        source=item.text("from"),
        target=item.text("to"),
        kind=item.text("kind"),
        file=item.text("file"),
        line=item.integer("line"),
        detail=item.text("detail"),
        source_model=item.optional("source_model"),
        target_model=item.optional("target_model"),
        remedy=_remedy(item),
    )


def _item(item: Item) -> WorkItem:
    return WorkItem(
        remedy=_remedy(item),
        source=item.text("from"),
        target=item.text("to"),
        subject=item.text("subject"),
        title=item.text("title"),
        teams=item.texts("teams"),
        files=item.texts("files"),
        points=item.number("points"),
        size=cast(Size, item.choice("size", get_args(Size))),
        crossings=item.integers("crossings"),
    )


def _remedy(item: Item) -> Remedy:
    return cast(Remedy, item.choice("remedy", get_args(Remedy)))


def _step(item: Item) -> Step:
    return Step(item.text("service"), item.number("points"), item.texts("unmet"), item.text("reason"))


def _cycle(item: Item) -> ServiceCycle:
    return ServiceCycle(item.texts("services"), item.items("weakest", _seam))


def _seam(item: Item) -> Seam:
    return Seam(item.text("from"), item.text("to"), item.number("points"), item.integers("items"))


def _placement(item: Item) -> Placement:
    return Placement(
        model=item.text("model"),
        service=item.text("service"),
        confidence=item.number("confidence"),
        stability=item.number("stability"),
        runner_up=item.optional("runner_up"),
        pros=item.texts("pros"),
        cons=item.texts("cons"),
    )


def _metric(item: Item) -> Metric:
    better = cast(Better, item.choice("better", get_args(Better)))
    return Metric(item.text("name"), item.number("value"), better, item.text("meaning"))
