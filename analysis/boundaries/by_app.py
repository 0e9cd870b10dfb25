"""One service for each app that owns data, one shared library for the others: `accounts`, `catalog`, `shared`."""

from __future__ import annotations

from analysis.model.partition import Partition, Placement
from analysis.model.system import System, Wishes

SHARED = "shared"


def partition(system: System, _wishes: Wishes) -> Partition:
    """Take every app as it is."""
    models = {model.id: model.app for model in system.models if not model.is_abstract}
    owners = set(models.values())
    code = {app.label: app.label if app.label in owners else SHARED for app in system.apps if app.is_local}
    placements = {model: Placement(model, app) for model, app in models.items()}
    return Partition("by_app", models, code, frozenset({SHARED} & set(code.values())), placements=placements)
