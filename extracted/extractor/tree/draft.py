"""What would be written to disk, and what stays: the values that drafts are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extracted.extractor.model import Side
from extracted.extractor.tree.merging import Happening
from extracted.extractor.tree.places import Places


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of one file; `path` is relative to its side's folder, `before` is on disk, `after` is to be there.

    `edited` says that somebody changed it by hand since it was written, `moved_on` that the extractor makes another
    file of it now. `role` and `origin` are those of a file of the service.
    """

    side: Side
    path: str
    what: Happening
    before: bytes | None
    after: bytes | None
    edited: bool = False
    moved_on: bool = False
    role: str = ""
    origin: str = ""

    @property
    def writes(self) -> bool:
        """Whether the file on disk is not yet as it should be."""
        return self.before != self.after

    @property
    def is_drift(self) -> bool:
        """Whether disk and extractor are not of one mind about the file."""
        return self.what != "same"


@dataclass(frozen=True, slots=True)
class Draft:
    """All that one run would write: `edits` sorted by side and path, then the `records` of what was generated.

    `records` maps files below the state's folder to what they are to hold, None for those that go. `texts` must be
    remembered with them.
    """

    service: str
    places: Places
    edits: tuple[Edit, ...] = ()
    records: Mapping[str, bytes | None] = field(default_factory=dict)
    texts: tuple[bytes, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def writing(self) -> tuple[Edit, ...]:
        """The edits that change a file on disk."""
        return tuple(edit for edit in self.edits if edit.writes)

    @property
    def conflicts(self) -> tuple[Edit, ...]:
        """The files that people have to look at."""
        return tuple(edit for edit in self.edits if edit.what == "conflict")

    @property
    def drift(self) -> tuple[Edit, ...]:
        """The files about which disk and extractor are not of one mind."""
        return tuple(edit for edit in self.edits if edit.is_drift)

    def named(self, edit: Edit) -> str:
        """A file as it is called in diffs and lists."""
        return self.places.named(edit.side, edit.path)
