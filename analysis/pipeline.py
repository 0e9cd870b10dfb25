"""From a path to a report: one line for each stage."""

from __future__ import annotations

import functools
import gc
import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from analysis.appraisal.proposal import appraise
from analysis.boundaries import STRATEGIES
from analysis.cache import Cache
from analysis.collect import Collector, Findings, Kinds
from analysis.collection import Collection
from analysis.discovery.choice import settings_modules
from analysis.discovery.files import Listing, SourceFile, is_test, list_files
from analysis.discovery.modules import ModuleNames, name_modules
from analysis.discovery.settings import SettingsReader
from analysis.discovery.site_packages import SitePackages
from analysis.findings import in_order
from analysis.graph.coupling import couplings
from analysis.graph.cycles import cycles
from analysis.grounds import Grounds
from analysis.model.project import ProjectSummary, UnreadFile
from analysis.model.report import Report
from analysis.model.system import System, Wishes
from analysis.resolve.catalog import shipped
from analysis.resolve.names import Names, names_of
from analysis.resolve.project import Project, build_project
from analysis.resolve.symbols import Module
from analysis.summary import apps_of, models_of, unresolved_of
from analysis.syntax.outline import FORMAT, Outline, dump, load
from analysis.workers import available, shared
from banyan import __version__
from banyan.errors import NoDjangoProject, UnknownName, UnreadablePath
from banyan.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Config:
    """What one analysis was asked for; `cache` is a folder, or None for none."""

    settings: str = ""
    site_packages: tuple[Path, ...] = ()
    with_tests: bool = False
    strategy: str = "by_app"
    cache: Path | None = None
    workers: int = field(default_factory=available)


def analyze(root: Path, config: Config, progress: Progress = silent) -> Report:
    """Read the project below `root` and report its dependencies; nothing of it is run or written to.

    Raises UnreadablePath, NoDjangoProject, or UnknownName for settings that are not there.
    """
    listing = read(root)
    with without_collection():
        return report_of(root, listing, config, progress)


def read(root: Path) -> Listing:
    """Read the files of a project; raise UnreadablePath if `root` is no folder."""
    if not root.exists():
        raise UnreadablePath(root, "there is nothing of this name")
    if not root.is_dir():
        raise UnreadablePath(root, "it is no folder")
    return list_files(root)


def fingerprint(listing: Listing, root: Path, config: Config) -> str:
    """A key of everything that a report depends on: files, options, and the version of Banyan."""
    digest = hashlib.blake2b(digest_size=16)
    options = (config.settings, config.with_tests, config.strategy, tuple(map(str, config.site_packages)))
    digest.update(repr((__version__, FORMAT, _own_code(), str(root), options, listing.unread)).encode())
    for file in listing.files:
        digest.update(f"{file.path}\0{file.digest}\n".encode())
    return digest.hexdigest()


