"""Reads a CODEOWNERS file: which team or person answers for which file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from banyan.errors import BadInput, UnreadablePath

PLACES = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")


def owners(root: Path, files: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the owners of the files below `root` that have any; raise BadInput without a CODEOWNERS to be read."""
    folder, place = _found(root)
    try:
        text = (folder / place).read_text("utf-8", "replace")
    except OSError as error:
        raise UnreadablePath(folder / place, error.strerror or "it cannot be opened") from error
    return owners_by(text, files, root.resolve().relative_to(folder).as_posix())


def owners_file(root: Path) -> Path:
    """Return the CODEOWNERS that speaks for `root`: in it or above, up to the repository's top; raise BadInput."""
    folder, place = _found(root)
    return folder / place


def _found(root: Path) -> tuple[Path, str]:
    for folder in (root.resolve(), *root.resolve().parents):
        for place in PLACES:
            if (folder / place).is_file():
                return folder, place
        if (folder / ".git").exists():
            break
    raise BadInput(
        "there is no CODEOWNERS here or above",
        where=str(root),
        hint=f"leave --owners out, or write one as {', '.join(PLACES[:-1])} or {PLACES[-1]}",
    )


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
