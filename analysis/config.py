"""What one analysis was asked for, and keys of all that its answer depends on."""

from __future__ import annotations

import functools
import hashlib
import sys
from dataclasses import dataclass, field
from pathlib import Path

from analysis.discovery.files import Listing
from analysis.discovery.sources import keys_of
from analysis.model.observations import Sources
from analysis.model.system import DEFAULT_STRATEGY, Wishes
from analysis.syntax.outline import FORMAT
from analysis.workers import available
from banyan import __version__
from banyan.plan.values import Plan

NO_STRATEGY = ""
"""In place of a strategy, where nobody will look at a proposal."""


@dataclass(frozen=True, slots=True)
class Config:
    """What one analysis was asked for; `cache` is a folder, or None for none. With a plan no strategy is asked."""

    settings: str = ""
    site_packages: tuple[Path, ...] = ()
    with_tests: bool = False
    strategy: str = DEFAULT_STRATEGY
    cache: Path | None = None
    workers: int = field(default_factory=available)
    wishes: Wishes = field(default_factory=Wishes)
    plan: Plan | None = None
    sources: Sources = field(default_factory=Sources)


def fingerprint(listing: Listing, root: Path, config: Config) -> str:
    """A key of everything that a report depends on: files, options, what was seen besides, and the version of Banyan.

    Raises BadInput for a source that is missing.
    """
    digest = hashlib.blake2b(digest_size=16)
    options: tuple[object, ...] = (config.settings, config.with_tests, tuple(map(str, config.site_packages)))
    options += (config.strategy, config.wishes, config.plan, config.sources, keys_of(root, config.sources))
    digest.update(repr((__version__, FORMAT, own_code(), str(root), options, listing.unread)).encode())
    for file in listing.files:
        digest.update(f"{file.path}\0{file.digest}\n".encode())
    return digest.hexdigest()


@functools.cache
def own_code() -> str:
    """A key of the analyzer's own code, so that a changed one never reads what an older one found.

    By content and not by date, so that a cache serves the next job of a CI that installs Banyan anew.
    """
    digest = hashlib.blake2b((sys.implementation.cache_tag or "").encode(), digest_size=8)
    for path in sorted(Path(__file__).parent.rglob("*.*")):
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()
