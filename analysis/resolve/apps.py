"""The apps of the project: what the entries of INSTALLED_APPS stand for, and apps that no settings list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.resolve.symbols import ClassInfo, Module, SymbolTable
from analysis.syntax.expressions import Expression

APP_CONFIG = frozenset({"django.apps.config.AppConfig", "django.apps.AppConfig"})
_NAMES = 8
"""How many names and sums may lie between an option and its text."""


@dataclass(frozen=True, slots=True)
class AppEntry:
    """One app: its label, its dotted package, and its folder relative to the root (empty outside the tree)."""

    label: str
    module: str
    folder: str
    is_local: bool
    is_installed: bool
    config: str = ""
    django_app: bool = True


class AppFinder:
    """Reads AppConfig classes as text."""

    def __init__(self, symbols: SymbolTable, paths: Mapping[str, str]) -> None:
        """`paths` gives the file of each dotted module."""
        self._symbols = symbols
        self._paths = paths

    def find(self, installed: Iterable[object]) -> tuple[AppEntry, ...]:
        """Return all apps, those installed in their order first; of two of one label the first one wins look-ups."""
        found: dict[str, AppEntry] = {}
        for entry in installed:
            app = self._installed(entry) if isinstance(entry, str) and entry else None
            if app is not None:
                found.setdefault(app.module, app)
        for app in self._unlisted(found):
            found.setdefault(app.module, app)
        return tuple(found.values())

    def _installed(self, entry: str) -> AppEntry | None:
        module = self._symbols.module(entry)
        if module is None and self._is_package(entry):
            return self._entry(entry, None, is_installed=True)
        if module is not None:
            return self._entry(module.name, self._config_of(module), is_installed=True)
        config = self._symbols.class_by_path(entry)
        if config is not None:
            name = self._text(config, "name") or config.module.name.rpartition(".")[0]
            package = self._symbols.module(name)
            return self._entry(package.name if package is not None else name, config, is_installed=True)
        return self._external(entry)

    def _external(self, entry: str) -> AppEntry:
        apps = self._symbols.catalog.apps
        module = entry
        if entry not in apps and entry.rpartition(".")[2][:1].isupper():
            module = entry.rpartition(".")[0].removesuffix(".apps").removesuffix(".config")
        label = apps.get(entry) or apps.get(module) or module.rpartition(".")[2]
        return AppEntry(label, module, "", is_local=False, is_installed=True)

    def _is_package(self, dotted: str) -> bool:
        return any(name.startswith(f"{dotted}.") for name in self._paths)

    def _entry(self, module: str, config: ClassInfo | None, *, is_installed: bool) -> AppEntry:
        label = (self._text(config, "label") if config is not None else "") or module.rpartition(".")[2]
        found = self._symbols.module(module)
        is_local = found.is_local if found is not None else True
        return AppEntry(label, module, self._folder(module), is_local, is_installed, config.dotted if config else "")

    def _folder(self, module: str) -> str:
        path = self._paths.get(module)
        if path is not None:
            return path.rpartition("/")[0] if path.endswith("__init__.py") else path.removesuffix(".py")
        inside = sorted(p for name, p in self._paths.items() if name.startswith(f"{module}."))
        depth = module.count(".") + 1
        for path in inside:
            parts = path.split("/")
            if module.rpartition(".")[2] in parts:
                return "/".join(parts[: parts.index(module.rpartition(".")[2]) + 1])
        return "/".join(inside[0].split("/")[:depth]) if inside else ""

    def _config_of(self, package: Module) -> ClassInfo | None:
        """The AppConfig that Django picks for a bare package: the only one of `apps.py`, or the one marked default."""
        named = self._named_default(package)
        if named is not None:
            return named
        apps = self._symbols.module(f"{package.name}.apps")
        if apps is None:
            return None
        configs = [c for c in apps.classes.values() if self.is_config(c) and not c.declaration.function]
        marked = [c for c in configs if c.attributes.get("default") and c.attributes["default"].value == ("k", True)]
        usable = [
            c for c in configs if not (c.attributes.get("default") and c.attributes["default"].value == ("k", False))
        ]
        if marked:
            return marked[0]
        named_here = [c for c in usable if self._text(c, "name") in ("", package.name)]
        return named_here[0] if named_here else (usable[0] if len(usable) == 1 else None)

    def _named_default(self, package: Module) -> ClassInfo | None:
        for attribute in package.assigned.get("default_app_config", ()):
            dotted = self._string(attribute.value, package)
            if dotted:
                return self._symbols.class_by_path(dotted)
        return None

    def is_config(self, cls: ClassInfo) -> bool:
        """Whether a class derives from AppConfig."""
        names = list(self._symbols.ancestors(cls))
        return bool(APP_CONFIG & set(names)) or (cls.name.endswith("Config") and names[-1].endswith("AppConfig"))

    def _text(self, config: ClassInfo, name: str) -> str:
        for entry in self._symbols.mro(config):
            if isinstance(entry, ClassInfo) and name in entry.attributes:
                text = self._string(entry.attributes[name].value, entry.module)
                if text:
                    return text
        return ""

    def _string(self, value: Expression, module: Module, depth: int = _NAMES) -> str:
        if depth == 0:
            return ""
        match value:
            case ("s", text, _):
                return str(text)
            case ("n", "__name__"):
                return module.name
            case ("n", "__package__"):
                return module.name if module.is_package else module.name.rpartition(".")[0]
            case ("o", "+", left, right):
                return self._string(left, module, depth - 1) + self._string(right, module, depth - 1)
            case ("f", parts, _):
                return "".join(self._string(part, module, depth - 1) for part in parts)
            case ("n", name):
                found = self._symbols.assignment(module, name)
                return self._string(found[1][-1].value, found[0], depth - 1) if found is not None else ""
            case ("[", ("(", (".", ("n", "__name__"), _, _), *_), _):
                return module.name.rpartition(".")[0]
        return ""

    def _unlisted(self, known: Mapping[str, AppEntry]) -> Iterator[AppEntry]:
        """Apps that no settings list: packages with an AppConfig, or with a `models` module and migrations or alone."""
        packages: dict[str, ClassInfo | None] = {}
        modules = [m for m in self._symbols.unique if not m.is_test]
        for module in modules:
            for cls in self._configs(module):
                name = self._text(cls, "name")
                package = self._symbols.module(name) if name else None
                if package is not None and package.is_local:
                    packages.setdefault(package.name, cls)
        for module in modules:
            parent, _, last = module.name.rpartition(".")
            if last == "models" and parent and module.classes:
                enclosing = {*known, *packages}
                if f"{parent}.migrations" in self._paths or not any(
                    _encloses(package, parent) for package in enclosing
                ):
                    packages.setdefault(parent, None)
        return (self._entry(name, config, is_installed=False) for name, config in packages.items() if name not in known)

    def _configs(self, module: Module) -> Iterator[ClassInfo]:
        if module.is_package or module.name.rpartition(".")[2] in ("apps", "app", "config"):
            for cls in module.classes.values():
                if not cls.declaration.function and self.is_config(cls):
                    yield cls


def label_clashes(apps: Iterable[AppEntry]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Labels that several apps of the project share, with the packages of those apps, sorted."""
    packages: dict[str, list[str]] = {}
    for app in apps:
        packages.setdefault(app.label, []).append(app.module)
    return tuple(sorted((label, tuple(sorted(names))) for label, names in packages.items() if len(names) > 1))


def _encloses(package: str, module: str) -> bool:
    return module == package or module.startswith(f"{package}.")
