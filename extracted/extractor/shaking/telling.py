"""What shaking could not do, or does not do on purpose, told one by one."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from analysis.resolve.models import Model
from extracted.extractor.model import Cut, Decision
from extracted.extractor.shaking.closure import Closure
from extracted.extractor.shaking.linking import Linking, is_django_field
from extracted.extractor.shaking.source import Source, Statement
from extracted.extractor.shaking.stubs import OWNER
from extracted.extractor.shaking.syntax import chain_of
from extracted.extractor.shaking.taken import Taken

KIND = "shaking"


def told(closure: Closure, linking: Linking, cut: Cut) -> Iterator[Decision]:
    """A decision for each; in no particular order."""
    for gap in closure.gaps:
        yield _listed(gap.path, 1, gap.subject, gap.why, "remove the import, or write the module")
    for path, why in closure.library.unread.items():
        yield _listed(path, 1, path, f"the file cannot be read: {why}", "mend the file")
    for taken in closure.taken.values():
        if taken.source is not None:
            yield from _unavailable(closure, taken, taken.source)
            yield from _left_out(taken, taken.source)
            yield from _writes(closure, taken, taken.source)
    yield from _fields(linking)
    yield from _parents(closure, cut)


def _listed(file: str, line: int, subject: str, how: str, advice: str) -> Decision:
    return Decision(KIND, "service", "listed", file, max(line, 1), subject, how, advice)


def _unavailable(closure: Closure, taken: Taken, source: Source) -> Iterator[Decision]:
    for name, treatment in taken.names.items():
        if treatment == "unavailable":
            how = f"a call cannot be sent to the {OWNER}: it takes a request, yields, or is a coroutine"
            advice = "call a plain function that takes and returns values"
            yield _listed(source.path, closure.library.span(source, name)[0], f"{source.name}.{name}", how, advice)


def _left_out(taken: Taken, source: Source) -> Iterator[Decision]:
    """Calls at the top of a module that concern what is taken of it."""
    copied = {name for name, treatment in taken.names.items() if treatment in {"copied", "mirror"}}
    own = copied & {name for name, statements in source.bindings.items() if any(s.defines for s in statements)}
    for statement in source.statements:
        call = _called(statement)
        if call and statement.index not in taken.kept and statement.adds_to & own:
            subject = f"{source.name}: {'.'.join(call)}({', '.join(sorted(statement.adds_to & own))})"
            advice = "if the service needs it, do it in the ready() of an app of its own"
            how = f"is done when the {OWNER} imports it, and not in the service"
            yield _listed(source.path, 1, subject, how, advice)


def _called(statement: Statement) -> tuple[str, ...]:
    match None if statement.defines else statement.node:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(func=func))]):
            return chain_of(func)
    return ()


def _writes(closure: Closure, taken: Taken, source: Source) -> Iterator[Decision]:
    """Code that is copied though it changes rows of the other side, which the service refuses."""
    for name, treatment in taken.names.items():
        if treatment != "copied" or name not in source.bindings or source.path in closure.tests:
            continue
        for piece in closure.purity.rows_in(source.path, *closure.library.span(source, name)):
            if piece.kind == "write":
                how = f"a copy of it changes rows of {piece.target.model}, which only the {OWNER} may"
                advice = f"let it call a function of the {OWNER} that makes the change"
                yield _listed(piece.file, piece.line, f"{source.name}.{name}", how, advice)


def _fields(linking: Linking) -> Iterator[Decision]:
    """Keys of a field class of another distribution, of which only the column is kept."""
    for link in linking.links:
        if not is_django_field(link.field_class) and link.field_class not in linking.subclasses:
            field = link.field
            how = f"{link.field_class} became a linked key, which does nothing of its own"
            yield _listed(field.path, field.line, f"{link.model.label}.{field.name}", how, "see what it did besides")


def _parents(closure: Closure, cut: Cut) -> Iterator[Decision]:
    """Models that share a table with one that stays."""
    for (module, _), model in closure.library.models.items():
        if module in closure.whole and cut.moves(model.app):
            for parent in model.parents:
                if parent.is_local and cut.is_foreign(parent.app) and not parent.is_abstract:
                    yield _refused(closure, model, parent)


def _refused(closure: Closure, model: Model, parent: Model) -> Decision:
    path = closure.library.path(model.cls.module.name) or ""
    kind = "stands for the same rows as" if model.is_proxy else "keeps half of its columns in the table of"
    return Decision(
        KIND,
        "service",
        "refused",
        path,
        model.cls.declaration.line,
        model.label,
        f"it {kind} {parent.label}, which stays",
        f"give {model.label} a key to {parent.label} in place of deriving from it, or move both",
    )
