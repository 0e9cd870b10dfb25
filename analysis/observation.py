"""Adds to a system what was seen of it outside its code, as far as somebody asks for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from analysis.discovery.history import changes
from analysis.discovery.owners import owners
from analysis.discovery.traffic import requests, statements
from analysis.model.observations import Observations, Sources
from analysis.model.system import System


def observed(system: System, root: Path, sources: Sources) -> System:
    """Return the system with what was seen; raise BadInput for what is missing or of another format."""
    counts: Counter[str] = Counter()
    for log in sources.access_logs:
        counts.update(requests(log, system.urls))
    tables = [model.db_table for model in system.models if model.db_table]
    joined = tuple(one for export in sources.statements for one in statements(export, tables))
    files = [model.file for model in system.models]
    seen = Observations(
        changes(root) if sources.history else (), owners(root, files) if sources.owners else {}, dict(counts), joined
    )
    return replace(system, observed=seen)
