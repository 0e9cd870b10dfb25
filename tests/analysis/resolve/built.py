"""Trees of a few files, resolved, and what one kind of evidence sees in their code and in their templates."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from analysis.collect import Collector, Findings, Kinds
from analysis.discovery.files import Listing, is_test, list_files
from analysis.discovery.modules import name_modules
from analysis.discovery.settings import SettingsReader
from analysis.resolve.catalog import shipped
from analysis.resolve.names import Names, names_of
from analysis.resolve.project import Project, build_project
from analysis.resolve.symbols import Module
from analysis.resolve.templates import read_tags
from analysis.syntax.outline import Outline
from analysis.syntax.parse import outline_of
from tests.analysis.projects import project_from

_EMPTY = outline_of(b"")


def resolved(tree: str) -> tuple[Project, Names]:
    """A tree as the stages before the collection leave it."""
    with project_from(tree) as root:
        return resolved_at(root)


def resolved_at(root: Path) -> tuple[Project, Names]:
    """A project with settings in `config/settings.py`, as the stages before the collection leave it."""
    listing = list_files(root)
    project = _project(listing)
    return project, names_of(project, listing.files)


def _project(listing: Listing) -> Project:
    outlines = {file.path: outline_of(file.content) for file in listing.python()}
    names = name_modules(outlines, (), ["config.settings"])

    def find(dotted: str) -> tuple[str, Outline] | None:
        path = names.files.get(dotted)
        return (names.canonical[path], outlines[path]) if path is not None else None

    reader = SettingsReader(find, names.files)
    settings = reader.read("config.settings")
    made = {path: Module(name, path, outlines[path], is_test=is_test(path)) for path, name in names.canonical.items()}
    modules = {name: made[path] for name, path in names.files.items()}
    return build_project(modules, names.files, settings, reader.modules_read(), shipped(), None)


def found(tree: str, kind: str) -> Findings:
    """What one kind finds in all modules and templates of a tree."""
    project, names = resolved(tree)
    collector = Collector(project, names, Kinds([kind]))
    whole = Findings()
    for module in project.symbols.unique:
        if not module.is_test:
            _add(whole, [collector.module(module, [])])
    for file in names.templates.files:
        stands_for = Module(file.name, file.path, _EMPTY)
        stands_for.app = file.app
        _add(whole, [collector.template(stands_for, read_tags(file.text()), [])])
    return whole


def _add(whole: Findings, parts: Iterable[Findings]) -> None:
    for part in parts:
        whole.evidence.extend(part.evidence)
        whole.unresolved.extend(part.unresolved)


def crossings(tree: str, kind: str) -> list[tuple[str, str, str, str]]:
    """Source, target, file and symbol of what leaves an app, each row once, sorted."""
    ends = ((one, one.source, one.target) for one in found(tree, kind).evidence if one.is_crossing)
    return sorted({(source.app, target.app, one.file, source.symbol or "") for one, source, target in ends})


def gaps(tree: str, kind: str) -> list[tuple[str, int]]:
    """File and line of what was seen and could not be told."""
    return [(gap.file, gap.line) for gap in found(tree, kind).unresolved]
