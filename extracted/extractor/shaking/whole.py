"""Rewrites a file that is taken whole: keys over the cut become linked ones, everything else keeps its text."""

from __future__ import annotations

from collections.abc import Collection

import libcst as cst

from extracted.extractor.shaking.library import Library
from extracted.extractor.shaking.linking import LINKED, Linking
from extracted.extractor.shaking.source import Source
from extracted.extractor.shaking.syntax import imported, references_in
from extracted.extractor.shaking.writing import import_in, with_links


def link_keys(source: Source, library: Library, linking: Linking) -> cst.Module:
    """The module with linked keys; unchanged where it has none."""
    links: set[str] = set()
    body: list[cst.CSTNode] = []
    for statement in source.statements:
        node = statement.node
        if isinstance(node, cst.ClassDef):
            node = _class(node, source, library, linking, links)
        body.append(node)
    if not links:
        return source.tree
    tree = source.tree.with_changes(body=_without_unused(source, body))
    return with_links(tree, links, library.tops)


def derive_fields(tree: cst.Module, source: Source, linking: Linking, local: Collection[str]) -> cst.Module:
    """The module with its field classes derived from linked ones, where their fields lie over the cut."""
    links: set[str] = set()
    body: list[cst.CSTNode] = []
    for node in tree.body:
        if isinstance(node, cst.ClassDef):
            derived, used = linking.subclass(node, f"{source.name}.{node.name.value}")
            links |= used
            body.append(derived)
        else:
            body.append(node)
    return with_links(tree.with_changes(body=body), links, local) if links else tree


def _class(node: cst.ClassDef, source: Source, library: Library, linking: Linking, links: set[str]) -> cst.ClassDef:
    model = library.model(source, node.name.value)
    if model is None:
        return node
    node, used = linking.rewrite(node, model)
    links |= used
    return node


def _without_unused(source: Source, body: list[cst.CSTNode]) -> list[cst.CSTNode]:
    """The statements without imports of Django's fields that nothing names any more."""
    code = [node for node in body if import_in(node) is None]
    used = {chain[0] for chain in references_in(code).chains}
    was = {chain[0] for s in source.statements if not s.imports for chain in s.references.chains}
    gone = (was - used) & _FIELDS
    if not gone or source.is_package:
        return body
    return [left for node in body if (left := _left(node, gone)) is not None]


_FIELDS = frozenset(LINKED)


def _left(node: cst.CSTNode, gone: Collection[str]) -> cst.CSTNode | None:
    match node:
        case cst.SimpleStatementLine(body=[cst.ImportFrom(names=(list() | tuple()) as names) as part]):
            kept = [a for a, one in zip(names, imported(part), strict=True) if one.bound not in gone]
            if len(kept) == len(names):
                return node
            if not kept:
                return None
            if not part.lpar:
                kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
            return node.with_changes(body=[part.with_changes(names=kept)])
    return node
