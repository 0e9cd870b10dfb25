"""YAML that all readers understand alike, those of 1.1 and of 1.2: the text `1e3` is in quotes, as no number."""

from __future__ import annotations

import re
from typing import Any

import yaml

_TEXT = "tag:yaml.org,2002:str"
_ELSEWHERE = re.compile(
    r"[-+]?(?:\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+)\Z|[yYnN]\Z"
)
"""Texts that PyYAML writes as they are and that others read as numbers or truth values; it quotes most by itself."""


class Dumper(yaml.SafeDumper):
    """Says nothing by reference, and puts texts into quotes that somebody would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write the same again rather than refer to it."""
        return True


class BlockDumper(Dumper):
    """The same as people write it: lists are indented below their key, and texts of several lines are blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Indent lists as well."""
        return super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "'" if _ELSEWHERE.match(text) else "|" if "\n" in text and isinstance(dumper, BlockDumper) else None
    return dumper.represent_scalar(_TEXT, text, style=style)


Dumper.add_representer(str, _text)
BlockDumper.add_representer(str, _text)
