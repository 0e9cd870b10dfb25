"""Two lists -> which elements go together: by what tells them apart, else by what they are, in their order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from banyan.comparison.answers import Json

IDENTITIES = ("id", "uuid", "guid", "pk", "slug", "sku", "code", "key", "number", "url", "href", "name", "title")
"""Members that tell elements apart, unless a rule names others; the first that all elements have, each its own."""

LONGEST = 3000
"""Lists longer than this are paired by position where nothing tells their elements apart."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Indexes that go together, those that the other list lacks, and those that it has besides."""

    pairs: tuple[tuple[int, int], ...]
    missing: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()
    is_reordered: bool = False
    order: list[Json] | None = None
    other_order: list[Json] | None = None


def identity_of(
    one: Sequence[Json], other: Sequence[Json], keys: tuple[str, ...], tells_apart: Callable[[str], bool]
) -> tuple[str, ...] | None:
    """The members by which elements of both lists are told apart; None where nothing does.

    `keys` of a rule are taken together; without a rule it is the first of IDENTITIES that any elements share.
    """
    for names in [keys] if keys else [(name,) for name in IDENTITIES]:
        if keys or tells_apart(names[0]):
            ours, theirs = _identities(one, names), _identities(other, names)
            if ours is not None and theirs is not None and (keys or not ours or not theirs or set(ours) & set(theirs)):
                return names
    return None


def pair_by_identity(one: Sequence[Json], other: Sequence[Json], names: tuple[str, ...]) -> Pairing:
    """Pair the elements of the same identity, wherever they are."""
    ours, theirs = _identities(one, names) or [], _identities(other, names) or []
    places = {identity: at for at, identity in enumerate(theirs)}
    known = set(ours)
    pairs = tuple((at, places[identity]) for at, identity in enumerate(ours) if identity in places)
    there = [at for _, at in pairs]
    ordered = sorted(there)
    return Pairing(
        pairs,
        tuple(at for at, identity in enumerate(ours) if identity not in places),
        tuple(at for at, identity in enumerate(theirs) if identity not in known),
        there != ordered,
        [_named(theirs[at]) for at in there] if there != ordered else None,
        [_named(theirs[at]) for at in ordered] if there != ordered else None,
    )


def pair_by_form(one: Sequence[bytes], other: Sequence[bytes], *, is_set: bool) -> Pairing:
    """Pair elements that are alike, then those between them in their order."""
    if len(one) == len(other) and one != other and (is_set or sorted(one) == sorted(other)):
        return _as_sets(one, other)
    if is_set:
        return _as_sets(one, other)
    if max(len(one), len(other)) > LONGEST:
        return _zipped(range(len(one)), range(len(other)))
    pairs: list[tuple[int, int]] = []
    missing: list[int] = []
    extra: list[int] = []
    for _, start, end, other_start, other_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        part = _zipped(range(start, end), range(other_start, other_end))
        pairs += part.pairs
        missing += part.missing
        extra += part.extra
    return Pairing(tuple(pairs), tuple(missing), tuple(extra))


def _as_sets(one: Sequence[bytes], other: Sequence[bytes]) -> Pairing:
    places: dict[bytes, list[int]] = defaultdict(list)
    for at, form in enumerate(other):
        places[form].append(at)
    pairs, alone = [], []
    for at, form in enumerate(one):
        if places[form]:
            pairs.append((at, places[form].pop(0)))
        else:
            alone.append(at)
    left = _zipped(alone, sorted(at for rest in places.values() for at in rest))
    is_reordered = not alone and len(one) == len(other) and Counter(one) == Counter(other)
    orders = [[form.decode()[:40] for form in forms] if is_reordered else None for forms in (one, other)]
    return Pairing((*pairs, *left.pairs), left.missing, left.extra, is_reordered, *orders)  # type: ignore[arg-type]


def _zipped(one: Sequence[int], other: Sequence[int]) -> Pairing:
    both = min(len(one), len(other))
    return Pairing(tuple(zip(one[:both], other[:both], strict=True)), tuple(one[both:]), tuple(other[both:]))


def _identities(elements: Sequence[Json], names: tuple[str, ...]) -> list[tuple[str, ...]] | None:
    """What tells each element apart; None unless all have it, and each its own."""
    found = []
    for element in elements:
        if not isinstance(element, dict):
            return None
        values = [element.get(name) for name in names]
        if not all(isinstance(value, str | int) for value in values):
            return None
        found.append(tuple(map(str, values)))
    return found if len(set(found)) == len(found) else None


def _named(identity: tuple[str, ...]) -> str:
    return ", ".join(identity)
