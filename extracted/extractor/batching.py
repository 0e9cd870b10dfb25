"""Calls over the cut in loops: one request for all of them, where nothing can tell the difference.

`[total(order) for order in orders]` -> `batch(total, [arguments(order) for order in orders])`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import libcst as cst
from libcst import metadata
from libcst.helpers import get_full_name_for_node

from extracted.extractor.imports import add_import
from extracted.extractor.model import Decision, Side

MODULE = "service_links"
BATCH, ARGUMENTS = "batch", "arguments"
KIND = "loop"
"""What decisions on calls in loops are called."""

_EAGER = frozenset({"list", "tuple", "set", "frozenset", "sorted", "sum", "max", "min"})
"""Functions that take all that a generator gives, so that it may be there at once."""
_LOOPS = (cst.For, cst.While, cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Looped:
    """A call in a loop: its line, the function as it is written, and why it was left, "" if it was not."""

    line: int
    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Batched:
    """A text in which loops ask once, and every call in a loop that was seen in it."""

    text: str
    calls: tuple[Looped, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What can be asked for at once: functions (`module:function`) of the other side, of which some only read."""

    functions: frozenset[str]
    reading: frozenset[str]
    local: frozenset[str]


def batched(text: str, asked: Asked, package: str) -> Batched:
    """Let loops of a module ask once; `package` is where its relative imports begin."""
    functions = asked.functions
    if not _may_ask(text, {name.partition(":")[2] for name in functions}):
        return Batched(text, ())
    try:
        wrapper = metadata.MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    except cst.ParserSyntaxError:  # which is told of the file itself
        return Batched(text, ())
    names, others = _names(wrapper.module, functions, package)
    if not names:
        return Batched(text, ())
    is_free = others.isdisjoint({BATCH, ARGUMENTS})
    rewriter = _Rewriter(names, asked.reading if is_free else frozenset())
    changed = wrapper.visit(rewriter)
    if rewriter.has_changed:
        changed = add_import(changed, MODULE, [ARGUMENTS, BATCH], asked.local)
    return Batched(changed.code, tuple(sorted(rewriter.calls, key=lambda one: (one.line, one.name))))


def package_of(path: str) -> str:
    """The package of a module by its path: `shop/orders/views.py` -> `shop.orders`."""
    return path.rpartition("/")[0].replace("/", ".")


def loops_told(path: str, side: Side, calls: Collection[Looped]) -> Iterator[Decision]:
    """What became of calls in loops, as decisions."""
    for call in calls:
        if call.why:
            advice = f"ask once: service_links.batch({call.name}, [service_links.arguments(...) for ...])"
            how = f"it asks the other side once for each round: {call.why}"
            yield Decision(KIND, side, "listed", path, call.line, f"{call.name} in a loop", how, advice)
        else:
            yield Decision(KIND, side, "rewritten", path, call.line, f"{call.name} in a loop", "asks once for all")


def _may_ask(text: str, functions: Collection[str]) -> bool:
    """Whether a loop may call one of these functions: a look that costs little, for most modules have none."""
    if not any(name in text for name in functions):
        return False
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError):  # of another Python than this one
        return True
    names = set(functions)
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            names.update(one.asname for one in node.names if one.asname and one.name in functions)
    return any(
        isinstance(node, _LOOPS_READ) and any(_calls(inner, names) for inner in ast.walk(node)) for node in nodes
    )


_LOOPS_READ = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _calls(node: ast.AST, names: Collection[str]) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in names
    return False


def _names(module: cst.Module, functions: Collection[str], package: str) -> tuple[dict[str, str], frozenset[str]]:
    """The functions by how a module writes them, `total`, `selectors.total`, and all else that it binds."""
    seen = _Bound()
    module.visit(seen)
    homes = {name.partition(":")[0] for name in functions}
    found: dict[str, str] = {}
    for node in seen.imports:
        home = _home(node, package)
        for one in node.names if not isinstance(node.names, cst.ImportStar) else ():
            bound = one.evaluated_alias or one.evaluated_name
            if home != MODULE and bound in {BATCH, ARGUMENTS}:
                seen.names.add(bound)
            if f"{home}:{one.evaluated_name}" in functions:
                found[bound] = f"{home}:{one.evaluated_name}"
            if f"{home}.{one.evaluated_name}" in homes:
                found.update(_of(f"{home}.{one.evaluated_name}", bound, functions))
    kept = {name: function for name, function in found.items() if name.partition(".")[0] not in seen.names}
    return kept, frozenset(seen.names)


