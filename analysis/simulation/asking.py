"""What is simulated: a plan or a saved proposal, held to the project as it is now, and the project's evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.config import NO_STRATEGY, Config
from analysis.judgement import modules_of
from analysis.model.evidence import Evidence
from analysis.model.partition import Partition
from analysis.model.report import Report
from analysis.model.system import System
from analysis.ownership import gone, partition_of
from analysis.pipeline import project_of
from analysis.reading import read
from analysis.reports.json import parse
from analysis.simulation.boundary import Boundary, boundary_of
from banyan.errors import BadDocument, NoPlan, UnreadablePath
from banyan.plan.location import find_plan, project_root, require_about, shortened
from banyan.plan.reading import read_plan


@dataclass(frozen=True, slots=True)
class Subject:
    """A boundary with the evidence of the project that it is drawn through; `name` is the file that draws it."""

    name: str
    root: Path
    boundary: Boundary
    partition: Partition
    evidence: tuple[Evidence, ...]


def of_plan(file: Path | None, path: Path | None, config: Config) -> Subject:
    """The boundary of a plan; raise NoPlan, or BadDocument with everything that it names and the code lacks."""
    start = path or Path()
    if not start.exists():
        raise UnreadablePath(start, "there is nothing of this name")
    found = file or find_plan(start)
    if found is None:
        raise NoPlan(start)
    draft = read_plan(found)
    if path is not None:
        require_about(found, draft.plan, path)
    plan = draft.plan
    root = project_root(found, plan)
    if not root.is_dir():
        problem = f"there is no folder {plan.project.path!r} beside the plan"
        raise BadDocument(found, [(draft.places.line("project", "path"), problem)])
    config = replace(config, settings=config.settings or plan.project.settings, strategy=NO_STRATEGY)
    listing = read(root)
    report, project = project_of(root, config, listing)
    system = _system(report)
    draft.accepted(tuple(gone(plan, system, modules_of(listing), draft.places)))
    partition = partition_of(plan, system)
    packages = {name: each.name for each in plan.services for name in each.modules if ":" not in name}
    boundary = boundary_of(root, project, partition, packages)
    return Subject(str(found), root, boundary, partition, report.dependencies)


def of_proposal(file: Path, path: Path | None, config: Config) -> Subject:
    """The boundary of a saved report; raise BadDocument for one that is damaged, or of another state of the code."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadablePath(file, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise BadDocument(file, [(0, "it is no text in UTF-8")]) from error
    saved = parse(text)
    root = shortened((path or Path(saved.project.root)).resolve())
    report, project = project_of(root, replace(config, strategy=NO_STRATEGY))
    problems = tuple(_missing(saved, report))
    if problems:
        raise BadDocument(file, [(0, text) for text in problems], hint="write the report anew: the code has moved on")
    partition = _partition(saved)
    return Subject(str(file), root, boundary_of(root, project, partition, {}), partition, report.dependencies)


def _system(report: Report) -> System:
    return System(report.apps, report.models, report.dependencies, report.urls)


def _partition(saved: Report) -> Partition:
    proposal = saved.proposal
    models: Mapping[str, str] = {model: each.name for each in proposal.services for model in each.models}
    libraries = frozenset(each.name for each in proposal.services if each.role == "shared_library")
    remainder = next((each.name for each in proposal.services if each.role == "remainder"), None)
    return Partition(proposal.strategy, models, proposal.code, libraries, remainder)


def _missing(saved: Report, report: Report) -> Iterator[str]:
    known = {model.id for model in report.models}
    if not saved.proposal.services:
        yield "it proposes no services"
    for service in saved.proposal.services:
        for model in service.models:
            if model not in known:
                yield f"model {model} of service {service.name} is not in the project"
