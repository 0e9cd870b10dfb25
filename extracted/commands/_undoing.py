"""What `banyan extract --undo` must know first: where the work is done, and what the monolith's database has."""

from __future__ import annotations

import os
from pathlib import Path

from banyan.errors import UsageError
from banyan.plan.location import find_plan
from extracted.data.address import Address, address_for
from extracted.data.applied import applied_in
from extracted.data.errors import DatabaseUnavailable
from extracted.extractor.tree.reversal import Database
from extracted.extractor.work import Undoing
from extracted.running import switch
from extracted.running.layout import FOLDER
from extracted.running.state import folder_of


def undoing(plan_file: Path | None, service: str, *, is_sure: bool) -> Undoing:
    """The circumstances of a way back; `is_sure` vouches for the database. Raises UsageError for one that is down."""
    plan = plan_file or find_plan(Path())
    if plan is None:  # which is told by whoever reads it
        return Undoing()
    state = folder_of(plan.resolve())
    mode = switch.mode_of(state, service)
    return Undoing(None if is_sure else _database(state), mode == "remote")


def _database(state: Path) -> Database:
    try:
        address = address_for(None, ("DATABASE_URL",), os.environ, "DATABASE_URL", state / FOLDER / "monolith.sqlite3")
    except UsageError:  # none is named, or one that cannot be read
        return Database()
    return _asked(address)


def _asked(address: Address) -> Database:
    try:
        return Database(str(address), applied_in(address))
    except DatabaseUnavailable as error:
        hint = "start it, name another one in DATABASE_URL, or vouch for it with --yes"
        raise UsageError(f"whether the patch's migrations are taken back cannot be told: {error}", hint=hint) from error
