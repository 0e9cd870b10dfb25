"""Where each target of a plan answers: as the plan says, else where `banyan up` runs it, else where it would."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from banyan.errors import BanyanError
from banyan.plan.values import Plan
from extracted.running import layout
from extracted.running.claim import FILE
from extracted.running.state import folder_of, read_json
from extracted.running.targets import targets_of


def running_at(file: Path) -> dict[str, str]:
    """The addresses of what `banyan up` runs, {} where it does not run."""
    try:
        found = read_json(folder_of(file.resolve()) / layout.FOLDER / FILE)
    except BanyanError:  # nobody can tell then; the next `banyan up` writes it anew
        return {}
    urls = found.get("urls") if isinstance(found, dict) else None
    return {name: str(url) for name, url in urls.items()} if isinstance(urls, dict) else {}


def known_at(plan: Plan, file: Path) -> dict[str, str]:
    """The addresses that the plan says, and else those of what `banyan up` runs."""
    return running_at(file) | {target.name: target.url for target in plan.targets if target.url}


def addresses(plan: Plan, file: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Those that are known, and where `banyan up` would let the others run. Raises UsageError."""
    would = targets_of(plan, file, port=layout.PORT, environ=environ)
    return {target.name: target.url for target in would} | known_at(plan, file)
