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
LOCK = "requirements.lock"
"""What a service has beside what it was made with: its own lock (`make example-locks`)."""

_MADE_BY_TOOLS = {"__pycache__", ".pytest_cache"}


@cache
def made(service: str) -> Extraction:
    """A service as the extractor makes it from the monolith of this repository."""
    plan = read_plan(REPOSITORY / "banyan.toml").accepted()
    monolith = read_monolith(REPOSITORY / plan.project.path, Config(settings=plan.project.settings), {})
    return extract(monolith, plan, service)


def committed(service: str) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file of a service as it lies in the repository, but for its lock."""
    folder = FOLDER / service
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        is_made_by_tools = bool(_MADE_BY_TOOLS & set(parts)) or path.suffix in {".pyc", ".sqlite3"}
        if path.is_file() and not is_made_by_tools and parts != (LOCK,):
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def write(service: str) -> None:
    """Put a service into the repository; its lock stays."""
    lock = FOLDER / service / LOCK
    kept = {LOCK: lock.read_bytes()} if lock.is_file() else {}
    shutil.rmtree(FOLDER / service, ignore_errors=True)
    for name, content in ({file.path: file.content for file in made(service).service} | kept).items():
        path = FOLDER / service / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    for name in SERVICES:
        write(name)
