"""The services of the worked example: made from monolith/ as `banyan.toml` has them, and committed as they were made.

`python -m tests.example.services` writes them anew below extracted/services/ (`make services`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from analysis.config import Config
from banyan.plan.reading import read_plan
from extracted.extractor.extraction import extract
from extracted.extractor.model import Extraction
from extracted.extractor.reading import read_monolith

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "extracted" / "services"
SERVICES = ("catalog", "reviews")
_MADE_BY_TOOLS = {"__pycache__", ".pytest_cache"}


@cache
def made(service: str) -> Extraction:
    """A service as the extractor makes it from the monolith of this repository."""
    plan = read_plan(REPOSITORY / "banyan.toml").accepted()
    monolith = read_monolith(REPOSITORY / plan.project.path, Config(settings=plan.project.settings), {})
    return extract(monolith, plan, service)


def committed(service: str) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file of a service as it lies in the repository."""
    folder = FOLDER / service
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not _MADE_BY_TOOLS & set(parts) and path.suffix not in {".pyc", ".sqlite3"}:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def write(service: str) -> None:
    """Put a service into the repository."""
    shutil.rmtree(FOLDER / service, ignore_errors=True)
    for file in made(service).service:
        path = FOLDER / service / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


if __name__ == "__main__":
    for name in SERVICES:
        write(name)
