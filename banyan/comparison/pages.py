"""Two pages of HTML -> where they differ, by elements, attributes and words; comments do not count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Any, NamedTuple

from banyan.comparison.found import Found
from banyan.comparison.places import Place
from banyan.comparison.structure import Walk

_NAMED = frozenset({"input", "select", "textarea", "button", "meta", "form"})
_CODE = frozenset({"script", "style"})
_SPACED = frozenset({"pre", "textarea"})
_DEEPEST = 300


class Piece(NamedTuple):
    """An element (`value` is empty), an attribute (`@href`) or a text (`text()`), at its place by names of elements."""

    place: Place
    value: str


def compare_pages(walk: Walk, expected: bytes, found: bytes) -> None:
    """Compare two pages; places are `$['body']['html']['body']['main.wrap']['a']['@href']`."""
    ours, theirs = _kept(walk, outline(expected)), _kept(walk, outline(found))
    start, end = _alike(ours, theirs)
    ours, theirs = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    missing: list[Piece] = []
    extra: list[Piece] = []
    before = len(walk.found)
    for operation, low, high, other_low, other_high in SequenceMatcher(
        None, ours, theirs, autojunk=False
    ).get_opcodes():
        if operation != "equal":
            alone, besides = _pair(walk, ours[low:high], theirs[other_low:other_high])
            missing += alone
            extra += besides
    if missing and len(walk.found) == before and Counter(missing) == Counter(extra):
        walk.found.append(Found(_common(missing), "order", [each.value for each in missing], [e.value for e in extra]))
        return
    walk.found += [Found(piece.place, "missing", piece.value) for piece in _topmost(missing)]
    walk.found += [Found(piece.place, "extra", None, piece.value) for piece in _topmost(extra)]


def outline(page: bytes) -> list[Piece]:
    """The pieces of a page in their order."""
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(page).root
    return [] if root is None else list(_pieces(root, ("body",)))


def _pieces(node: Any, above: Place) -> Iterator[Piece]:
    if node.is_comment_node or len(above) > _DEEPEST:
        return
    if node.is_text_node:
        text = node.text_content or ""
        if text.strip():
            keeps_space = str(above[-1]).partition(".")[0].partition("[")[0] in _SPACED
            yield Piece((*above, "text()"), text if keeps_space else " ".join(text.split()))
        return
    attributes = dict(node.attributes)
    place = (*above, _name(node.tag, attributes))
    yield Piece(place, "")
    for name, value in sorted(attributes.items()):
        yield Piece((*place, f"@{name}"), " ".join(sorted((value or "").split())) if name == "class" else value or "")
    if node.tag in _CODE:
        code = " ".join((node.text(deep=True) or "").split())
        yield Piece((*place, "text()"), f"{len(code)} characters, {sha256(code.encode()).hexdigest()[:12]}")
        return
    child = node.child
    while child is not None:
        yield from _pieces(child, place)
        child = child.next


def _name(tag: str, attributes: dict[str, str | None]) -> str:
    """`div.cards`, `input[name=quantity]`: what tells a piece's element from others, without counting them."""
    if tag in _NAMED and (name := attributes.get("name") or attributes.get("property")):
        return f"{tag}[name={name}]"
    first = next(iter((attributes.get("class") or "").split()), "")
    return f"{tag}.{first}" if first else tag


def _kept(walk: Walk, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that no rule leaves out, with one value for all between which a rule sees no difference."""
    kept = []
    ignored: Place | None = None
    for piece in pieces:
        if ignored is not None and piece.place[: len(ignored)] == ignored and piece.place != ignored:
            continue
        rule = walk.treatment.of(piece.place)
        ignored = piece.place if rule and rule.way == "ignore" else None
        if ignored is None:
            kept.append(piece)
    return kept


def _alike(one: Sequence[Piece], other: Sequence[Piece]) -> tuple[int, int]:
    """How many pieces both begin and end with alike."""
    most = min(len(one), len(other))
    start = next((at for at in range(most) if one[at] != other[at]), most)
    rest = most - start
    return start, next((at for at in range(rest) if one[-1 - at] != other[-1 - at]), rest)


def _pair(walk: Walk, ours: Sequence[Piece], theirs: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Compare pieces of the same place in their order; the ones that have none over there are given back."""
    waiting: dict[Place, list[Piece]] = defaultdict(list)
    for piece in theirs:
        waiting[piece.place].append(piece)
    missing = []
    for piece in ours:
        if others := waiting[piece.place]:
            walk.compare(piece.place, piece.place, piece.value, others.pop(0).value)
        else:
            missing.append(piece)
    left = Counter(piece for rest in waiting.values() for piece in rest)
    extra = []
    for piece in reversed(theirs):
        if left[piece] > 0:
            left[piece] -= 1
            extra.append(piece)
    return missing, extra[::-1]


def _topmost(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Without what goes with an element that is itself among them."""
    elements = {piece.place for piece in pieces if not piece.value}
    for piece in pieces:
        if not any(piece.place[:depth] in elements for depth in range(1, len(piece.place))):
            yield piece


def _common(pieces: Sequence[Piece]) -> Place:
    first, *others = (piece.place for piece in pieces)
    depth = next((d for d in range(len(first)) if any(each[: d + 1] != first[: d + 1] for each in others)), len(first))
    return first[:depth]
