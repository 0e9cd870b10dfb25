"""Reads a project by its plan and says what one of its services takes along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from analysis.commands._options import ProjectOptions
from analysis.pipeline import project_of
from banyan.plan.location import project_root
from banyan.plan.values import Plan
from extracted.data.selection import Wanted
from extracted.extractor.access import access_of
from extracted.extractor.cut import cut_of
from extracted.extractor.model import Monolith


def leaving(file: Path, plan: Plan, service: str, options: ProjectOptions) -> tuple[Wanted, Monolith]:
    """What a service of a plan takes along, and the project that it leaves. Raises what reading that raises."""
    root = project_root(file, plan)
    config = options.config()
    config = replace(config, settings=config.settings or plan.project.settings)
    report, project = project_of(root, config)
    settings = config.settings or next(iter(report.project.settings), "")
    monolith = Monolith(root, report, project, settings)
    cut = cut_of(monolith, plan, service)
    replicas = tuple(mirror.model for mirror in access_of(monolith, cut, plan) if mirror.access == "replica")
    return Wanted(service, cut.apps, cut.shared, replicas, report.project.auth_user_model), monolith
