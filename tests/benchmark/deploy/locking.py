"""Locks of single projects: the blocks of requirements.lock that their requirements lead to, as they stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement

_BLOCK = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==.*(?:\n[ \t]+.*)*", re.MULTILINE)


def lock(requirements: Iterable[str], whole: Path) -> str:
    """The lock of some requirements, all that they need included, for the machine that this runs on."""
    blocks = {_normal(found[1]): found[0] for found in _BLOCK.finditer(whole.read_text("utf-8"))}
    needed: set[tuple[str, str]] = set()
    waiting = [Requirement(line) for line in requirements]
    while waiting:
        one = waiting.pop()
        for extra in ("", *sorted(one.extras)):
            if (key := (_normal(one.name), extra)) in needed:
                continue
            needed.add(key)
            waiting += [each for each in _required(one.name) if _holds(each, extra)]
    names = sorted({name for name, _ in needed})
    return "".join(f"{_plain(blocks[name])}\n" for name in names if name in blocks)


def _required(name: str) -> list[Requirement]:
    try:
        return [Requirement(line) for line in requires(name) or ()]
    except PackageNotFoundError:
        return []


def _holds(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _plain(block: str) -> str:
    return "\n".join(line for line in block.split("\n") if not line.lstrip().startswith("#"))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
