"""The apps of the other side of which nothing but mirrors is here: their configuration, and their `models` module."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import libcst as cst

from analysis.resolve.apps import AppEntry
from extracted.extractor.shaking.closure import Closure
from extracted.extractor.shaking.members import assigned
from extracted.extractor.shaking.source import Source

_OPTIONS = ("default_auto_field", "name", "label", "verbose_name")


@dataclass(frozen=True, slots=True)
class MirrorApp:
    """One app: its label and package; `config` is the dotted path of its AppConfig, or ""."""

    label: str
    package: str
    config: str


def mirror_apps(closure: Closure, entries: Mapping[str, AppEntry], others: Collection[str]) -> tuple[MirrorApp, ...]:
    """The apps of all models that are mirrored, and others that must be installed; sorted by label."""
    labels = {
        *others,
        *_labels(closure),
    } - _whole(closure, entries)
    return tuple(
        MirrorApp(label, entries[label].module, entries[label].config) for label in sorted(labels) if label in entries
    )


def _whole(closure: Closure, entries: Mapping[str, AppEntry]) -> set[str]:
    return {label for label, entry in entries.items() if entry.module in closure.whole}


def _labels(closure: Closure) -> set[str]:
    return {
        members.model.app
        for taken in closure.taken.values()
        for members in taken.members.values()
        if members.model is not None and not members.model.is_abstract
    }


def config_text(app: MirrorApp, closure: Closure) -> str | None:
    """A module with the AppConfig of a mirrored app, without what it does when all is ready; None without a config."""
    module, _, name = app.config.rpartition(".")
    source = closure.library.source(module) if module else None
    node = _class(source, name) if source is not None else None
    lines = [
        f'"""The app {app.label}, of which there are only mirrors here."""',
        "",
        "from django.apps import AppConfig",
        "",
    ]
    if source is None or node is None:
        return None
    options = [line for s in node.body.body if assigned(s) in _OPTIONS and (line := _literal(source, s))]
    if not any(line.startswith("name =") for line in options):
        options.insert(0, f"name = {app.package!r}".replace("'", '"'))
    if app.package.rpartition(".")[2] != app.label and not any(line.startswith("label =") for line in options):
        options.append(f'label = "{app.label}"')
    return "\n".join([*lines, "", f"class {name}(AppConfig):", *(f"    {line}" for line in options), ""])


def _class(source: Source, name: str) -> cst.ClassDef | None:
    found = source.bindings.get(name, ())
    return next((s.node for s in found if isinstance(s.node, cst.ClassDef)), None)


def _literal(source: Source, node: cst.CSTNode) -> str | None:
    """`name = "text"` as it is written, comments left out; a translated text is taken without its translation."""
    if not isinstance(node, cst.SimpleStatementLine):
        return None
    match node.body[0]:
        case cst.Assign(value=value) | cst.AnnAssign(value=value):
            if isinstance(value, cst.Call) and len(value.args) == 1:
                value = value.args[0].value
            if isinstance(value, cst.SimpleString):
                return f"{assigned(node)} = {source.tree.code_for_node(value)}"
    return None


def missing_imports(app: MirrorApp, closure: Closure) -> tuple[tuple[str, str], ...]:
    """Models that `<package>.models` must import so that Django finds them: (module, class)."""
    home = f"{app.package}.models"
    there = closure.taken.get(home)
    found = []
    for name, taken in closure.taken.items():
        for cls, members in taken.members.items():
            model = members.model
            if model is None or model.is_abstract or model.app != app.label or name == home:
                continue
            if there is None or cls not in there.names:
                found.append((name, cls))
    return tuple(sorted(found))
