"""From a path to a report: reading, resolving, collecting, assembling."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.cache import Cache
from analysis.config import Config
from analysis.discovery.files import Listing
from analysis.model.report import Report
from analysis.model.system import System
from analysis.reading import read, read_files
from banyan.progress import Progress, silent

if TYPE_CHECKING:
    from analysis.resolve.project import Project


def analyze(root: Path, config: Config, progress: Progress = silent) -> Report:
    """Read the project below `root` and report its dependencies; nothing of it is run or written to.

    Raises UnreadablePath, NoDjangoProject, or UnknownName for settings that are not there.
    """
    listing = read(root)
    with without_collection():
        return report_of(root, listing, config, progress)


def report_of(root: Path, listing: Listing, config: Config, progress: Progress = silent) -> Report:
    """Analyse files that have been read."""
    cache = Cache(config.cache)
    try:
        progress("reading the code", 0, 3)
        reading = read_files(root, listing, config, cache, _load_the_stages)
        from analysis.stages import report_of_reading

        return report_of_reading(reading, config, cache, progress)
    finally:
        cache.close()


def system_of(root: Path, config: Config) -> System:
    """Read the project below `root` and return what a boundary strategy is asked about.

    Raises what `analyze` raises.
    """
    cache = Cache(config.cache)
    try:
        with without_collection():
            reading = read_files(root, read(root), config, cache, _load_the_stages)
            from analysis.stages import system_of_reading

            return system_of_reading(reading, config, cache, silent)
    finally:
        cache.close()


def project_of(root: Path, config: Config, listing: Listing | None = None) -> tuple[Report, Project]:
    """Return the report of the project below `root`, with the resolved project behind it.

    Its files are read, unless a `listing` holds them already. Raises what `analyze` raises.
    """
    cache = Cache(config.cache)
    try:
        with without_collection():
            reading = read_files(root, listing or read(root), config, cache, _load_the_stages)
            from analysis.stages import report_and_project

            return report_and_project(reading, config, cache)
    finally:
        cache.close()


def _load_the_stages() -> None:
    """Import what comes next, which takes as long as reading twenty thousand lines."""
    importlib.import_module("analysis.stages")


@contextmanager
def without_collection(*, for_good: bool = False) -> Iterator[None]:
    """Keep the garbage collector from walking over millions of live tuples; `for_good` in a process that ends soon."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if for_good:
            gc.freeze()
        if was_enabled:
            gc.enable()
