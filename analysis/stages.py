"""What comes after reading: outlines -> report. Apart from the pipeline, so that it loads while others read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from analysis.appraisal.proposal import appraise
from analysis.cache import Cache
from analysis.collect import Collector, Findings, Kinds, clean
from analysis.collection import Collection
from analysis.config import NO_STRATEGY, Config, own_code
from analysis.discovery.files import Listing, is_test
from analysis.findings import in_order
from analysis.graph.coupling import couplings
from analysis.graph.cycles import cycles
from analysis.grounds import Grounds
from analysis.model.evidence import Unresolved
from analysis.model.partition import Partition
from analysis.model.project import ProjectSummary, UnreadFile
from analysis.model.proposal import Proposal
from analysis.model.report import Report
from analysis.model.runtime import RuntimeEvidence
from analysis.model.system import System
from analysis.ownership import partition_of
from analysis.partitions import partition_by
from analysis.reading import Reading
from analysis.resolution import resolved
from analysis.resolve.names import Names
from analysis.resolve.project import Project
from analysis.summary import apps_of, members_of, models_of, unresolved_of
from analysis.syntax.encoding import text_lines
from analysis.syntax.outline import Outline
from banyan.errors import BadInput
from banyan.progress import Progress, silent

KINDS = Kinds()


def report_of_reading(reading: Reading, config: Config, cache: Cache, progress: Progress) -> Report:
    """Resolve, collect, assemble."""
    known, findings = _found(reading, config, cache, progress)
    return _assembled(reading, known, findings, config, cache)


def report_and_project(reading: Reading, config: Config, cache: Cache) -> tuple[Report, Project]:
    """Resolve, collect, assemble, and hand out the resolved project as well."""
    known, findings = _found(reading, config, cache, silent)
    return _assembled(reading, known, findings, config, cache), known[0]


def system_of_reading(reading: Reading, config: Config, cache: Cache, progress: Progress) -> System:
    """Resolve and collect what a boundary strategy is asked about, and ask none."""
    (project, names), findings = _found(reading, config, cache, progress)
    return _system(reading, (project, names), findings, config)


def _found(
    reading: Reading, config: Config, cache: Cache, progress: Progress
) -> tuple[tuple[Project, Names], Findings]:
    progress("resolving names", 1, 3)
    known = resolved(reading.root, reading.listing, reading.outlines, config)
    progress("collecting evidence", 2, 3)
    findings = _collected(reading, known, config, cache)
    progress("collecting evidence", 3, 3)
    return known, findings


def _collected(reading: Reading, known: tuple[Project, Names], config: Config, cache: Cache) -> Findings:
    project, names = known
    interfaces = {path: file.interface for path, file in reading.files.items()}
    grounds = Grounds(interfaces, project, names, (own_code(), config.site_packages))
    modules = [module for module in project.symbols.unique if config.with_tests or not module.is_test]
    collection = Collection(Collector(project, names, KINDS), grounds, reading.listing, cache, config.workers)
    return collection.findings(modules)


def _assembled(
    reading: Reading, known: tuple[Project, Names], findings: Findings, config: Config, cache: Cache
) -> Report:
    project, _names = known
    system = _system(reading, known, findings, config)
    partition = _partition(system, config, cache)
    unresolved = unresolved_of(project, findings)
    if config.sources.simulation is not None:
        seen, gaps = _seen(system, project, reading, config.sources.simulation)
        system = replace(system, evidence=in_order((*system.evidence, *seen)))
        unresolved = tuple(sorted({*unresolved, *gaps}))
    pairs = couplings(system.evidence)
    proposal = _proposal(system, partition, config)
    summary = _summary(reading, project)
    parts = (system.apps, system.models, system.evidence, unresolved, pairs, cycles(pairs), proposal, system.urls)
    return Report(summary, *parts)


def _system(reading: Reading, known: tuple[Project, Names], findings: Findings, config: Config) -> System:
    project, names = known
    evidence = in_order(findings.evidence)
    urls = tuple(names.urls.patterns)
    mentions = tuple(sorted(findings.mentions))
    system = System(apps_of(project, evidence), models_of(project), evidence, urls, members_of(project), mentions)
    if not config.sources.options:
        return system
    from analysis.observation import observed

    return observed(system, reading.root, config.sources)


def _seen(
    system: System, project: Project, reading: Reading, simulation: Path
) -> tuple[tuple[RuntimeEvidence, ...], tuple[Unresolved, ...]]:
    """What a saved run saw; raise BadInput if nothing of it holds any more."""
    from analysis.discovery.simulations import sightings
    from analysis.joining import Code, joined

    contents = {file.path: file.content for file in reading.listing.files}
    modules = [module for module in project.symbols.unique if module.is_local]
    code = Code(
        {module.path: (module.app, module.name) for module in modules},
        {m.path: frozenset(clean(name) for name in (*m.functions, *m.classes)) for m in modules},
        lru_cache(maxsize=None)(lambda path: text_lines(contents[path])),
        {model.id: model for model in system.models},
        KINDS.weights,
    )
    found = sightings(simulation)
    seen, gaps = joined(found, system.evidence, code)
    if found and not seen:
        problem = f"this simulation is of other code: none of its {len(found):,} crossings is there any more"
        raise BadInput(problem, where=str(simulation), hint="run `banyan simulate` again")
    return seen, gaps


def _partition(system: System, config: Config, cache: Cache) -> Partition | None:
    """What the plan means, else what the strategy proposes, if anybody asks for either.

    A run is seen over one boundary and not inside it, so that nothing may be drawn by it: it weighs what is drawn.
    """
    if config.plan is not None:
        return partition_of(config.plan, system)
    return partition_by(config, system, cache) if config.strategy != NO_STRATEGY else None


def _proposal(system: System, partition: Partition | None, config: Config) -> Proposal:
    if partition is None:
        return Proposal(NO_STRATEGY, (), (), ())
    return replace(appraise(system, partition), options=(*config.wishes.options, *config.sources.options))


def _summary(reading: Reading, project: Project) -> ProjectSummary:
    outlines = reading.outlines
    return ProjectSummary(
        str(reading.root),
        project.settings_modules,
        str(project.setting("AUTH_USER_MODEL")),
        len(outlines),
        sum(outline.lines for outline in outlines.values()),
        sum(map(is_test, outlines)),
        _unread(reading.listing, outlines),
    )


def _unread(listing: Listing, outlines: Mapping[str, Outline]) -> tuple[UnreadFile, ...]:
    partly = [
        UnreadFile(path, f"line {line}: {reason}")
        for path, outline in outlines.items()
        for line, reason in outline.errors
    ]
    return tuple(sorted([*listing.unread, *partly]))
