"""The command that makes a lock with hashes, by the tool that a project's requirements are kept with."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

OUTPUT = "requirements.lock"
_COMPILED = (
    *("requirements/production.in", "requirements/production.txt", "requirements/prod.txt", "requirements.in"),
    *("requirements.txt", "requirements/base.txt", "pyproject.toml", "setup.cfg", "setup.py"),
)
_PYTHON = re.compile(r"(?:^|/)python:(3\.\d+)")
_KEPT = {
    "uv.lock": "uv export {project} --frozen --no-dev --no-emit-project -o {output}",
    "poetry.lock": "poetry export {project} --only main -f requirements.txt -o {output}",
    "pdm.lock": "pdm export {project} --prod -f requirements -o {output}",
    "Pipfile.lock": "PIPENV_PIPFILE={pipfile} pipenv requirements --hash > {output}",
}
"""Locks of tools, and how each is written as requirements with their hashes."""


def lock_command(folder: Path, home: Path, base: str = "", further: str = "") -> str:
    """The command, as given in `home`, for the project in `folder`; its requirements lie there or one above.

    Versions are chosen for the Python of the image `base`, where its name tells. `further` are words for what is
    compiled, such as ` --extra kafka`.
    """
    known = _PYTHON.search(base)
    further += f" --python-version {known[1]}" if known else ""
    output = _shown(folder / OUTPUT, home)
    for place in (folder, folder.parent):
        for name, command in _KEPT.items():
            if (place / name).is_file():
                where = _shown(place, home)
                option = "--directory" if name == "poetry.lock" else "--project"
                told = command.format(
                    project="" if where == "." else f"{option} {where}",
                    output=_shown(folder / OUTPUT, place) if name == "poetry.lock" else output,
                    pipfile=_shown(place / "Pipfile", home),
                )
                return " ".join(told.split())
        for name in _COMPILED:
            if (place / name).is_file():
                return f"uv pip compile {_shown(place / name, home)}{further} --generate-hashes -o {output}"
    return f"uv pip compile FILE{further} --generate-hashes -o {output}"


def _shown(path: Path, home: Path) -> str:
    return shlex.quote(Path(os.path.relpath(path, home)).as_posix())
