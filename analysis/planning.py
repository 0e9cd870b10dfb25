"""From a proposal to the text of a plan: a new one, or an old one with what is new in the code added."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.config import Config
from analysis.drafting import Newcomer, additions, newcomers, services_of, wiring_of
from analysis.judgement import modules_of
from analysis.model.partition import Partition
from analysis.model.proposal import Proposal
from analysis.model.system import System
from analysis.ownership import gone
from analysis.pipeline import report_of, without_collection
from analysis.reading import read
from banyan.errors import UnknownName, UnreadablePath
from banyan.plan.location import find_plan, home_of, is_about, project_root, require_about
from banyan.plan.proposing import Pattern, proposed
from banyan.plan.reading import Draft, read_plan
from banyan.plan.routes import PlannedRoute
from banyan.plan.values import Plan, PlannedProject, PlannedService, Problem
from banyan.plan.writing import extended, with_routes, written
from banyan.progress import Progress, shown


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for; `output` None for the plan that is there, else for one beside manage.py.

    `routes` names a service whose routes are to be proposed, instead of what it owns.
    """

    path: Path
    output: Path | None
    config: Config
    routes: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan's file with its text before and after, what was added, and what the plan names and the code lacks."""

    file: Path
    before: str
    after: str
    added: tuple[str, ...]
    gone: tuple[Problem, ...]

    def diff(self) -> str:
        """What would change, as a unified diff; empty for nothing."""
        name = self.file.as_posix()
        lines = (self.before.splitlines(keepends=True), self.after.splitlines(keepends=True))
        return "".join(difflib.unified_diff(*lines, name if self.before else os.devnull, name))


def planned(asked: Asked) -> Planned:
    """Write a plan for a project, or add to the one it has; nothing is put on disk.

    Raises BadDocument for a plan that cannot be read, since nothing may be added to what is not understood.
    """
    if not asked.path.exists():
        raise UnreadablePath(asked.path, "there is nothing of this name")
    file = asked.output or _file(asked.path)
    if asked.routes:
        with shown() as progress:
            return _routed(file, asked, progress)
    with shown() as progress, without_collection(for_good=True):
        if file.is_file():
            return _updated(file, asked, progress)
        return _created(file, asked, progress)


def _file(path: Path) -> Path:
    found = find_plan(path)
    if found is not None and is_about(found, read_plan(found).plan, path):
        return found
    return home_of(path)


def _created(file: Path, asked: Asked, progress: Progress) -> Planned:
    listing = read(asked.path)
    report = report_of(asked.path, listing, asked.config, progress)
    system = System(report.apps, report.models, report.dependencies, report.urls)
    folder = os.path.relpath(asked.path.resolve(), file.resolve().parent)
    settings = asked.config.settings or next(iter(report.project.settings), "")
    project = PlannedProject(Path(folder).as_posix(), settings, asked.config.with_tests, wiring_of(system, settings))
    services = services_of(_partition(report.proposal), system)
    kept = tuple(
        replace(service, apps=tuple(app for app in service.apps if app not in project.unowned)) for service in services
    )
    plan = Plan(
        project, services=tuple(service for service in kept if service.apps or service.models or service.modules)
    )
    added = tuple(f"service {service.name}" for service in plan.services)
    return Planned(file, "", written(plan), added, ())


def _updated(file: Path, asked: Asked, progress: Progress) -> Planned:
    draft = read_plan(file)
    plan = draft.accepted()
    require_about(file, plan, asked.path)
    root = project_root(file, plan)
    listing = read(root)
    config = replace(asked.config, settings=asked.config.settings or plan.project.settings)
    report = report_of(root, listing, config, progress)
    system = System(report.apps, report.models, report.dependencies, report.urls)
    missing = tuple(sorted(set(gone(plan, system, modules_of(listing), draft.places))))
    return _extended(draft, newcomers(plan, system, _partition(report.proposal)), missing)


def _routed(file: Path, asked: Asked, progress: Progress) -> Planned:
    """The plan with a route for each URL of a service that no route of it takes yet."""
    draft = read_plan(file)
    plan = draft.accepted()
    names = tuple(service.name for service in plan.services if service.role == "service")
    if asked.routes not in names:
        raise UnknownName("service", asked.routes, names, where=str(file))
    root = project_root(file, plan)
    config = replace(asked.config, settings=asked.config.settings or plan.project.settings)
    urls = report_of(root, read(root), config, progress).urls
    apps, known = plan.service(asked.routes).apps, {match.path for route in plan.routes for match in route.matches}
    patterns = [Pattern(url.route, url.qualified_name) for url in urls if url.app in apps]
    found = list(proposed(asked.routes, patterns, (route.name for route in plan.routes)))
    routes = [each for each in found if isinstance(each, PlannedRoute) and each.matches[0].path not in known]
    before = file.read_bytes().decode()
    after = with_routes(before, routes)
    said = (f"no engine could match {each.route!r} as Django does" for each in found if isinstance(each, Pattern))
    gone = tuple(Problem(draft.places.line("services", asked.routes), message) for message in said)
    return Planned(file, before, after, tuple(f"route {route.name}" for route in routes), gone)


def _extended(draft: Draft, found: tuple[Newcomer, ...], missing: tuple[Problem, ...]) -> Planned:
    before = draft.path.read_bytes().decode()
    there = {service.name for service in draft.plan.services}
    new = {each.service: PlannedService(each.service, each.role) for each in found if each.service not in there}
    for each in additions(found):
        if each.service in new:
            new[each.service] = replace(new[each.service], **{each.key: each.names})  # type: ignore[arg-type]
    lists = [each for each in additions(found) if each.service in there]
    after = extended(before, lists, [new[name] for name in sorted(new)]) if found else before
    added = tuple(f"{each.key.removesuffix('s')} {each.name} to {each.service}" for each in found)
    return Planned(draft.path, before, after, added, missing)


def _partition(proposal: Proposal) -> Partition:
    """Who would own what, as the proposal tells it: its services, and code that stands apart where it says so."""
    models = {model: service.name for service in proposal.services for model in service.models}
    apps = {app: service.name for service in proposal.services for app in service.apps}
    roles = {service.name: service.role for service in proposal.services}
    libraries = frozenset(name for name, role in roles.items() if role == "shared_library")
    remainder = next((name for name, role in roles.items() if role == "remainder"), None)
    return Partition(proposal.strategy, models, {**apps, **proposal.code}, libraries, remainder)
