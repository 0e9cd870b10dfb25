"""Reads installed packages as text, module by module, where `--site-packages` names their folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.syntax.outline import Outline

OPAQUE = frozenset(
    {"django.apps", "django.apps.registry", "django.conf", "django.contrib.auth", "swapper"}
    | {"wagtail.images", "wagtail.documents"}
)
"""Modules whose functions ask the running process, so that knowing them by name tells more than reading them."""


class SitePackages:
    """Finds modules by dotted name below some folders; nothing is imported."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._read: dict[str, tuple[str, Outline] | None] = {}

    def __call__(self, dotted: str) -> tuple[str, Outline] | None:
        """Return the path and outline of a module, or None if no folder has it."""
        if dotted not in self._read:
            self._read[dotted] = self._find(dotted)
        return self._read[dotted]

    def _find(self, dotted: str) -> tuple[str, Outline] | None:
        from analysis.syntax.parse import outline_of

        parts = dotted.split(".")
        if dotted in OPAQUE or not all(part.isidentifier() for part in parts):
            return None
        for folder in self._folders:
            base = folder.joinpath(*parts)
            for candidate in (base / "__init__.py", base.with_name(f"{base.name}.py")):
                content = _content(candidate)
                if content is not None:
                    return str(candidate), outline_of(content)
        return None


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