def report_of(root: Path, listing: Listing, config: Config, progress: Progress = silent) -> Report:
    """Analyse files that have been read."""
    cache = Cache(config.cache)
    try:
        progress("reading the code", 0, 3)
        files = _read_files(listing, cache, config)
        outlines = {path: file.outline for path, file in files.items()}
        progress("resolving names", 1, 3)
        project, names = _resolved(root, listing, outlines, config)
        _require_django(root, project)
        progress("collecting evidence", 2, 3)
        findings = _collected(listing, files, (project, names), config, cache)
        progress("collecting evidence", 3, 3)
    finally:
        cache.close()
    return _report((str(root), listing), outlines, (project, names), findings, config.strategy)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: its outline, and the digest of what other files see of it."""

    outline: Outline
    interface: str


def _read_files(listing: Listing, cache: Cache, config: Config) -> dict[str, ReadFile]:
    keys = {file.path: _outline_key(file, config) for file in listing.python()}
    known = cache.many("outlines", keys.values())
    missing = [file for file in listing.python() if keys[file.path] not in known]
    if missing:
        work = partial(_outlined, config=config, is_kept=cache.is_open)
        made = dict(shared(missing, lambda file: len(file.content), work, config.workers))
        cache.store("outlines", made)
        known.update(made)
    return {path: _read_file(known[key]) for path, key in keys.items()}


def _outlined(files: Sequence[SourceFile], config: Config, *, is_kept: bool) -> list[tuple[str, bytes]]:
    """The outlines with the digests of what others see of them; these matter only to a later run."""
    from analysis.syntax.interface import interface_digest
    from analysis.syntax.parse import outline_of

    read = ((file, outline_of(file.content, with_bodies=_has_bodies(file, config))) for file in files)
    digest = interface_digest if is_kept else lambda _outline: bytes(16)
    return [(_outline_key(file, config), digest(outline) + dump(outline)) for file, outline in read]


def _has_bodies(file: SourceFile, config: Config) -> bool:
    return config.with_tests or not is_test(file.path)


def _read_file(value: bytes) -> ReadFile:
    return ReadFile(load(value[16:]), value[:16].hex())


def _outline_key(file: SourceFile, config: Config) -> str:
    return f"{file.digest}-{_has_bodies(file, config):d}-{FORMAT}-{_own_code()}"


def _resolved(root: Path, listing: Listing, outlines: Mapping[str, Outline], config: Config) -> tuple[Project, Names]:
    above = _above(root)
    known = settings_modules(listing.files, outlines, above)
    candidates = (config.settings,) if config.settings else known
    modules = name_modules(outlines, above, candidates)
    settings, read_modules = _read_settings(modules, outlines, candidates)
    if config.settings and config.settings not in modules.files:
        raise UnknownName("settings module", config.settings, known)
    by_path = {
        path: Module(name, path, outlines[path], is_test=is_test(path)) for path, name in modules.canonical.items()
    }
    named = {name: by_path[path] for name, path in modules.files.items()}
    sources = SitePackages(config.site_packages) if config.site_packages else None
    project = build_project(named, modules.files, settings, read_modules, shipped(), sources)
    return project, names_of(project, listing.files)


def _settings_reader(modules: ModuleNames, outlines: Mapping[str, Outline]) -> SettingsReader:
    def find(dotted: str) -> tuple[str, Outline] | None:
        path = modules.files.get(dotted)
        return (modules.canonical[path], outlines[path]) if path is not None else None

    return SettingsReader(find, modules.files)


def _read_settings(
    modules: ModuleNames, outlines: Mapping[str, Outline], candidates: tuple[str, ...]
) -> tuple[dict[str, object], tuple[str, ...]]:
    """The settings of the first module that lists apps, else of the first that says anything, and what was read."""
    second: tuple[dict[str, object], tuple[str, ...]] = ({}, ())
    for name in candidates:
        reader = _settings_reader(modules, outlines)
        settings = reader.read(name)
        if settings.get("INSTALLED_APPS"):
            return settings, reader.modules_read()
        if (settings and not second[0]) or not second[1]:
            second = settings, reader.modules_read()
    return second


def _above(root: Path) -> tuple[str, ...]:
    """The packages that enclose the root itself, outermost first."""
    names: list[str] = []
    folder = root.resolve()
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        names.insert(0, folder.name)
        folder = folder.parent
    return tuple(names)


def _require_django(root: Path, project: Project) -> None:
    local = [app for app in project.apps if app.is_local]
    if not local and not project.models and not project.settings_modules:
        raise NoDjangoProject(root, ("a settings module with INSTALLED_APPS", "an app with models"))


def _collected(
    listing: Listing, files: Mapping[str, ReadFile], resolved: tuple[Project, Names], config: Config, cache: Cache
) -> Findings:
    project, names = resolved
    interfaces = {path: file.interface for path, file in files.items()}
    grounds = Grounds(interfaces, project, names, (_own_code(), config.site_packages))
    modules = [module for module in project.symbols.unique if config.with_tests or not module.is_test]
    collection = Collection(Collector(project, names, Kinds()), grounds, listing, cache, config.workers)
    return collection.findings(modules)


def _report(
    head: tuple[str, Listing],
    outlines: Mapping[str, Outline],
    resolved: tuple[Project, Names],
    findings: Findings,
    strategy: str,
) -> Report:
    (root, listing), (project, names) = head, resolved
    evidence = in_order(findings.evidence)
    apps = apps_of(project, evidence)
    models = models_of(project)
    pairs = couplings(evidence)
    urls = tuple(names.urls.patterns)
    system = System(apps, models, evidence, urls)
    proposal = appraise(system, STRATEGIES.load(strategy).partition(system, Wishes()))
    summary = ProjectSummary(
        root,
        project.settings_modules,
        str(project.setting("AUTH_USER_MODEL")),
        len(outlines),
        sum(outline.lines for outline in outlines.values()),
        sum(map(is_test, outlines)),
        _unread(listing, outlines),
    )
    unresolved = unresolved_of(project, findings)
    return Report(summary, apps, models, evidence, unresolved, pairs, cycles(pairs), proposal, urls)


def _unread(listing: Listing, outlines: Mapping[str, Outline]) -> tuple[UnreadFile, ...]:
    partly = [
        UnreadFile(path, f"line {line}: {reason}")
        for path, outline in outlines.items()
        for line, reason in outline.errors
    ]
    return tuple(sorted([*listing.unread, *partly]))


@contextmanager
def without_collection(*, for_good: bool = False) -> Iterator[None]:
    """Keep the garbage collector from walking over millions of live tuples; `for_good` in a process that ends soon."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if for_good:
            gc.freeze()
        if was_enabled:
            gc.enable()


@functools.cache
def _own_code() -> str:
    """A key of the analyzer's own code, so that a changed one never reads what an older one found.

    By content and not by date, so that a cache serves the next job of a CI that installs Banyan anew.
    """
    digest = hashlib.blake2b((sys.implementation.cache_tag or "").encode(), digest_size=8)
    for path in sorted(Path(__file__).parent.rglob("*.*")):
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()
