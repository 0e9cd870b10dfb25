"""Source bytes -> outline: one tree-sitter parse and one walk, whatever the Python version of the source."""

from __future__ import annotations

import codecs
import re

from tree_sitter import Node, Parser

from analysis.syntax.definitions import ModuleLowering
from analysis.syntax.lowering import LANGUAGE
from analysis.syntax.outline import Outline

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_PARSER = Parser(LANGUAGE)


def outline_of(source: bytes, *, with_bodies: bool = True) -> Outline:
    """Read a Python file of any encoding and version; what cannot be read is listed in `errors` as (line, reason).

    Without bodies the insides of functions are passed over, which is enough to know what a file offers to others.
    """
    text, problems = _utf8(source)
    tree = _PARSER.parse(text)
    lowering = ModuleLowering(with_bodies=with_bodies)
    lowering.errors.extend(problems)
    if tree.root_node.has_error:
        line = _first_error(tree.root_node)
        lowering.errors.append((line, "a syntax error here; definitions after it may be missing"))
    return lowering.outline(tree.root_node, text.count(b"\n") + (not text.endswith(b"\n") and bool(text)))


def _utf8(source: bytes) -> tuple[bytes, list[tuple[int, str]]]:
    problems: list[tuple[int, str]] = []
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.append((1, "encoded as UTF-16, which Python does not run; read all the same"))
        source = source.decode("utf-16", "replace").encode()
    source = source.removeprefix(codecs.BOM_UTF8)
    encoding = _declared_encoding(source)
    if encoding not in ("utf-8", "utf8", "ascii", "us-ascii"):
        try:
            source = source.decode(encoding).encode()
        except LookupError:
            problems.append((1, f"declares the unknown encoding {encoding!r}; read as UTF-8"))
        except UnicodeDecodeError:
            problems.append((1, f"is not valid {encoding}; read as UTF-8"))
    if b"\0" in source:
        problems.append((source[: source.index(b"\0")].count(b"\n") + 1, "holds NUL bytes; read without them"))
        source = source.replace(b"\0", b" ")
    return source, problems


def _declared_encoding(source: bytes) -> str:
    for line in source.split(b"\n", 2)[:2]:
        match = _COOKIE.match(line)
        if match:
            return match[1].decode("ascii", "replace").lower().replace("_", "-")
    return "utf-8"


def _first_error(root: Node) -> int:
    node = root
    while True:
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None or node.is_error:
            return node.start_point[0] + 1
        node = inner
