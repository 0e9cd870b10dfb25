"""What texts name: models by their labels, code by its dotted path, and settings whose texts name code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from extracted.extractor.shaking.library import Definition
from extracted.extractor.shaking.source import Source

if TYPE_CHECKING:
    from extracted.extractor.shaking.closure import Closure


def take_text(closure: Closure, source: Source, text: str) -> None:
    """A text may name a model by its label, or anything by its dotted path."""
    if text.endswith("."):
        _take_plugins(closure, source, text[:-1])
        return
    if "." not in text or not text.replace(".", "").replace(":", "").isidentifier():
        return
    if text.lower() in closure.labels:
        closure.take_label(text, source)
        return
    head, _, name = text.replace(":", ".").rpartition(".")
    if closure.library.canonical(text) is not None:
        closure.enter(text)
        _all_of(closure, text, source)
    elif closure.library.path(head) is not None and isinstance(closure.library.meaning(head, name), Definition):
        closure.reach(head, name, source)


def _take_plugins(closure: Closure, source: Source, package: str) -> None:
    """`"shop.plugins." + name`, in a module that imports by name: all modules of that package may be meant."""
    library = closure.library
    if package.count(".") < 1 or library.canonical(package) is None or not _imports_by_name(source):
        return
    for name in sorted(library.names()):
        inner = library.source(name) if name.rpartition(".")[0] == package else None
        if inner is not None and name not in closure.whole:
            passed_on = inner.imports.keys() if not inner.is_package else set()
            for one in sorted(inner.bindings.keys() - passed_on):
                closure.reach(name, one, source)


def _imports_by_name(source: Source) -> bool:
    found = source.references
    return any(chain[-1] in _IMPORTING for chain in found.calls | found.later)


_IMPORTING = frozenset(
    {"import_module", "import_string", "__import__", "EntryPoint", "iter_modules", "walk_packages", "load_entry_point"}
)


def take_pair(closure: Closure, source: Source, home: str, name: str) -> None:
    """A class that is loaded by the end of its module's name and its own, as the app is that this begins with."""
    module = closure.library.ending_with(home)
    if module is not None and isinstance(closure.library.meaning(module, name), Definition):
        closure.reach(module, name, source, eager=True)
        closure.apps |= {home.partition(".")[0]} - {module.partition(".")[0]}


def take_setting(closure: Closure, name: str) -> None:
    """A setting that is read may name code by its dotted path, which is then loaded."""
    if name in closure.settings:
        return
    closure.settings.add(name)
    _take_paths(closure, closure.library.setting_texts(name))


def take_engines(closure: Closure) -> None:
    """What template engines other than Django's are made by must be there."""
    _take_paths(closure, closure.library.engine_texts())


def _take_paths(closure: Closure, paths: Iterable[str]) -> None:
    asker = next(iter(closure.whole.values()), None)
    for text in paths if asker is not None else ():
        head, _, last = text.rpartition(".")
        if asker is not None and text.lower() in closure.labels:
            closure.take_label(text, asker)
        elif asker is not None and isinstance(closure.library.meaning(head, last), Definition):
            closure.reach(head, last, asker, eager=True)


def _all_of(closure: Closure, name: str, asker: Source) -> None:
    """A module that is named by text: what Django looks for in it, as is known for URLs alone."""
    source = closure.library.source(name)
    if source is not None and name not in closure.whole:
        for known in ("urlpatterns", "app_name"):
            if known in source.bindings:
                closure.reach(name, known, asker)
