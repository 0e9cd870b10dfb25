"""The whole project, resolved: modules, settings, apps, models and the flow between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from analysis.discovery.settings import UNKNOWN
from analysis.resolve.additions import ADDING, add_fields
from analysis.resolve.apps import AppEntry, AppFinder, label_clashes
from analysis.resolve.catalog import Catalog
from analysis.resolve.dynamic import MAKING, DynamicModel, dynamic_models
from analysis.resolve.flow import Flow
from analysis.resolve.models import MODEL, Model
from analysis.resolve.reach import registered_modules
from analysis.resolve.sites import sites
from analysis.resolve.soft_keys import mark_soft_keys
from analysis.resolve.symbols import ClassInfo, Module, Sources, SymbolTable
from analysis.resolve.values import ClassValue, ExternalValue, Value, alternatives
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
    label_clashes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    dynamic_models: tuple[DynamicModel, ...] = ()
    namesakes: tuple[Model, ...] = ()
    """Models whose label another one bears, which alone is in `models`."""

    def setting(self, name: str) -> object:
        """A setting, or None if it is not set or cannot be told."""
        return self.settings.get(name)


def build_project(  # noqa: PLR0917 - one argument for each stage before it
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
    for name, value in _set_by_code(symbols):
        values.setdefault(name, value)
    is_told = "INSTALLED_APPS" in values
    apps: list[AppEntry] = []
    owners = _Owners(apps)
    flow = Flow(symbols, owners.label_of, values.get)
    project = Project(symbols, values, settings_modules, (), flow)
    symbols.resolve_bases = lambda cls: resolved_bases(cls, flow)
    installed = values.get("INSTALLED_APPS")
    apps.extend(AppFinder(symbols, paths).find(installed if isinstance(installed, list) else ()))
    project.apps = tuple(apps)
    project.label_clashes = label_clashes(apps)
    owners.place(symbols)
    running = _running_modules(project, owners)
    classes = [cls for module in running for cls in module.classes.values() if not cls.declaration.function]
    flow.models.declare(classes)
    if not is_told:
        values.update(_user_model(classes, flow))
    _load_models(project, classes, list(filter(_knows_models, running)))
    return project


def _set_by_code(symbols: SymbolTable) -> Iterator[tuple[str, str]]:
    """Settings that modules set when they are imported: `setattr(settings, "PKI_CA_MODEL", "pki.Ca")`."""
    for module in symbols.unique:
        if "settings" in module.imports:
            for _binding, value, _scope in module.outline.uses:
                match value:
                    case ("(", ("n", "setattr"), (("n", "settings"), ("s", name, _), ("s", text, _)), *_):
                        yield name, text
                    case ("o", "set", ("n", "settings"), ("s", name, _), ("s", text, _)):
                        yield name, text


_UNBOUND_MODEL = "builtins.models.Model"
"""What `models.Model` is in a file that has lost its import of `models`."""


def resolved_bases(cls: ClassInfo, flow: Flow) -> tuple[ClassInfo | str, ...]:
    """The classes that the bases of a class statement stand for."""
    return tuple(base for written in cls.declaration.bases for base in _bases(written, cls, flow))


def _bases(written: Expression, cls: ClassInfo, flow: Flow) -> list[ClassInfo | str]:
    match written:
        case ("*", ("l", items)):
            return [found for base in items for found in _bases(base, cls, flow)]
        case ("*", splat):
            written = splat
        case ("(", (".", _, "with_metaclass", _) | ("n", "with_metaclass"), (_metaclass, *bases), *_):
            return [found for base in bases for found in _bases(base, cls, flow)]
    found: list[ClassInfo | str] = []
    enclosing = cls.module.classes.get(cls.declaration.qualname.rpartition(".")[0])
    for alternative in alternatives(flow.static(written, cls.module, enclosing)):
        value = _imported_namesake(cls, flow) if alternative == ClassValue(cls) else alternative
        if isinstance(value, ClassValue):
            found.append(value.cls)
        elif isinstance(value, ExternalValue):
            found.append(MODEL if value.dotted == _UNBOUND_MODEL else value.dotted)
    found = found if _is_joined(written) else found[:1]
    return found or _missing(written, cls, flow.symbols)


def _missing(written: Expression, cls: ClassInfo, symbols: SymbolTable) -> list[ClassInfo | str]:
    """The name of a base that is not where it is imported from, because that file is damaged or binds it as it runs."""
    match written:
        case ("n", name) if name in cls.module.imports:
            entry = cls.module.imports[name]
            home = symbols.module(cls.module.absolute(entry.level, entry.module)) if entry.name else None
            if home is not None and home.is_local and entry.name not in home.assigned:
                return [f"{home.name}.{entry.name}"]
    return []


def _imported_namesake(cls: ClassInfo, flow: Flow) -> Value:
    """What `class User(User)` derives from: the name as it was imported before the class took it over."""
    entry = cls.module.imports.get(cls.name)
    return flow.symbols.imported(cls.module, entry.level, entry.module, entry.name) if entry and entry.name else None


def _is_joined(written: Expression) -> bool:
    return written is not None and written[0] == "(" and bool(written[1]) and written[1][0] == "."


_USERS = frozenset({"django.contrib.auth.base_user.AbstractBaseUser"})


class _Owners:
    """Tells the app of a module: the app whose package encloses it most closely."""

    def __init__(self, apps: list[AppEntry]) -> None:
        self._apps = apps
        self._by_module: dict[str, AppEntry] = {}

    def place(self, symbols: SymbolTable) -> None:
        """Give every module its app; one that belongs to none is named after its top-level package."""
        self._by_module = {app.module: app for app in reversed(self._apps)}
        for module in symbols.unique:
            app = self._nearest(module.name)
            module.app = app.label if app is not None else module.name.split(".", maxsplit=1)[0]

    def label_of(self, cls: ClassInfo) -> str:
        """The label that models of a class get; of no app, the folder that holds the `models`."""
        app = self._nearest(cls.module.name)
        if app is not None:
            return app.label
        home, found, _ = cls.module.name.partition(".models")
        return home.rpartition(".")[2] if found else home.split(".", maxsplit=1)[0]

    def is_shadowed(self, module: Module) -> bool:
        """Whether a module belongs to an app that is not installed and whose label an installed one has."""
        app = self._nearest(module.name)
        if app is None or app.is_installed:
            return False
        return any(other.is_installed and other.label == app.label for other in self._apps)

    def _nearest(self, dotted: str) -> AppEntry | None:
        name = dotted
        while name:
            if name in self._by_module:
                return self._by_module[name]
            name = name.rpartition(".")[0]
        return None


def _running_modules(project: Project, owners: _Owners) -> list[Module]:
    """The modules that Django would import, those where it looks for models first."""
    reached = registered_modules(project.apps, project.symbols, project.settings)
    found = [m for m in project.symbols.unique if m.path in reached and not owners.is_shadowed(m)]
    return sorted(found, key=lambda m: (_is_aside(m), m.path))


def _user_model(classes: list[ClassInfo], flow: Flow) -> Mapping[str, str]:
    """The setting AUTH_USER_MODEL of a project whose settings were not found, if it has one model of users."""
    users = [cls for cls in classes if flow.symbols.derives(cls, _USERS)]
    labels = {f"{flow.models.label_of(cls)}" for cls in users if not flow.models.is_abstract(cls)}
    return {"AUTH_USER_MODEL": labels.pop()} if len(labels) == 1 else {}


def _load_models(project: Project, classes: list[ClassInfo], modules: list[Module]) -> None:
    flow, models = project.flow, project.flow.models
    models.load(classes)
    calls = list(sites(modules, ADDING | MAKING))
    for call in calls:
        with suppress(RecursionError):
            add_fields(flow, call)
    made = [model for model in map(models.of, classes) if model is not None]
    built = [model for model in made if models.is_registered(model)]
    mark_soft_keys(built, models.target)
    models.link()
    flow.settle()
    with suppress(RecursionError):
        project.dynamic_models = dynamic_models(flow, modules, built, calls)
    project.models = tuple(sorted(built, key=lambda m: (m.label.lower(), m.cls.module.path)))
    project.namesakes = tuple(model for model in made if not models.is_registered(model))
    project.installed_labels = frozenset(app.label for app in project.apps if app.is_installed)


def _knows_models(module: Module) -> bool:
    """Whether code in a module may name models: it imports something that sounds like models, and is no migration."""
    if ".migrations." in module.name:
        return False
    return any("model" in f"{e.module}.{e.name}".lower() or e.name in ("db", "apps") for e in module.outline.imports)


def _is_aside(module: Module) -> bool:
    """Whether a module is not where Django looks for models first; of two models of one label the other one wins."""
    return "models" not in module.name.split(".")
