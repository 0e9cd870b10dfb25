"""What steps are judged on: evidence, versions and history, read once for all routes of a step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

from banyan import evidence
from banyan.plan.reading import read_plan
from banyan.plan.routes import PlannedRoute
from banyan.plan.values import Plan
from banyan.versions import versions_of
from extracted.gateway.moving import moves, served_since
from extracted.gateway.rulings import Grounds


def grounds_of(file: Path, said: Mapping[str, str]) -> Callable[[Plan, PlannedRoute], Grounds]:
    """The grounds of each route; versions are told only where there is evidence to hold against them."""
    store = evidence.read(file.parent / evidence.FOLDER)
    found = versions_of(read_plan(file).accepted(), file, said) if store else {}
    events, now = moves(file), dt.datetime.now(dt.UTC)

    def grounds(plan: Plan, route: PlannedRoute) -> Grounds:
        hold = dt.timedelta(days=plan.service(route.service).hold_days)
        return Grounds(store, found, now, served_since(events, route), hold)

    return grounds
