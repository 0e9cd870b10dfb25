"""Which modules count as imported when the project runs: those inside apps, and whatever they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from analysis.resolve.apps import AppEntry
from analysis.resolve.symbols import Module, SymbolTable
from analysis.syntax.expressions import Expression, walk

_LOADERS = frozenset({"import_module", "__import__", "iter_modules", "walk_packages", "load_module"})


def registered_modules(
    apps: Iterable[AppEntry], symbols: SymbolTable, settings: Mapping[str, object]
) -> frozenset[str]:
    """Return the paths of the modules that are imported when the project runs.

    Starting points are the apps and their `models`, whatever the settings name, and every other module inside an app
    that is no test; from there imports are followed.
    """
    local = [app for app in apps if app.is_local]
    pending = [*_named(settings, symbols), *_starting(local, symbols), *_inside(local, symbols)]
    seen: set[str] = set()
    while pending:
        module = pending.pop()
        if module.path not in seen:
            seen.add(module.path)
            pending.extend(target for target in _imports(module, symbols) if target.path not in seen)
    return frozenset(seen)


def _starting(apps: Iterable[AppEntry], symbols: SymbolTable) -> Iterator[Module]:
    for app in apps:
        for name in (app.module, f"{app.module}.models", f"{app.module}.apps"):
            module = symbols.modules.get(name)
            if module is not None and module.is_local and (app.is_installed or not module.is_test):
                yield module


def _inside(apps: Iterable[AppEntry], symbols: SymbolTable) -> Iterator[Module]:
    packages = {app.module for app in apps}
    for module in symbols.unique:
        if not module.is_test and (not packages or _is_below(module.name, packages)):
            yield module


def _is_below(name: str, packages: set[str]) -> bool:
    while name:
        if name in packages:
            return True
        name = name.rpartition(".")[0]
    return False


def _named(settings: Mapping[str, object], symbols: SymbolTable) -> Iterator[Module]:
    for text in _texts(list(settings.values())):
        name = text.replace(":", ".")
        while "." in name and name.replace(".", "").replace("_", "").isalnum():
            module = symbols.modules.get(name)
            if module is not None:
                yield module
                break
            name = name.rpartition(".")[0]


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        match value:
            case str():
                yield value
            case list():
                yield from _texts(value)
            case dict():
                yield from _texts(value.values())


def _imports(module: Module, symbols: SymbolTable) -> Iterator[Module]:
    for entry in module.outline.imports:
        if entry.place != "type_checking":
            base = module.absolute(entry.level, entry.module)
            yield from _loaded(f"{base}.{entry.name}" if entry.name else base, symbols)
    if module.is_package and _loads_by_name(module):
        prefix = f"{module.name}."
        yield from (target for target in symbols.unique if target.name.startswith(prefix) and not target.is_test)


def _loaded(dotted: str, symbols: SymbolTable) -> Iterator[Module]:
    """A module and the packages around it, which Python imports first."""
    while dotted:
        target = symbols.modules.get(dotted)
        if target is not None and target.is_local:
            yield target
        dotted = dotted.rpartition(".")[0]


def _loads_by_name(module: Module) -> bool:
    """Whether a package imports modules by computed names, and so perhaps all of its own."""
    bodies = [module.outline.uses, *(function.uses for function in module.outline.functions)]
    calls = (part[1] for uses in bodies for _binding, value, _scope in uses for part in walk(value) if part[0] == "(")
    return any(_called_name(called) in _LOADERS for called in calls)


def _called_name(called: Expression) -> str:
    match called:
        case ("n", name) | (".", _, name, _) | ("m", _, _, name):
            return str(name)
    return ""
