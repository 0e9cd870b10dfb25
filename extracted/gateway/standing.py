"""How far each route has moved, and each rollout, as numbers for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from banyan.errors import BanyanError
from banyan.plan.reading import read_plan
from banyan.plan.routes import STATES, PlannedRoute
from extracted.gateway.metrics import labels
from extracted.gateway.rollout.progress import FOLDER, Progress, read_progress
from extracted.running.state import folder_of

_Sample = tuple[str, float]


def standing(file: Path) -> str:
    """What a plan, and the notes beside it, say at this moment; nothing while they cannot be read."""
    try:
        routes = read_plan(file).accepted().routes
        rollouts = tuple(_rollouts(file))
    except BanyanError:
        return ""
    return "".join(f"{line}\n" for family in (*_of_routes(routes), *_of_rollouts(rollouts)) for line in family)


def _rollouts(file: Path) -> Iterator[Progress]:
    for path in sorted((folder_of(file) / FOLDER).glob("*.json")):
        if not path.name.endswith(".approved.json") and (found := read_progress(file, path.stem)):
            yield found


def _of_routes(routes: Sequence[PlannedRoute]) -> Iterator[Iterable[str]]:
    states = [
        (labels(("route", "service", "methods", "state"), (each.name, each.service, methods, state)), float(now))
        for each in routes
        for methods, found in (("reads", each.reads), ("writes", each.writes))
        for state in STATES
        for now in [state == found]
    ]
    yield _family("route_state", "1 for the state that the reads, or the writes, of a route are in.", states)
    stages = [
        (labels(("route", "service", "methods"), (each.name, each.service, methods)), float(STATES.index(found)))
        for each in routes
        for methods, found in (("reads", each.reads), ("writes", each.writes))
    ]
    yield _family("route_stage", f"The same as a number: {', '.join(STATES)}, from 0 on.", stages)
    weights = [(labels(("route", "service"), (each.name, each.service)), float(each.weight)) for each in routes]
    yield _family("route_weight", "The share of users that a canary gives to the service, in percent.", weights)


def _of_rollouts(found: Sequence[Progress]) -> Iterator[Iterable[str]]:
    families: tuple[tuple[str, str, list[float]], ...] = (
        ("rollout_weight", "The weight that is judged at present.", [each.weight for each in found]),
        ("rollout_looks", "So many times a rollout was judged.", [each.looks for each in found]),
        ("rollout_waiting", "1 while a rollout waits for a person.", [each.is_waiting for each in found]),
        ("rollout_step_started_seconds", "When the weight began.", [each.began.timestamp() for each in found]),
    )
    names = [labels(("rollout",), (each.name,)) for each in found]
    for name, what, values in families:
        yield _family(name, what, zip(names, values, strict=True))


def _family(name: str, what: str, samples: Iterable[_Sample]) -> Iterator[str]:
    yield f"# HELP banyan_gateway_{name} {what}"
    yield f"# TYPE banyan_gateway_{name} gauge"
    for sample, value in samples:
        yield f"banyan_gateway_{name}{sample} {value:.12g}"
