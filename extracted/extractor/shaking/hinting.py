"""Keeps annotations true: what they name is imported for type checkers where it can be, and left out where not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import libcst as cst

from extracted.extractor.shaking.source import bound
from extracted.extractor.shaking.syntax import Imported, chain_of, for_type_checkers, hints, imported, references_in


def typed_imports(nodes: Iterable[cst.CSTNode]) -> dict[str, Imported]:
    """What `if TYPE_CHECKING:` imports, by bound name."""
    found: dict[str, Imported] = {}
    for node in nodes:
        if for_type_checkers(node) and isinstance(node, cst.If):
            for _, part in _imports(node):
                for one in imported(part):
                    found.setdefault(one.bound, one)
    return found


def typed_names(nodes: Iterable[cst.CSTNode]) -> frozenset[str]:
    """What `if TYPE_CHECKING:` defines."""
    blocks = (n for n in nodes if isinstance(n, cst.If) and for_type_checkers(n))
    return frozenset(name for block in blocks for line in block.body.body for name in bound(line))


def typed_block(node: cst.If, kept: Collection[str]) -> cst.If | None:
    """`if TYPE_CHECKING:` with the imports of some names; None if it has none of them."""
    lines = []
    for line, part in _imports(node):
        if isinstance(part.names, cst.ImportStar):
            continue
        aliases = [a for a, one in zip(part.names, imported(part), strict=True) if one.bound in kept]
        if aliases and not (isinstance(part, cst.ImportFrom) and part.lpar):
            aliases[-1] = aliases[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        if aliases:
            lines.append(line.with_changes(body=[part.with_changes(names=aliases)]))
    return node.with_changes(body=node.body.with_changes(body=lines), orelse=None) if lines else None


def type_parameters(nodes: Iterable[cst.CSTNode]) -> Iterator[str]:
    """The names of type parameters, `T` in `class Box[T]`, of classes, their methods and functions."""
    for node in nodes:
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            for one in node.type_parameters.params if node.type_parameters is not None else ():
                yield one.param.name.value
        if isinstance(node, cst.ClassDef):
            yield from type_parameters(node.body.body)


def condition(nodes: Iterable[cst.CSTNode]) -> frozenset[str]:
    """The names by which `TYPE_CHECKING` is told."""
    return frozenset(chain_of(n.test)[0] for n in nodes if isinstance(n, cst.If) and for_type_checkers(n))


def _imports(node: cst.If) -> Iterator[tuple[cst.SimpleStatementLine, cst.Import | cst.ImportFrom]]:
    for line in node.body.body:
        part = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
        if isinstance(line, cst.SimpleStatementLine) and isinstance(part, cst.Import | cst.ImportFrom):
            yield line, part


def without_hints(node: cst.CSTNode, available: Collection[str], typed: Collection[str]) -> cst.CSTNode:
    """A statement without annotations that name what is not there; `typed` are names known to type checkers alone."""
    found = references_in([node])
    missing = {chain[0] for chain in found.hints} | ({chain[0] for chain in found.chains} & set(typed))
    if missing <= set(available):
        return node
    result = node.visit(_Stripper(available, typed))
    assert isinstance(result, cst.CSTNode)
    return result


class _Stripper(cst.CSTTransformer):
    """Leaves out annotations of functions that name what is not there."""

    def __init__(self, available: Collection[str], typed: Collection[str]) -> None:
        super().__init__()
        self._available = available
        self._typed = typed

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> bool:  # noqa: N802
        return isinstance(node.body[0], cst.AnnAssign)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:  # noqa: N802
        return any(chain[0] not in self._available for chain in references_in([node.body]).hints)

    def leave_AnnAssign(self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign) -> cst.AnnAssign:  # noqa: N802
        names = {chain[0] for chain in hints(updated_node.annotation)} & set(self._typed)
        if names <= set(self._available):
            return updated_node
        annotation = updated_node.annotation.with_changes(annotation=cst.Name("object"))
        return updated_node.with_changes(annotation=annotation)

    def leave_FunctionDef(  # noqa: N802
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        node = updated_node.with_changes(params=self._signature(updated_node.params))
        if node.returns is not None and not self._is_told(node.returns):
            return node.with_changes(returns=None)
        return node

    def _signature(self, params: cst.Parameters) -> cst.Parameters:
        star = params.star_arg
        return params.with_changes(
            posonly_params=[self._param(p) for p in params.posonly_params],
            params=[self._param(p) for p in params.params],
            star_arg=self._param(star) if isinstance(star, cst.Param) else star,
            kwonly_params=[self._param(p) for p in params.kwonly_params],
            star_kwarg=self._param(params.star_kwarg) if params.star_kwarg is not None else None,
        )

    def _param(self, param: cst.Param) -> cst.Param:
        if param.annotation is None or self._is_told(param.annotation):
            return param
        return param.with_changes(annotation=None, equal=_equal(param))

    def _is_told(self, annotation: cst.Annotation) -> bool:
        return all(chain[0] in self._available for chain in hints(annotation))


def _equal(param: cst.Param) -> cst.AssignEqual | cst.MaybeSentinel:
    if param.default is None:
        return cst.MaybeSentinel.DEFAULT
    return cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
