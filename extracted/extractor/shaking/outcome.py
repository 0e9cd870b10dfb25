"""What shaking comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extracted.extractor.model import Decision, Mirror, ServiceFile


@dataclass(frozen=True, slots=True)
class Shaken:
    """The code of a service: what moved, what is copied, and what stands for the other side. All tuples are sorted.

    `calls` are functions and methods `module:qualname` that ask the other side, `signals` are signal objects of it,
    `tasks` the names under which tasks are registered there. `apps` maps the labels of apps of which only mirrors,
    templates or tags are here to their packages, `configs` those whose AppConfig must be named to its dotted path.
    `third_party` are the top-level names of what is imported besides, the standard library included, `settings` the
    names that are read.
    """

    files: tuple[ServiceFile, ...]
    mirrors: tuple[Mirror, ...]
    calls: tuple[str, ...]
    signals: tuple[str, ...]
    tasks: tuple[str, ...]
    apps: Mapping[str, str]
    configs: Mapping[str, str]
    third_party: frozenset[str]
    settings: frozenset[str]
    decisions: tuple[Decision, ...]
    reading: frozenset[str]
    """Functions `module:function` on either side that only read, among those that are called over the cut."""
    counts: Mapping[str, int]
    """Names of the other side by what became of them."""