class _Bound(cst.CSTVisitor):
    """What a module imports, and the names that it binds to anything else."""

    def __init__(self) -> None:
        self.imports: list[cst.ImportFrom] = []
        self.names: set[str] = set()

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:  # noqa: N802 - libcst calls it so
        self.imports.append(node)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:  # noqa: N802
        self.names.add(node.name.value)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802
        self.names.add(node.name.value)

    def visit_Param(self, node: cst.Param) -> None:  # noqa: N802
        self.names.add(node.name.value)

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:  # noqa: N802
        self.names.update(_words(node.target) if isinstance(node.target, cst.Name | cst.Tuple | cst.List) else ())

    def visit_For(self, node: cst.For) -> None:  # noqa: N802
        self.names.update(_words(node.target))

    def visit_CompFor(self, node: cst.CompFor) -> None:  # noqa: N802
        self.names.update(_words(node.target))


def _home(node: cst.ImportFrom, package: str) -> str:
    """The module that is imported from, by its absolute name."""
    name = get_full_name_for_node(node.module) or "" if node.module is not None else ""
    if not node.relative:
        return name
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - len(node.relative) + 1], *filter(None, [name])])


def _of(module: str, bound: str, functions: Collection[str]) -> Iterator[tuple[str, str]]:
    for name in functions:
        home, _, function = name.partition(":")
        if home == module:
            yield f"{bound}.{function}", name


