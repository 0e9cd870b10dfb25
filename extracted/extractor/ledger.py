"""The ledger of an extraction: what was done and what was not, for any format to write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.model.evidence import Evidence
from extracted.extractor.model import FATES, Cut, Decision, Extraction, Mirror, Side
from extracted.extractor.tree.diff import diff
from extracted.extractor.tree.draft import Draft
from extracted.extractor.tree.merging import Happening

Deed = Literal["would extract", "extracted", "checked", "would undo", "undone", "would retire", "retired"]

MEASURED = {
    "foreign key": ("foreign_key", "one_to_one", "many_to_many"),
    "import": ("import",),
    "call": ("call",),
    "join": ("query_join",),
}
"""The couplings of which at least four in five should be rewritten, with the kinds of evidence of each."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """What became of one file, by its path from the plan's folder."""

    side: Side
    path: str
    what: Happening
    role: str = ""
    origin: str = ""
    edited: bool = False
    moved_on: bool = False

    @property
    def is_drift(self) -> bool:
        """Whether there is something to bring over; a hand edit alone is none."""
        return self.what != "kept"


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one run did and did not do. Tuples are sorted.

    `folder` is the monolith's, from the plan's folder; files of decisions are relative to it. `silent` is evidence over
    the cut that nothing was decided on: there should be none. `patch` and `diff` are unified diffs, of the monolith
    and of everything.
    """

    service: str
    deed: Deed
    folder: str = ""
    apps: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    silent: tuple[Evidence, ...] = ()
    mirrors: tuple[Mirror, ...] = ()
    requirements: tuple[str, ...] = ()
    files: tuple[FileLine, ...] = ()
    notes: tuple[str, ...] = ()
    patch: str = field(default="", repr=False)
    diff: str = field(default="", repr=False)

    @property
    def conflicts(self) -> tuple[FileLine, ...]:
        """Files that people have to look at."""
        return tuple(line for line in self.files if line.what == "conflict")

    @property
    def is_clean(self) -> bool:
        """Whether the command may end with 0: nothing silent, no conflict and, where drift was asked for, no drift.

        What people edited and nobody else changed since is no drift.
        """
        has_drifted = self.deed == "checked" and any(line.is_drift for line in self.files)
        return not self.silent and not self.conflicts and not has_drifted

    def by_kind(self) -> Mapping[str, Counter[str]]:
        """How many are rewritten, listed, refused and silent, for each kind; all kinds sorted."""
        counts: dict[str, Counter[str]] = {}
        for kind, fate in self._fates():
            counts.setdefault(kind, Counter())[fate] += 1
        return dict(sorted(counts.items()))

    def totals(self) -> Counter[str]:
        """How many are rewritten, listed, refused and silent."""
        return Counter(fate for _kind, fate in self._fates())

    def shares(self) -> Mapping[str, tuple[int, int]]:
        """Of each coupling that is measured, how many were rewritten, of how many; those that occur."""
        counts = self.by_kind()
        found = {}
        for name, kinds in MEASURED.items():
            rows = [counts[kind] for kind in kinds if kind in counts]
            if rows:
                found[name] = sum(row["rewritten"] for row in rows), sum(map(sum, (row.values() for row in rows)))
        return found

    def path(self, file: str) -> str:
        """A file of the monolith, from the plan's folder."""
        return f"{self.folder}/{file}" if self.folder and file else file

    def _fates(self) -> Iterable[tuple[str, str]]:
        yield from ((decision.kind, decision.fate) for decision in self.decisions)
        yield from ((evidence.kind, "silent") for evidence in self.silent)


COLUMNS: tuple[str, ...] = (*FATES, "silent")
"""What is counted, in the order in which it is shown."""


def ledger_of(extraction: Extraction, draft: Draft, deed: Deed) -> Ledger:
    """The ledger of an extraction that was drafted; call it before the draft is committed, or after."""
    cut = extraction.cut
    decisions = tuple(sorted(extraction.decisions))
    return Ledger(
        cut.service,
        deed,
        _folder(draft),
        tuple(sorted(cut.apps)),
        tuple(sorted(cut.shared)),
        decisions,
        silent(cut, decisions),
        tuple(sorted(extraction.mirrors, key=lambda mirror: mirror.model)),
        tuple(sorted(extraction.requirements)),
        file_lines(draft),
        extraction.notes,
        diff(draft, "monolith"),
        diff(draft),
    )


def draft_ledger(draft: Draft, deed: Deed) -> Ledger:
    """The ledger of a draft that no extraction stands behind: of one that takes back."""
    files, patch = file_lines(draft), diff(draft, "monolith")
    return Ledger(draft.service, deed, _folder(draft), files=files, notes=draft.notes, patch=patch, diff=diff(draft))


def file_lines(draft: Draft) -> tuple[FileLine, ...]:
    """What becomes of each file that is not as it should be."""
    return tuple(
        FileLine(
            edit.side, draft.named(edit), edit.what, edit.role, edit.origin, edited=edit.edited, moved_on=edit.moved_on
        )
        for edit in draft.drift
    )


def silent(cut: Cut, decisions: Iterable[Decision]) -> tuple[Evidence, ...]:
    """The evidence over the cut on which nothing was decided, by kind, file and line."""
    decided = {(decision.kind, decision.file, decision.line) for decision in decisions}
    crossing = {*cut.outgoing, *cut.incoming}
    left = [each for each in crossing if (each.kind, each.file, each.line) not in decided]
    return tuple(sorted(left, key=lambda each: (each.file, each.line, each.kind, each.detail)))


def _folder(draft: Draft) -> str:
    return draft.places.named("monolith", "").rstrip("/")
