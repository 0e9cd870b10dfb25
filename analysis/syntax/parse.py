"""Source bytes -> outline: one tree-sitter parse and one walk, whatever the Python version of the source."""

from __future__ import annotations

from tree_sitter import Node, Parser

from analysis.syntax.definitions import ModuleLowering
from analysis.syntax.encoding import utf8
from analysis.syntax.grammar import LANGUAGE
from analysis.syntax.outline import Outline

_PARSER = Parser(LANGUAGE)


def outline_of(source: bytes, *, with_bodies: bool = True) -> Outline:
    """Read a Python file of any encoding and version; what cannot be read is listed in `errors` as (line, reason).

    Without bodies the insides of functions are passed over, which is enough to know what a file offers to others.
    """
    text, problems = utf8(source)
    tree = _PARSER.parse(text)
    lowering = ModuleLowering(with_bodies=with_bodies)
    lowering.source = text.decode("latin-1")
    lowering.errors.extend(problems)
    if tree.root_node.has_error:
        line = _first_error(tree.root_node)
        lowering.errors.append((line, "a syntax error here; definitions after it may be missing"))
    return lowering.outline(tree.root_node, text.count(b"\n") + (not text.endswith(b"\n") and bool(text)))


def _first_error(root: Node) -> int:
    node = root
    while True:
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None or node.is_error:
            return node.start_point[0] + 1
        node = inner
