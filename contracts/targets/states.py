"""Where the states of each provider are defined: one file for each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from banyan.errors import UsageError
from banyan.plan.values import Plan

FOLDER = Path("contracts/states")
"""Where the files lie that the plan does not name, relative to it: `catalog.py` for the provider catalog."""


def state_files(plan: Plan, file: Path, providers: Iterable[str]) -> dict[str, Path]:
    """The file of each provider that has one. Raises UsageError for one that the plan names and nobody finds."""
    home, named = file.resolve().parent, dict(plan.contracts.states)
    found = {name: home / named.get(name, FOLDER / f"{name}.py") for name in providers}
    for name in named:
        if name in found and not found[name].is_file():
            message = f"the states of {name} should be in {found[name]}, which is no file"
            raise UsageError(message, where=str(file), hint="write it, or mend `states` in [contracts]")
    return {name: path for name, path in found.items() if path.is_file()}
