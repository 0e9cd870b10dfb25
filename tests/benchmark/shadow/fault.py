"""One fault of a service: which of its routes is wrong then, and what is changed in its code to make it so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one file of the service; without `old` the file is new."""

    path: str
    old: str
    new: str

    def apply(self, text: str) -> str:
        """The text with the change; raise ValueError where it has not exactly one place."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.path}: {text.count(self.old)} places to change, not one: {self.old!r}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Fault:
    """`name` says what is wrong, `kind` what sort of fault it is, `route` the name of the route that shows it."""

    name: str
    kind: str
    route: str
    edits: tuple[Edit, ...]

    def seed(self, service: Path) -> Iterator[tuple[Path, str]]:
        """Paths and new texts of the files that it changes."""
        texts: dict[Path, str] = {}
        for edit in self.edits:
            path = service / edit.path
            texts[path] = edit.apply(texts.get(path) or path.read_text("utf-8")) if edit.old else edit.new
        yield from texts.items()
