"""The apps of the other side of which nothing but mirrors is here: which they are, and their `models` module."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import libcst as cst

from analysis.resolve.apps import AppEntry
from extracted.extractor.imports import add_import
from extracted.extractor.shaking.closure import Closure
from extracted.extractor.shaking.configs import MirrorApp, bases_of


def mirror_apps(
    closure: Closure, entries: Mapping[str, AppEntry], others: Collection[str], loaded: Collection[str] = ()
) -> tuple[MirrorApp, ...]:
    """The apps of all models that are mirrored, and others that must be installed; sorted by label.

    `loaded` are modules that must be loaded when Django starts.
    """
    loads: dict[str, list[str]] = {}
    for module in sorted(loaded):
        loads.setdefault(_app_of(module, entries), []).append(module)
    labels = {*others, *loads, *_labels(closure)} - _whole(closure, entries)
    return tuple(
        MirrorApp(label, entries[label].module, entries[label].config, tuple(loads.get(label, ())))
        for label in sorted(labels)
        if label in entries
    )


def _app_of(module: str, entries: Mapping[str, AppEntry]) -> str:
    """The label of the app that a module is of; "" for none."""
    around = [app for app in entries.values() if f"{module}.".startswith(f"{app.module}.")]
    return max(around, key=lambda app: len(app.module)).label if around else ""


def needed_by(app: MirrorApp, closure: Closure) -> Iterator[tuple[str, str]]:
    """What an app that is installed loads by name: (module, name)."""
    for command in _ON_SCHEMAS:
        module = f"{app.package}.management.commands.{command}"
        if closure.library.path(module) is not None:
            yield module, "Command"
    yield from bases_of(app, closure.library)


_ON_SCHEMAS = ("makemigrations", "migrate")
"""Commands of Django that an app may have its own way with, and thereby with what its migrations say."""


def _whole(closure: Closure, entries: Mapping[str, AppEntry]) -> set[str]:
    return {label for label, entry in entries.items() if entry.module in closure.whole}


def _labels(closure: Closure) -> set[str]:
    return {
        members.model.app
        for taken in closure.taken.values()
        for members in taken.members.values()
        if members.model is not None and not members.model.is_abstract
    }


def _classes(closure: Closure, module: str) -> tuple[str, ...]:
    taken = closure.taken.get(module)
    return tuple(sorted(taken.asked)) if taken is not None else ()


def missing_imports(app: MirrorApp, closure: Closure) -> tuple[tuple[str, str], ...]:
    """Models that `<package>.models` must import so that Django finds them: (module, class)."""
    home = f"{app.package}.models"
    there = closure.taken.get(home)
    found = [(name, one) for name in app.loads if not app.config for one in _classes(closure, name)]
    for name, taken in closure.taken.items():
        for cls, members in taken.members.items():
            model = members.model
            if model is None or model.is_abstract or model.app != app.label or name == home:
                continue
            if there is None or cls not in there.names:
                found.append((name, cls))
    return tuple(sorted(found))


def with_models(tree: cst.Module, missing: tuple[tuple[str, str], ...], local: Collection[str]) -> cst.Module:
    """A `models` module that imports models of others as well: last, since they may be built on those defined here."""
    if not any(isinstance(node, cst.BaseCompoundStatement) for node in tree.body):
        for module, name in missing:
            tree = add_import(tree, module, [name], local)
        return tree
    homes = sorted({module for module, _ in missing})
    lines = [f"from {home} import {', '.join(n for m, n in missing if m == home)}  # noqa: E402" for home in homes]
    added = cst.parse_module("\n".join([*lines, ""])).body
    first = added[0].with_changes(leading_lines=[cst.EmptyLine(indent=False)])
    return tree.with_changes(body=[*tree.body, first, *added[1:]])
