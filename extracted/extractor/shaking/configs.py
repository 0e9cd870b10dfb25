"""The AppConfig of a mirrored app: what it says of itself, on the bases that it has, and nothing that it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from extracted.extractor.imports import add_import
from extracted.extractor.shaking.library import Definition, Library, Outside
from extracted.extractor.shaking.members import assigned, is_plain
from extracted.extractor.shaking.source import Source
from extracted.extractor.shaking.syntax import chain_of

_OPTIONS = ("default_auto_field", "name", "label", "verbose_name")
_DJANGO = ("django.apps.AppConfig", "django.apps.config.AppConfig")


@dataclass(frozen=True, slots=True)
class MirrorApp:
    """One app: its label and package; `config` is the dotted path of its AppConfig, or "".

    `loads` are modules of it that nothing imports by name, and that must be loaded when Django starts.
    """

    label: str
    package: str
    config: str
    loads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Config:
    """A class as it is written, with those of the project that it continues and that are configurations themselves.

    `bases` are what all of them rest on besides Django's own: (module, name).
    """

    classes: tuple[tuple[Source, cst.ClassDef], ...]
    bases: tuple[tuple[str, str], ...]
    is_plain: bool
    """Whether one of them names Django's own among its bases."""

    @property
    def all_bases(self) -> tuple[tuple[str, str], ...]:
        """The bases of the one class that is written for them."""
        return (*self.bases, *([("django.apps", "AppConfig")] if self.is_plain or not self.bases else []))


def bases_of(app: MirrorApp, library: Library) -> Iterator[tuple[str, str]]:
    """The classes of the project that an app's configuration is built on, as others of its framework are."""
    config = _config(app, library)
    yield from (base for base in config.bases if library.is_local(base[0])) if config is not None else ()


def config_text(app: MirrorApp, library: Library, text: str | None, present: frozenset[str]) -> str | None:
    """The text of a module with the configuration of an app, without what it does when all is ready.

    `text` is the module as it is otherwise, `present` are the names that it has. None where nothing is to be written.
    """
    config = _config(app, library)
    name = app.config.rpartition(".")[2]
    if config is None or name in present:
        return None
    tree = cst.parse_module(text or f'"""The app {app.label}, of which there are only mirrors here."""\n')
    home = app.config.rpartition(".")[0]
    for module, base in config.all_bases:
        if module != home:
            tree = add_import(tree, module, [base], library.tops)
    added = cst.parse_module("\n".join(_class_lines(app, name, config)))
    first = added.body[0].with_changes(leading_lines=[cst.EmptyLine(indent=False)] * 2)
    return tree.with_changes(body=[*tree.body, first]).code


def _class_lines(app: MirrorApp, name: str, config: _Config) -> list[str]:
    options = dict(_options(config))
    options = {"name": f'"{app.package}"', **options}
    if app.package.rpartition(".")[2] != app.label:
        options.setdefault("label", f'"{app.label}"')
    bases = ", ".join(base for _, base in config.all_bases)
    lines = [f"class {name}({bases}):", *(f"    {key} = {value}" for key, value in options.items())]
    if app.loads:
        lines += ["", "    def ready(self):", *(f"        import {name}  # noqa: F401" for name in app.loads)]
    elif config.bases:
        lines += ["", "    def ready(self):", '        """Left to the side that the app is at home on."""']
    return [*lines, ""]


def _options(config: _Config) -> Iterator[tuple[str, str]]:
    """What the classes say, the last word first; on bases of a framework all that is plain, as these may ask for it."""
    found: dict[str, str] = {}
    for source, node in config.classes:
        for statement in node.body.body:
            name = assigned(statement)
            if name is None or name in found:
                continue
            value = _value(source, statement, name)
            if value is not None and (name in _OPTIONS or config.bases):
                found[name] = value
    yield from found.items()


def _value(source: Source, node: cst.CSTNode, name: str) -> str | None:
    """`name = value` as it is written, comments left out; a translated text is taken without its translation."""
    assert isinstance(node, cst.SimpleStatementLine)
    match node.body[0]:
        case cst.Assign(value=value) | cst.AnnAssign(value=cst.BaseExpression() as value):
            if name in _OPTIONS and isinstance(value, cst.Call) and len(value.args) == 1:
                value = value.args[0].value
            is_text = isinstance(value, cst.SimpleString)
            if is_text or (name not in _OPTIONS and is_plain(node)):
                return source.tree.code_for_node(value)
    return None


def _config(app: MirrorApp, library: Library) -> _Config | None:
    module, _, name = app.config.rpartition(".")
    source = library.source(module) if module else None
    node = _class(source, name) if source is not None else None
    if source is None or node is None:
        return None
    classes = [(source, node)]
    bases: list[tuple[str, str]] = []
    _follow(source, node, library, classes, bases)
    found = tuple(dict.fromkeys(base for base in bases if ".".join(base) not in _DJANGO))
    return _Config(tuple(classes), found, len(found) < len(set(bases)))


def _follow(
    source: Source,
    node: cst.ClassDef,
    library: Library,
    classes: list[tuple[Source, cst.ClassDef]],
    bases: list[tuple[str, str]],
) -> None:
    for argument in node.bases:
        chain = chain_of(argument.value)
        meaning, rest = library.chained(library.in_module(source, chain[0]), chain[1:]) if chain else (None, ())
        if isinstance(meaning, Outside):
            home, _, name = meaning.dotted.rpartition(".")
            bases.append((home, name))
        elif isinstance(meaning, Definition) and not rest:
            inner = _class(meaning.source, meaning.name)
            is_config = inner is not None and any(assigned(s) == "name" for s in inner.body.body)
            if inner is None or not is_config:
                bases.append((meaning.source.name, meaning.name))
            elif all(inner is not known for _, known in classes):
                classes.append((meaning.source, inner))
                _follow(meaning.source, inner, library, classes, bases)


def _class(source: Source, name: str) -> cst.ClassDef | None:
    found = source.bindings.get(name, ())
    return next((s.node for s in found if isinstance(s.node, cst.ClassDef)), None)
