"""The monolith as the extractor sees it: without the patches of earlier extractions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis.config import Config
from analysis.discovery.files import Listing, SourceFile
from analysis.pipeline import project_of
from analysis.reading import read
from extracted.extractor.model import Monolith


def read_monolith(root: Path, config: Config, clean: Mapping[str, bytes | None]) -> Monolith:
    """Read the project below `root`, with `clean` texts in place of those on disk; None for a file that is not there.

    Raises what `analyze` raises.
    """
    listing = _overlaid(read(root), clean)
    report, project = project_of(root, config, listing)
    settings = config.settings or next(iter(project.settings_modules), "")
    return Monolith(root, report, project, settings, clean)


def _overlaid(listing: Listing, clean: Mapping[str, bytes | None]) -> Listing:
    if not clean:
        return listing
    files = sorted([*_kept(listing, clean), *_added(listing, clean)], key=lambda file: file.path)
    return Listing(listing.root, tuple(files), listing.unread)


def _kept(listing: Listing, clean: Mapping[str, bytes | None]) -> Iterator[SourceFile]:
    for file in listing.files:
        content = clean.get(file.path, file.content)
        if content is not None:
            yield _file(file.path, content)


def _added(listing: Listing, clean: Mapping[str, bytes | None]) -> Iterator[SourceFile]:
    known = {file.path for file in listing.files}
    for path, content in clean.items():
        if content is not None and path not in known and path.endswith(".py"):
            yield _file(path, content)


def _file(path: str, content: bytes) -> SourceFile:
    return SourceFile(path, content, hashlib.blake2b(content, digest_size=16).hexdigest())
