"""Where the monolith, a service and what is remembered of extractions lie."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from banyan.errors import BadInput
from extracted.extractor.model import Side

STATE = Path(".banyan/extract")
"""Below the folder of the plan; a team keeps it under version control, since hand edits are merged by what it holds."""


IGNORE = ".gitignore"
IGNORED = """\
# What Banyan knows of this machine and this moment. extract/ is to be committed: hand edits are merged by it.
/*
!/.gitignore
!/extract/
/extract/journal.json
.*.banyan-draft
"""
"""What lies beside the state and is not to be committed: switches, histories, databases and tokens of `banyan up`."""


@dataclass(frozen=True, slots=True)
class Places:
    """`home` is the folder of the plan, to which all paths in diffs and lists are relative; `state` is remembered."""

    home: Path
    monolith: Path
    service: Path
    state: Path

    def folder(self, side: Side) -> Path:
        """The folder of the monolith, or of the service."""
        return self.monolith if side == "monolith" else self.service

    def named(self, side: Side, path: str) -> str:
        """A file as it is called in diffs and lists: relative to home, and never above it."""
        folder = os.path.relpath(self.folder(side).resolve(), self.home.resolve()).replace(os.sep, "/")
        kept = [part for part in folder.split("/") if part not in (".", "..")]
        return "/".join([*kept, path])


def default_places(home: Path, monolith: Path, service: str) -> Places:
    """The places of a service of a plan that lies in `home`."""
    return Places(home, monolith, home / "extracted" / "services" / service, home / STATE)


def place_in(folder: Path, path: str) -> Path:
    """The absolute path of a file below a folder, links resolved. Raises BadInput for one that leads out of it."""
    root = folder.resolve()
    target = (root / path).resolve()
    if not path or target == root or not target.is_relative_to(root):
        raise BadInput(
            f"{path!r} leads out of the folder, and is not touched",
            where=str(folder),
            hint="replace the symbolic link by what it points to",
        )
    return target


def read_bytes(folder: Path, path: str) -> bytes | None:
    """What a file holds; None if there is none. Raises BadInput for what is no file, or leads out of its folder."""
    target = place_in(folder, path)
    try:
        return target.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError as error:
        raise BadInput("is a folder where a file is wanted", where=str(target), hint="move it away") from error
