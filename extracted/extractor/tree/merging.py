"""Three-way merges of whole files: what was generated last, what is there now, and what is generated today."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from merge3 import Merge3

Policy = Literal["mark", "theirs", "ours", "both"]
"""What becomes of lines that both changed: markers, one of the two, or both where both did nothing but add."""

Happening = Literal["same", "added", "changed", "removed", "merged", "conflict", "kept", "left", "restored"]
"""What becomes of a file.

`kept` is a hand edit (or a deletion by hand) where nothing new came; `left` was edited by hand and is no longer
generated; `restored` was deleted by hand and has changed since.
"""

_MARKED = re.compile(rb"^<{7} .*?^={7}\r?$.*?^>{7} ", re.MULTILINE | re.DOTALL)
_Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged file, and how many places of it are in conflict."""

    content: bytes
    conflicts: int = 0


def settle(base: bytes | None, theirs: bytes | None, ours: bytes | None) -> tuple[Happening, bytes | None]:
    """What becomes of a file: `base` was generated last, `theirs` is there now, `ours` is generated today.

    None stands for no file. A hand edit is never lost: what cannot be merged is marked, or stays as it is.
    """
    if theirs == ours:
        return "same", theirs
    if theirs == base:
        return ("added" if base is None else "removed" if ours is None else "changed"), ours
    if ours == base:
        return "kept", theirs
    if ours is None:
        return "left", theirs
    if theirs is None:
        return "restored", ours
    found = merge(base or b"", theirs, ours)
    if found is None:
        return "conflict", theirs
    return ("conflict" if found.conflicts else "merged"), found.content


def merge(
    base: bytes,
    theirs: bytes,
    ours: bytes,
    policy: Policy = "mark",
    labels: tuple[str, str] = ("edited by hand", "extracted anew"),
) -> Merged | None:
    """Merge three texts; None if one of them is no text."""
    if theirs in (ours, base):
        return Merged(ours)
    if ours == base:
        return Merged(theirs)
    try:
        texts = [_lines(content) for content in (base, theirs, ours)]
    except UnicodeDecodeError:
        return None
    if b"\0" in base + theirs + ours:
        return None
    head, tail = _shared(texts)
    middle = [lines[head : len(lines) - tail] for lines in texts]
    weave = _Weave(middle[0], middle[1], middle[2], policy, labels)
    merged = [*texts[0][:head], *weave.lines(), *texts[0][len(texts[0]) - tail :]]
    return Merged("".join(merged).encode(), weave.conflicts)


def is_marked(content: bytes | None) -> bool:
    """Whether a file still holds the markers of a conflict."""
    return content is not None and _MARKED.search(content) is not None


class _Weave:
    """The merged lines of three texts, and how many conflicts were marked in them."""

    def __init__(self, base: _Lines, theirs: _Lines, ours: _Lines, policy: Policy, labels: tuple[str, str]) -> None:
        self.conflicts = 0
        self._base, self._theirs, self._ours = base, theirs, ours
        self._policy, self._labels = policy, labels

    def lines(self) -> Iterator[str]:
        found: Merge3[str] = Merge3(self._base, self._theirs, self._ours, sequence_matcher=_Matcher)  # type: ignore[arg-type]
        for region in found.merge_regions():
            match region:
                case ("unchanged", start, end):
                    yield from self._base[start:end]
                case (("a" | "same"), start, end):
                    yield from self._theirs[start:end]
                case ("b", start, end):
                    yield from self._ours[start:end]
                case ("conflict", start, end, a, a_end, b, b_end):
                    yield from self._resolved(self._base[start:end], self._theirs[a:a_end], self._ours[b:b_end])

    def _resolved(self, base: _Lines, theirs: _Lines, ours: _Lines) -> Iterator[str]:
        side_by_side = _side_by_side(base, theirs, ours)
        if side_by_side is not None:
            yield from side_by_side
            return
        match self._policy:
            case "theirs":
                yield from theirs
            case "ours":
                yield from ours
            case "both" if not base:
                yield from theirs
                yield from (line for line in ours if line not in theirs)
            case _:
                yield from self._marked(theirs, ours)

    def _marked(self, theirs: _Lines, ours: _Lines) -> Iterator[str]:
        """Both sides between markers, without the lines at their edges that are alike."""
        self.conflicts += 1
        head, tail = _shared([theirs, ours])
        end = "\r\n" if any(line.endswith("\r\n") for line in (*theirs, *ours)) else "\n"
        yield from theirs[:head]
        yield f"<<<<<<< {self._labels[0]}{end}"
        yield from _closed(theirs[head : len(theirs) - tail], end)
        yield f"======={end}"
        yield from _closed(ours[head : len(ours) - tail], end)
        yield f">>>>>>> {self._labels[1]}{end}"
        yield from theirs[len(theirs) - tail :]


def _side_by_side(base: _Lines, theirs: _Lines, ours: _Lines) -> list[str] | None:
    """Both changes where they touch and yet change different lines; None where they meet."""
    changes = sorted({*_changes(base, theirs), *_changes(base, ours)})
    for (start, end, _), (next_start, next_end, _) in itertools.pairwise(changes):
        if next_start < end or (start, end) == (next_start, next_end):
            return None
    merged, position = [], 0
    for start, end, lines in changes:
        merged += [*base[position:start], *lines]
        position = end
    return [*merged, *base[position:]]


def _changes(base: _Lines, lines: _Lines) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    for tag, start, end, other, other_end in _Matcher(None, base, lines).get_opcodes():
        if tag != "equal":
            yield start, end, tuple(lines[other:other_end])


class _Matcher(SequenceMatcher[str]):
    """One that takes no line for junk because it is frequent: blank lines are what code is held together by."""

    def __init__(self, isjunk: None, a: _Lines, b: _Lines) -> None:
        super().__init__(isjunk, a, b, autojunk=False)


def _lines(content: bytes) -> list[str]:
    """Lines with their ends; a form feed or a lone return does not end one."""
    return re.findall(r"[^\n]*\n|[^\n]+", content.decode())


def _shared(texts: Sequence[_Lines]) -> tuple[int, int]:
    """How many lines all texts have in common at their start, and how many of the others at their end."""
    shortest = min(map(len, texts))
    head = next((n for n in range(shortest) if len({lines[n] for lines in texts}) > 1), shortest)
    left = shortest - head
    return head, next((n for n in range(left) if len({lines[-1 - n] for lines in texts}) > 1), left)


def _closed(lines: _Lines, end: str) -> Iterator[str]:
    """Lines of which the last one ends as well, so that a marker begins a line."""
    for line in lines:
        yield line if line.endswith("\n") else f"{line}{end}"
