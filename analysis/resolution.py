"""The stage that resolves: outlines -> the project with its settings, apps and models, and the names it knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analysis.config import Config
from analysis.discovery.choice import settings_modules
from analysis.discovery.files import Listing, is_test
from analysis.discovery.modules import ModuleNames, name_modules
from analysis.discovery.settings import SettingsReader
from analysis.discovery.site_packages import SitePackages
from analysis.resolve.catalog import shipped
from analysis.resolve.names import Names, names_of
from analysis.resolve.project import Project, build_project
from analysis.resolve.symbols import Module
from analysis.syntax.outline import Outline
from banyan.errors import NoDjangoProject, UnknownName


def resolved(root: Path, listing: Listing, outlines: Mapping[str, Outline], config: Config) -> tuple[Project, Names]:
    """Raise NoDjangoProject, or UnknownName for settings that are not there."""
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
    names = names_of(project, listing.files)
    _require_django(root, project)
    return project, names


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
