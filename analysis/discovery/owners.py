"""Reads a CODEOWNERS file: which team or person answers for which file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

PLACES = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")


def owners(root: Path, files: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the owners of the files below `root` that have any; empty without a CODEOWNERS file in it or above."""
    for folder in (root.resolve(), *root.resolve().parents):
        for place in PLACES:
            if (folder / place).is_file():
                text = (folder / place).read_text("utf-8", "replace")
                return owners_by(text, files, root.resolve().relative_to(folder).as_posix())
        if (folder / ".git").exists():
            break
    return {}


def owners_by(text: str, files: Iterable[str], below: str = ".") -> dict[str, tuple[str, ...]]:
    """Return who owns which file by the rules of a text; the last rule that matches counts, as on GitHub.

    `below` is the folder of the files as the rules see it.
    """
    rules = [_rule(line) for line in text.splitlines() if line.split("#")[0].strip() and not line.startswith("[")]
    found: dict[str, tuple[str, ...]] = {}
    for file in files:
        path = file if below == "." else f"{below}/{file}"
        given = next((names for pattern, names in reversed(rules) if pattern.match(path)), ())
        if given:
            found[file] = given
    return found


def _rule(line: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    pattern, *names = line.split("#", maxsplit=1)[0].split()
    anchored = "/" in pattern.rstrip("/")
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.strip("/"))
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    text = "".join(signs.get(part, re.escape(part)) for part in parts)
    end = "/" if pattern.endswith("/") else "(?:$|/)" if not pattern.endswith("/*") else "$"
    return re.compile(("" if anchored else "(?:.*/)?") + text + end), tuple(names)
