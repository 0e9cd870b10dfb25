"""The bill: every crossing in exactly one work item, with who changes what and what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import fsum

from analysis.appraisal.circumstances import Circumstances
from analysis.appraisal.pieces import Piece
from analysis.appraisal.remedies import remedy_for
from analysis.appraisal.sizes import points, size
from analysis.appraisal.subjects import TITLES, subject_of
from analysis.model.evidence import End, Evidence
from analysis.model.proposal import Remedy, WorkItem
from analysis.model.runtime import RuntimeEvidence, Said, certainty, is_echo

Key = tuple[str, str, Remedy, str]
"""Source, target, remedy and subject."""

_BOTH: frozenset[Remedy] = frozenset(
    {"api_client", "batch_endpoint", "replicate_data", "domain_event", "saga", "tombstone", "message", "redesign"}
)
_OWNER: frozenset[Remedy] = frozenset({"shared_library"})


def keys_of(crossings: Sequence[Piece], known: Circumstances) -> list[Key]:
    """Say for each crossing which item it belongs to.

    An import goes with what it is for: with the item of the first other crossing in the same file that ends in the
    same module, else in the same service. What a run saw goes with the evidence that said it.
    """
    keys = [_key(piece, known) for piece in crossings]
    first: dict[tuple[str | None, ...], Key] = {}
    for piece, key in zip(crossings, keys, strict=True):
        if piece.evidence.kind != "import" and not is_echo(piece.evidence):
            first.setdefault(_cut(piece), key)
            first.setdefault((*_cut(piece), piece.evidence.target.module), key)
    for position, piece in enumerate(crossings):
        if piece.evidence.kind == "import":
            exact = first.get((*_cut(piece), piece.evidence.target.module))
            keys[position] = exact or first.get(_cut(piece)) or keys[position]
    _put_to_what_was_read(crossings, keys)
    return keys


def _put_to_what_was_read(crossings: Sequence[Piece], keys: list[Key]) -> None:
    both = list(zip(crossings, keys, strict=True))
    read = {_said(piece.evidence): key for piece, key in both if not is_echo(piece.evidence)}
    for position, piece in enumerate(crossings):
        if is_echo(piece.evidence):
            keys[position] = read.get(_said(piece.evidence), keys[position])


def _said(one: Evidence) -> tuple[Said, End, End]:
    """The place of evidence with its ends, or of that which said what a run saw."""
    place = one.predicted_by if isinstance(one, RuntimeEvidence) else None
    return place or Said(one.kind, one.file, one.line, one.detail), one.source, one.target


def bill(crossings: Sequence[Piece], keys: Sequence[Key]) -> tuple[WorkItem, ...]:
    """Group crossings to items, sorted by cut and, within one, the dearest in front."""
    groups: dict[Key, list[int]] = {}
    for position, key in enumerate(keys):
        groups.setdefault(key, []).append(position)
    items = [_item(key, positions, crossings) for key, positions in groups.items()]
    return tuple(sorted(items, key=lambda item: (item.source, item.target, -item.points, item.remedy, item.subject)))


def _cut(piece: Piece) -> tuple[str, str, str]:
    return piece.evidence.file, piece.source, piece.target


def _key(piece: Piece, known: Circumstances) -> Key:
    remedy = remedy_for(piece, known)
    return piece.source, piece.target, remedy, subject_of(piece, remedy)


def _item(key: Key, positions: Sequence[int], crossings: Sequence[Piece]) -> WorkItem:
    source, target, remedy, subject = key
    found = [crossings[position].evidence for position in positions]
    places = {(one.file, one.line, one.target.model) for one in found if one.kind != "import" and not is_echo(one)}
    cost = points(remedy, max(len(places), 1) + _certain(found))
    title = TITLES[remedy].format(subject=subject, source=source, target=target)
    files = tuple(name for name, _count in sorted(Counter(one.file for one in found).items(), key=_by_count))
    return WorkItem(*(remedy, source, target, subject, title), _teams(key), files, cost, size(cost), tuple(positions))


def _certain(found: Iterable[Evidence]) -> float:
    """How many places more the tests of those that were seen come to: less than one for each."""
    tests: dict[object, int] = {}
    for one in found:
        if isinstance(one, RuntimeEvidence):
            place = _said(one)
            tests[place] = max(tests.get(place, 0), one.tests)
    return fsum(map(certainty, tests.values())) if tests else 0


def _teams(key: Key) -> tuple[str, ...]:
    source, target, remedy, _subject = key
    if remedy in _OWNER:
        return target, source
    return (source, target) if remedy in _BOTH else (source,)


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
