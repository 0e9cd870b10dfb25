"""YAML as people write it: commands as blocks, keys in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Writes lists below their keys indented, and texts of several lines as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Indent lists as well."""
        return super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:
        """Write the same again rather than refer to it."""
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def written(document: object, about: Sequence[str]) -> str:
    """A document with a comment before it."""
    text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    # GitHub's key is a word that YAML 1.1 takes for true, and that PyYAML therefore quotes.
    text = "".join(f"{'on:' if line == _QUOTED else line}\n" for line in text.splitlines())
    return "".join(f"# {line}".rstrip() + "\n" for line in about) + text


_QUOTED = "'on':"
