"""The whole project, resolved: modules, settings, apps, models and the flow between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.discovery.settings import UNKNOWN
from analysis.resolve.apps import AppEntry, AppFinder
from analysis.resolve.catalog import Catalog
from analysis.resolve.flow import Flow
from analysis.resolve.models import Model
from analysis.resolve.reach import registered_modules
from analysis.resolve.symbols import ClassInfo, Module, Sources, SymbolTable
from analysis.resolve.values import ClassValue, alternatives
from analysis.syntax.expressions import Expression


@dataclass(slots=True)
class Project:
    """Everything that resolving needs; built once, then only read."""

    symbols: SymbolTable
    settings: Mapping[str, object]
    settings_modules: tuple[str, ...]
    apps: tuple[AppEntry, ...]
    flow: Flow
    models: tuple[Model, ...] = ()
    installed_labels: frozenset[str] = frozenset()
    templates: Mapping[str, str] = field(default_factory=dict)

    def setting(self, name: str) -> object:
        """A setting, or None if it is not set or cannot be told."""
        return self.settings.get(name)


def build_project(
    modules: Mapping[str, Module],
    paths: Mapping[str, str],
    settings: Mapping[str, object],
    settings_modules: tuple[str, ...],
    catalog: Catalog,
    sources: Sources | None,
) -> Project:
    """Resolve the classes, apps and models of the project."""
    symbols = SymbolTable(modules, catalog, sources)
    values = {key: value for key, value in settings.items() if value is not UNKNOWN}
    values.setdefault("AUTH_USER_MODEL", "auth.User")
    apps: list[AppEntry] = []
    owners = _Owners(apps)
    flow = Flow(symbols, owners.label_of, values.get)
    project = Project(symbols, values, settings_modules, (), flow)
    symbols.resolve_bases = lambda cls: resolved_bases(cls, flow)
    installed = values.get("INSTALLED_APPS")
    apps.extend(AppFinder(symbols, paths).find(installed if isinstance(installed, list) else ()))
    project.apps = tuple(apps)
    owners.place(symbols)
    _load_models(project)
    return project


def resolved_bases(cls: ClassInfo, flow: Flow) -> tuple[ClassInfo | str, ...]:
    """The classes that the bases of a class statement stand for."""
    return tuple(base for written in cls.declaration.bases for base in _bases(written, cls, flow))


def _bases(written: Expression, cls: ClassInfo, flow: Flow) -> list[ClassInfo | str]:
    if written is not None and written[0] == "*":
        written = written[1]
    found: list[ClassInfo | str] = []
    enclosing = cls.module.classes.get(cls.declaration.qualname.rpartition(".")[0])
    for value in alternatives(flow.static(written, cls.module, enclosing)):
        if isinstance(value, ClassValue) and value.cls is not cls:
            found.append(value.cls)
        elif hasattr(value, "dotted"):
            found.append(value.dotted)
    return found[:1] if not _is_joined(written) else found


def _is_joined(written: Expression) -> bool:
    return written is not None and written[0] == "(" and bool(written[1]) and written[1][0] == "."


class _Owners:
    """Tells the app of a module: the installed app whose package encloses it most closely."""

    def __init__(self, apps: list[AppEntry]) -> None:
        self._apps = apps
        self._by_module: dict[str, str] = {}

    def place(self, symbols: SymbolTable) -> None:
        for app in reversed(self._apps):
            self._by_module[app.module] = app.label
        for module in symbols.unique:
            module.app = self._nearest(module.name) or module.name.split(".")[0]

    def _nearest(self, dotted: str) -> str:
        name = dotted
        while name:
            if name in self._by_module:
                return self._by_module[name]
            name = name.rpartition(".")[0]
        return ""

    def label_of(self, cls: ClassInfo) -> str:
        known = self._nearest(cls.module.name)
        if known:
            return known
        name = cls.module.name
        return name.split(".models")[0].rpartition(".")[2] or name.split(".")[0]


def _load_models(project: Project) -> None:
    symbols = project.symbols
    reached = registered_modules(project.apps, symbols, project.settings)
    classes = [
        cls
        for module in symbols.unique
        if module.path in reached
        for cls in module.classes.values()
        if not cls.declaration.function
    ]
    project.flow.models.load(classes)
    project.flow.models.link()
    project.flow.settle()
    project.models = tuple(
        sorted((m for m in map(project.flow.models.of, classes) if m is not None), key=lambda m: (m.label.lower(), m.cls.module.path))
    )
    project.installed_labels = frozenset(app.label for app in project.apps if app.is_installed)
