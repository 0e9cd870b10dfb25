"""Damages random files of a tree, the same ones for the same seed, and tells what a report of it must still hold."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.discovery.files import list_files
from analysis.model.report import Report


@dataclass(frozen=True, slots=True)
class Damage:
    """What was done to some files of a tree: how, and the bytes that they have now."""

    seed: int
    files: dict[str, bytes]
    ways: tuple[str, ...]

    def __str__(self) -> str:
        done = ", ".join(f"{path} {way}" for path, way in zip(self.files, self.ways, strict=True))
        return f"seed {self.seed}: {done}"


def damage(tree: dict[str, bytes], seed: int, *, most: int = 5) -> Damage:
    """Damage up to `most` files of a tree (path -> content)."""
    chance = random.Random(seed)  # it need only be the same again
    paths = chance.sample(sorted(tree), chance.randint(1, min(most, len(tree))))
    ways = tuple(chance.choice(tuple(WAYS)) for _ in paths)
    files = {path: WAYS[way](tree[path], chance) for path, way in zip(paths, ways, strict=True)}
    return Damage(seed, files, ways)


def read_tree(root: Path) -> dict[str, bytes]:
    """The files that are damaged: all that are read, with their content."""
    return {file.path: file.content for file in list_files(root).files}


def copy_tree(tree: dict[str, bytes], target: Path) -> Path:
    """Write a tree anew."""
    shutil.rmtree(target, ignore_errors=True)
    write_files(tree, target)
    return target


def write_files(files: dict[str, bytes], root: Path) -> None:
    """Write some files of a tree."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def lost(healthy: Report, damaged: Report, touched: Damage) -> list[str]:
    """The models of files that were left alone and are not in the report any more."""
    places = {(model.file, model.name) for model in damaged.models}
    expected = [model for model in healthy.models if model.file not in touched.files]
    return sorted(model.id for model in expected if (model.file, model.name) not in places)


def _truncated(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(min(len(content), chance.choice((1, 3, 30)))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _lines_dropped(content: bytes, chance: random.Random) -> bytes:
    share = chance.choice((0.02, 0.2, 0.6))
    return b"".join(line for line in content.splitlines(keepends=True) if chance.random() > share)


def _halves_swapped(content: bytes, chance: random.Random) -> bytes:
    cut = chance.randrange(len(content) + 1)
    return content[cut:] + content[:cut]


def _indented(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(b" " * chance.choice((0, 0, 0, 1, 4)) + line for line in lines)


def _doubled(content: bytes, chance: random.Random) -> bytes:
    return content * chance.randint(2, 3)


def _swapped_words(content: bytes, chance: random.Random) -> bytes:
    words = content.split(b" ")
    for _ in range(min(20, len(words) - 1)):
        one, other = chance.randrange(len(words)), chance.randrange(len(words))
        words[one], words[other] = words[other], words[one]
    return b" ".join(words)


def _emptied(_content: bytes, _chance: random.Random) -> bytes:
    return b""


WAYS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "truncated": _truncated,
    "with bytes flipped": _flipped,
    "with lines dropped": _lines_dropped,
    "with halves swapped": _halves_swapped,
    "indented at random": _indented,
    "written twice": _doubled,
    "with words swapped": _swapped_words,
    "emptied": _emptied,
}


def failures_of(report: Report) -> Sequence[str]:
    """What Banyan itself says it failed at."""
    return [f"{gap.file}:{gap.line}: {gap.reason}" for gap in report.unresolved if "Banyan" in gap.reason]
