"""YAML as people write it: commands as blocks, keys in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from banyan.writing_yaml import BlockDumper


def written(document: object, about: Sequence[str]) -> str:
    """A document with a comment before it."""
    text = yaml.dump(document, Dumper=BlockDumper, sort_keys=False, allow_unicode=True, width=1000)
    # GitHub's key is a word that YAML 1.1 takes for true, and that PyYAML therefore quotes.
    text = "".join(f"{'on:' if line == _QUOTED else line}\n" for line in text.rstrip("\n").split("\n"))
    return "".join(f"# {line}".rstrip() + "\n" for line in about) + text


_QUOTED = "'on':"
