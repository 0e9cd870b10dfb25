"""Modules that a project imports by two names, as where `src` and `src/shop` are both on its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extracted.extractor.model import ServiceFile
from extracted.extractor.shaking.library import Library
from extracted.extractor.shaking.taking import module_path

_TEXT = '''"""Another name of `{name}`."""

import importlib
import sys

sys.modules[__name__] = importlib.import_module("{name}")
'''


def alias_files(aliases: Mapping[str, str], library: Library) -> Iterator[ServiceFile]:
    """A module for each other name; what lies below another package is found through that one."""
    for alias, name in sorted(aliases.items()):
        if alias.rpartition(".")[0] not in aliases:
            source = library.source(name)
            path = module_path(alias, is_package=source is None or source.is_package)
            yield ServiceFile(path, _TEXT.format(name=name).encode(), "shared")
