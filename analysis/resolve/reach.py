"""Which modules Django would import: a model in a module that nothing imports is in no registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis.resolve.apps import AppEntry
from analysis.resolve.symbols import Module, SymbolTable


def registered_modules(
    apps: Iterable[AppEntry], symbols: SymbolTable, settings: Mapping[str, object]
) -> frozenset[str]:
    """Return the paths of the modules that are imported when the project runs.

    Starting points are every module that is not a test, and the test modules of installed apps; from there imports
    are followed, so a test module that other code imports counts as well.
    """
    installed = {app.module for app in apps if app.is_installed and app.is_local}
    pending = [m for m in symbols.unique if not m.is_test]
    for name in sorted(installed):
        for candidate in (name, f"{name}.models", f"{name}.apps"):
            module = symbols.module(candidate)
            if module is not None and module.is_local:
                pending.append(module)
    seen: set[str] = set()
    while pending:
        module = pending.pop()
        if module.path not in seen:
            seen.add(module.path)
            pending.extend(target for target in _imports(module, symbols) if target.path not in seen)
    return frozenset(seen)


def _imports(module: Module, symbols: SymbolTable) -> Iterable[Module]:
    for entry in module.outline.imports:
        base = module.absolute(entry.level, entry.module)
        for dotted in (base, f"{base}.{entry.name}" if entry.name else base):
            target = symbols.modules.get(dotted)
            if target is not None and target.is_local:
                yield target
