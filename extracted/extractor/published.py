"""The functions of a moved app that staying code calls: which of them run on the other side once it is remote."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from analysis.model.evidence import Evidence
from analysis.resolve.symbols import FunctionInfo
from analysis.resolve.values import ExternalValue, RowsValue, alternatives
from analysis.syntax.expressions import dotted_name, keyword, string_value
from extracted.extractor.model import Cut, Monolith, Peer, is_among

_REGISTERED = frozenset({"simple_tag", "inclusion_tag", "filter", "tag", "receiver", "register", "display", "action"})
TASKS = frozenset({"shared_task", "task"})
"""Decorators that make a Celery task of a function."""


@dataclass(frozen=True, slots=True, order=True)
class Published:
    """A function that staying code calls, as `package.module:function`; `path` is its file.

    `stays` says why it runs in the monolith even then, "" if it does not. `task` is the name under which it is queued.
    """

    name: str
    path: str
    stays: str = ""
    task: str = ""

    @property
    def function(self) -> str:
        """Its name in its module."""
        return self.name.partition(":")[2]

    @property
    def is_answered(self) -> bool:
        """Whether its owner answers it to others; a query set reaches them as the rows that it holds."""
        return self.stays in ("", _RETURNS_ROWS)


_RETURNS_ROWS = "it returns a query set, which callers may go on filtering"


def published(monolith: Monolith, cut: Cut) -> tuple[Published, ...]:
    """Every function at the top of a moved module that staying code calls or queues, sorted."""
    moved = set(cut.files)
    found = _published(monolith, cut.incoming, cut.by_hand)
    return tuple(sorted(one for one in found if one.path in moved))


def published_by(monolith: Monolith, peer: Peer, shared: Collection[str] = ()) -> tuple[Published, ...]:
    """The same of another service of the plan, as far as it will find out itself; `shared` apps every service has."""
    return tuple(sorted(_published(monolith, _into(monolith, peer, shared), peer.by_hand)))


def methods(monolith: Monolith, cut: Cut) -> tuple[str, ...]:
    """The methods of moved models that staying code calls, as `package.module:Model.method`, sorted."""
    return tuple(sorted(_methods(monolith, (p for p in cut.incoming if cut.moves(p.target.app)), cut.by_hand)))


def methods_by(monolith: Monolith, peer: Peer, shared: Collection[str] = ()) -> tuple[str, ...]:
    """The same of another service of the plan."""
    return tuple(sorted(_methods(monolith, _into(monolith, peer, shared), peer.by_hand)))


def models_read_here(monolith: Monolith, cut: Cut, functions: tuple[Published, ...]) -> frozenset[str]:
    """The moved models that functions which go on running in the monolith touch."""
    staying = {(one.path, one.function) for one in functions if one.stays}
    return frozenset(
        model
        for piece in monolith.report.dependencies
        if (piece.file, piece.source.symbol) in staying
        for model in (piece.source.model, piece.target.model)
        if model is not None and cut.moves(monolith.models[model].app if model in monolith.models else None)
    )


def _into(monolith: Monolith, peer: Peer, shared: Collection[str]) -> Iterator[Evidence]:
    """The evidence that code outside of a service depends on it."""
    inside = {*peer.apps, *shared}
    for piece in monolith.report.dependencies:
        if piece.target.app in peer.apps and piece.source.app not in inside:
            yield piece


def _published(monolith: Monolith, evidence: Iterable[Evidence], by_hand: frozenset[str]) -> Iterator[Published]:
    names = {
        (str(piece.target.module), str(piece.target.symbol))
        for piece in evidence
        if piece.kind in {"call", "task", "signal"} and piece.target.module and piece.target.symbol
    }
    for module_name, symbol in names:
        module = monolith.project.symbols.modules.get(module_name)
        function = module.functions.get(symbol) if module is not None else None
        if module is None or function is None or "." in symbol:
            continue
        why = "it is left to hands" if is_among(by_hand, module.name, symbol) else _why_it_stays(monolith, function)
        yield Published(f"{module.name}:{symbol}", module.path, why, _task(function))


def _methods(monolith: Monolith, evidence: Iterable[Evidence], by_hand: frozenset[str]) -> set[str]:
    found = set()
    for piece in evidence:
        module = monolith.project.symbols.modules.get(piece.target.module or "")
        owner, _, name = (piece.target.symbol or "").rpartition(".")
        is_of_row = piece.kind == "call" and owner and f"{piece.target.app}.{owner}" == piece.target.model
        if module is None or not is_of_row or f"{owner}.{name}" not in module.functions:
            continue
        if not is_among(by_hand, module.name, piece.target.symbol):
            found.add(f"{module.name}:{owner}.{name}")
    return found


def _why_it_stays(monolith: Monolith, function: FunctionInfo) -> str:
    decorators = {name.rpartition(".")[2] for name in _decorators(function)}
    if decorators & _REGISTERED:
        return f"it is registered by @{min(decorators & _REGISTERED)}"
    returned = monolith.project.flow.returned(function, None, ())
    if any(isinstance(value, RowsValue) and value.is_rows for value in alternatives(returned)):
        return _RETURNS_ROWS
    unsent = next((name for name in _unsendable(monolith, function)), None)
    return f"its argument {unsent} cannot be sent" if unsent else ""


def _unsendable(monolith: Monolith, function: FunctionInfo) -> Iterator[str]:
    """Parameters whose annotation names a class that no message can carry, `rng: Random`."""
    flow = monolith.project.flow
    for parameter in function.declaration.parameters:
        for value in alternatives(flow.static(parameter.annotation, function.module)):
            if isinstance(value, ExternalValue) and not _is_plain(value.dotted):
                yield parameter.name


def _is_plain(dotted: str) -> bool:
    return dotted.startswith(_PLAIN) or "." not in dotted


_PLAIN = (
    "builtins.",
    "collections.abc.",
    "datetime.",
    "decimal.",
    "django.contrib.auth.",
    "django.db.models.",
    "enum.",
    "typing.",
    "uuid.",
)
"""Where classes come from that messages carry, or that say nothing of what is given."""


def _decorators(function: FunctionInfo) -> Iterator[str]:
    for decorator in function.declaration.decorators:
        called = decorator[1] if decorator is not None and decorator[0] == "(" else decorator
        if (name := dotted_name(called)) is not None:
            yield name


def _task(function: FunctionInfo) -> str:
    for decorator in function.declaration.decorators:
        called = decorator[1] if decorator is not None and decorator[0] == "(" else decorator
        if (dotted_name(called) or "").rpartition(".")[2] in TASKS:
            named = string_value(keyword(decorator, "name")) if called is not decorator else None
            return named or f"{function.module.name}.{function.declaration.name}"
    return ""
