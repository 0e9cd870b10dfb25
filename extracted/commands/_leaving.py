"""Reads a project by its plan and says what one of its services takes along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from analysis.commands._options import ProjectOptions
from banyan.plan.location import project_root
from banyan.plan.values import Plan
from extracted.data.declared import declared_replicas
from extracted.data.selection import Wanted
from extracted.extractor.access import access_of
from extracted.extractor.cut import cut_of
from extracted.extractor.model import Monolith
from extracted.extractor.reading import read_monolith
from extracted.extractor.secrets import column_of, secrets_of
from extracted.extractor.tree.places import default_places
from extracted.extractor.tree.weaving import clean_texts


def leaving(file: Path, plan: Plan, service: str, options: ProjectOptions) -> tuple[Wanted, Monolith]:
    """What a service of a plan takes along, and the project that it leaves. Raises what reading that raises."""
    places = default_places(file.resolve().parent, project_root(file, plan), service)
    config = options.config()
    config = replace(config, settings=config.settings or plan.project.settings)
    monolith = read_monolith(places.monolith, config, clean_texts(places))
    cut = cut_of(monolith, plan, service)
    replicas = declared_replicas(places.service)
    if replicas is None:
        mirrors = access_of(monolith, cut, plan)
        replicas = tuple(mirror.model for mirror in mirrors if mirror.access == "replica")
    secrets = ((each.model, column_of(monolith, each)) for each in secrets_of(monolith, cut, is_moved=False))
    return Wanted(service, cut.apps, cut.shared, replicas, frozenset(secrets)), monolith
