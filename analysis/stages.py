"""What comes after reading: outlines -> report. Apart from the pipeline, so that it loads while others read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis.appraisal.proposal import appraise
from analysis.cache import Cache
from analysis.collect import Collector, Findings, Kinds
from analysis.collection import Collection
from analysis.config import NO_STRATEGY, Config, own_code
from analysis.discovery.files import Listing, is_test
from analysis.findings import in_order
from analysis.graph.coupling import couplings
from analysis.graph.cycles import cycles
from analysis.grounds import Grounds
from analysis.model.project import ProjectSummary, UnreadFile
from analysis.model.proposal import Proposal
from analysis.model.report import Report
from analysis.model.system import System
from analysis.ownership import partition_of
from analysis.partitions import partition_by
from analysis.reading import Reading
from analysis.resolution import resolved
from analysis.resolve.names import Names
from analysis.resolve.project import Project
from analysis.summary import apps_of, members_of, models_of, unresolved_of
from analysis.syntax.outline import Outline
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
    pairs = couplings(system.evidence)
    proposal = _proposal(system, config, cache)
    unresolved = unresolved_of(project, findings)
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


def _proposal(system: System, config: Config, cache: Cache) -> Proposal:
    """What the plan amounts to, else what the strategy proposes, if anybody asks for either."""
    if config.plan is None and config.strategy == NO_STRATEGY:
        return Proposal(NO_STRATEGY, (), (), ())
    partition = partition_of(config.plan, system) if config.plan is not None else partition_by(config, system, cache)
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
