"""The patch of the monolith: dual mode, in which every coupling over the cut works here or there by one switch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from analysis.model.models import Relation
from analysis.resolve.symbols import Module
from extracted.extractor.batching import Asked, batched, loops_told, package_of
from extracted.extractor.contracts import PACKAGE, module_name, render, render_package
from extracted.extractor.dealings import MONOLITH, Ties, of_monolith
from extracted.extractor.duals import mark
from extracted.extractor.entrances import entrances
from extracted.extractor.keys import LINKED, link_keys
from extracted.extractor.model import Change, Cut, Decision, Monolith
from extracted.extractor.runtime import runtime_files

_DJANGO = "django.db.models.fields.related."


def patch_of(
    monolith: Monolith, cut: Cut, ties: Ties, reading: Collection[str] = ()
) -> tuple[tuple[Change, ...], tuple[Decision, ...]]:
    """Every file of the monolith that changes, and what was decided besides the couplings themselves.

    `reading` are functions (`module:function`) that may be asked for several at once, since they only read.
    """
    texts = _Texts(monolith)
    decisions = [*_mark(cut, ties, texts, monolith), *_link(monolith, cut, texts)]
    decisions += _batch(monolith, cut, ties, texts, frozenset(reading))
    entering, noted = entrances(monolith)
    root = import_root(monolith)
    contracts = (
        Change(f"{root}{PACKAGE}/__init__.py", render_package(MONOLITH).encode()),
        Change(
            f"{root}{PACKAGE}/{module_name(cut.service)}.py",
            render(of_monolith(monolith, cut, ties), side=MONOLITH).encode(),
        ),
    )
    runtime = (Change(f"{root}{path}", content) for path, content in runtime_files())
    changes = {change.path: change for change in (*texts.changes(), *entering, *contracts, *runtime)}
    return tuple(changes[path] for path in sorted(changes)), tuple(sorted([*decisions, *noted]))


def import_root(monolith: Monolith) -> str:
    """The folder below the project's root from which its modules are imported, as `src/`; "" for the root itself."""
    for name, path in monolith.modules.items():
        for ending in (f"{name.replace('.', '/')}.py", f"{name.replace('.', '/')}/__init__.py"):
            if path.endswith(ending) and name in {monolith.settings, *(app.module for app in monolith.project.apps)}:
                return path.removesuffix(ending)
    return ""


def local_packages(monolith: Monolith) -> frozenset[str]:
    """The top-level packages that are the project's own, with those that the patch adds."""
    return frozenset({name.partition(".")[0] for name in monolith.modules} | {PACKAGE, "service_links"})


def missed_keys(decisions: Iterable[Decision]) -> frozenset[str]:
    """Keys (`app_label.Model.field`) that a patch could not rewrite."""
    return frozenset(one.subject for one in decisions if one.kind == "foreign_key" and one.fate == "listed")


class _Texts:
    """Files of the monolith as they are rewritten step by step."""

    def __init__(self, monolith: Monolith) -> None:
        self._monolith = monolith
        self._now: dict[str, str] = {}

    def read(self, path: str) -> str:
        return self._now.get(path) or self._monolith.read(path)

    def write(self, path: str, text: str) -> None:
        if text != self.read(path):
            self._now[path] = text

    def changes(self) -> Iterator[Change]:
        yield from (Change(path, text.encode()) for path, text in self._now.items())


def _mark(cut: Cut, ties: Ties, texts: _Texts, monolith: Monolith) -> Iterator[Decision]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for one in ties.published:
        if not one.stays:
            wanted[one.path].append(one.function)
    for path, functions in sorted(wanted.items()):
        found = mark(texts.read(path), functions, cut.service, local_packages(monolith))
        texts.write(path, found.text)
        for name, why in found.missed:
            how = f"it cannot be asked for over the cut: {why}"
            yield Decision("call", "monolith", "listed", path, 1, name, how, "offer it as a plain function")


def _batch(monolith: Monolith, cut: Cut, ties: Ties, texts: _Texts, reading: frozenset[str]) -> Iterator[Decision]:
    """Let staying code that calls marked functions in loops ask once."""
    modules = monolith.project.symbols.modules
    asked = frozenset(one.name for one in ties.published if not one.stays and not one.task)
    bare = (name for name in asked if not _is_decorated(modules, name))
    asking = Asked(asked, reading.intersection(bare), local_packages(monolith))
    moved = {*cut.files, *cut.tests}
    for path in sorted({piece.file for piece in cut.incoming if piece.kind == "call"} - moved):
        if path.endswith(".py"):
            done = batched(texts.read(path), asking, package_of(path.removeprefix(import_root(monolith))))
            texts.write(path, done.text)
            yield from loops_told(path, "monolith", done.calls)


def _is_decorated(modules: Mapping[str, Module], name: str) -> bool:
    """Whether something stands around a function that may hide how it is asked for."""
    module, _, function = name.partition(":")
    return bool(modules[module].functions[function].declaration.decorators)


def _link(monolith: Monolith, cut: Cut, texts: _Texts) -> Iterator[Decision]:
    wanted: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
    for model in monolith.report.models:
        for relation in model.relations:
            target = monolith.models.get(relation.target or "")
            if cut.moves(model.app) or target is None or not cut.moves(target.app) or not relation.file:
                continue
            if cut.leaves_alone(*_declared(relation)):
                continue
            if relation.kind not in LINKED or relation.origin in {"parent_link", "contributed"}:
                continue
            owner = relation.declared_in.rpartition(".")[2]
            key = f"{model.id}.{relation.name}"
            if relation.field_class in {_DJANGO + name for name in LINKED}:
                wanted[relation.file][f"{owner}.{relation.name}"] = (key, relation.line)
            elif not relation.field_class.startswith("service_links."):
                yield _missed(key, relation.file, relation.line, relation.field_class)
    for path, keys in sorted(wanted.items()):
        found = link_keys(texts.read(path), keys, local_packages(monolith))
        texts.write(path, found.text)
        for name in sorted(found.missed):
            key, line = keys[name]
            yield _missed(key, path, line, "what it is written as")


def _declared(relation: Relation) -> tuple[str, str]:
    module, _, name = relation.declared_in.rpartition(".")
    return module, f"{name}.{relation.name}"


def _missed(key: str, path: str, line: int, field_class: str) -> Decision:
    advice = "let the field's class derive from service_links.fields.LinkedForeignKey"
    return Decision("foreign_key", "monolith", "listed", path, line, key, f"{field_class} keeps its constraint", advice)