class _Rewriter(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (metadata.PositionProvider,)

    def __init__(self, names: dict[str, str], reading: frozenset[str]) -> None:
        super().__init__()
        self._names = names
        self._reading = reading
        self._loops: list[cst.CSTNode] = []
        self._functions: list[cst.FunctionDef] = []
        self._done: set[cst.CSTNode] = set()
        self.calls: list[Looped] = []
        self.has_changed = False

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:  # noqa: N802 - libcst calls it so
        self._functions.append(node)

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:  # noqa: N802
        self._functions.pop()
        return updated_node

    def visit_For(self, node: cst.For) -> None:  # noqa: N802
        call = _appended(node)
        if call is not None and self._asks(call) and self._is_safe(call) and self._is_alone(node):
            self._done.add(call)

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> cst.BaseStatement:  # noqa: N802
        call = _appended(original_node)
        if call not in self._done:
            return updated_node
        self._say(call)
        kept, statement = _appended(updated_node), updated_node.body.body[0]
        assert kept is not None
        assert isinstance(statement, cst.SimpleStatementLine)
        target = cst.ensure_type(cst.ensure_type(statement.body[0], cst.Expr).value, cst.Call)
        clause = cst.CompFor(updated_node.target, updated_node.iter)
        together = _together(kept, clause)
        extended = cst.Attribute(cst.ensure_type(target.func, cst.Attribute).value, cst.Name("extend"))
        line = cst.SimpleStatementLine([cst.Expr(cst.Call(extended, [cst.Arg(together)]))])
        return line.with_changes(leading_lines=updated_node.leading_lines)

    def visit_ListComp(self, node: cst.ListComp) -> None:  # noqa: N802
        if _is_plain(node.for_in) and self._asks(node.elt) and self._is_safe(node.elt):
            self._done.add(node.elt)

    def leave_ListComp(self, original_node: cst.ListComp, updated_node: cst.ListComp) -> cst.BaseExpression:  # noqa: N802
        if original_node.elt not in self._done:
            return updated_node
        self._say(original_node.elt)
        return _together(cst.ensure_type(updated_node.elt, cst.Call), updated_node.for_in)

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802
        match node:
            case cst.Call(func=cst.Name(value=name), args=[cst.Arg(value=cst.GeneratorExp() as inner), *rest]):
                is_alone = all(arg.keyword is not None for arg in rest) and name in _EAGER
                if is_alone and _is_plain(inner.for_in) and self._asks(inner.elt) and self._is_safe(inner.elt):
                    self._done.add(inner.elt)

    def leave_GeneratorExp(  # noqa: N802
        self, original_node: cst.GeneratorExp, updated_node: cst.GeneratorExp
    ) -> cst.BaseExpression:
        if original_node.elt not in self._done:
            return updated_node
        self._say(original_node.elt)
        return _together(cst.ensure_type(updated_node.elt, cst.Call), updated_node.for_in)

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Note every loop that is gone into, comprehensions among them."""
        result = super().on_visit(node)
        if isinstance(node, _LOOPS):
            self._loops.append(node)
        return result

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> object:  # type: ignore[override]
        """Note every loop that is left."""
        if isinstance(original_node, _LOOPS):
            self._loops.pop()
        return super().on_leave(original_node, updated_node)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802
        if self._asks(original_node) and original_node not in self._done and self._is_in_loop(original_node):
            name = self._names[_written(original_node)]
            why = "it may change something" if name not in self._reading else "it is more than a list of its answers"
            self._say(original_node, why)
        return updated_node

    def _asks(self, node: cst.CSTNode) -> bool:
        return isinstance(node, cst.Call) and _written(node) in self._names

    def _is_safe(self, node: cst.CSTNode) -> bool:
        """Whether a call may be made later and with others: it only reads, and so does what it is given."""
        if not isinstance(node, cst.Call) or self._names[_written(node)] not in self._reading:
            return False
        return not any(_holds(arg, _FORBIDDEN) or arg.star for arg in node.args)

    def _is_alone(self, node: cst.For) -> bool:
        """Whether the variables of a loop are used in it alone, and what it fills is not what it goes through."""
        if not self._functions:
            return False
        inside, everywhere = _words(node), _words(self._functions[-1])
        filled = _words(node.body) - _words(cst.ensure_type(_appended(node), cst.Call))
        variables = _words(node.target)
        return all(everywhere[n] == inside[n] for n in variables) and not filled & _words(node.iter)

    def _is_in_loop(self, node: cst.Call) -> bool:
        return any(not _contains(_gone_through(loop), node) for loop in self._loops)

    def _say(self, node: cst.CSTNode | None, why: str = "") -> None:
        assert isinstance(node, cst.Call)
        position = self.get_metadata(metadata.PositionProvider, node)
        self.has_changed = self.has_changed or not why
        self.calls.append(Looped(position.start.line, _written(node), why))


_FORBIDDEN = (cst.Await, cst.Yield, cst.NamedExpr, cst.Lambda)


def _appended(node: cst.For) -> cst.Call | None:
    """The call of a loop that does nothing but `out.append(call(...))`."""
    if node.asynchronous is not None or node.orelse is not None or not isinstance(node.target, cst.Name | cst.Tuple):
        return None
    match node.body:
        case cst.IndentedBlock(body=[cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call() as outer)])]):
            match outer:
                case cst.Call(
                    func=cst.Attribute(value=cst.Name(), attr=cst.Name(value="append")),
                    args=[cst.Arg(value=cst.Call() as inner, keyword=None, star="")],
                ):
                    return inner
    return None


def _together(call: cst.Call, clause: cst.CompFor) -> cst.Call:
    """`f(x)` for each x -> `batch(f, [arguments(x) for x in ...])`."""
    noted = call.with_changes(func=cst.Name(ARGUMENTS), lpar=(), rpar=())
    return cst.Call(cst.Name(BATCH), [cst.Arg(call.func), cst.Arg(cst.ListComp(noted, clause))])


def _is_plain(clause: cst.CompFor) -> bool:
    """One `for`, whose conditions are none that calls could meet halfway."""
    return clause.inner_for_in is None and clause.asynchronous is None and not _holds(clause, _FORBIDDEN)


def _gone_through(loop: cst.CSTNode) -> cst.CSTNode | None:
    """What a loop goes through, which is asked for once."""
    match loop:
        case cst.For(iter=found):
            return found
        case cst.ListComp() | cst.SetComp() | cst.DictComp() | cst.GeneratorExp():
            return loop.for_in.iter
    return None


def _contains(node: cst.CSTNode | None, wanted: cst.CSTNode) -> bool:
    return node is not None and (node is wanted or any(_contains(child, wanted) for child in node.children))


def _holds(node: cst.CSTNode, kinds: tuple[type[cst.CSTNode], ...]) -> bool:
    return isinstance(node, kinds) or any(_holds(child, kinds) for child in node.children)


def _words(node: cst.CSTNode) -> Counter[str]:
    """How often each name stands in a piece of code."""
    found = Counter([node.value]) if isinstance(node, cst.Name) else Counter()
    for child in node.children:
        found.update(_words(child))
    return found


def _written(node: cst.Call) -> str:
    return get_full_name_for_node(node.func) or ""
