"""Says in the plan where the rows of a service lie, once nothing is lost by it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from banyan.errors import UsageError
from banyan.plan.setting import with_database
from banyan.plan.values import Database, Plan


@dataclass(frozen=True, slots=True)
class Choice:
    """The plan's text before and after, where a service works on `now` and is to work on `then`."""

    file: Path
    before: str
    after: str
    now: str
    then: str

    @property
    def is_settled(self) -> bool:
        """Whether the plan says so already."""
        return self.now == self.then

    def diff(self) -> str:
        """What would change, as a unified diff; empty for nothing."""
        name = self.file.as_posix()
        lines = (self.before.splitlines(keepends=True), self.after.splitlines(keepends=True))
        return "".join(difflib.unified_diff(*lines, name, name))


def chosen(file: Path, plan: Plan, service: str, database: str) -> Choice:
    """What becomes of the plan. Raises UsageError for `synced`, which is not there yet."""
    if database == "synced":
        raise UsageError(
            "synced databases are not there yet: a copy kept in step both ways comes with a later version",
            hint="choose shared, to write, or copied, for reads, tests and load",
        )
    before = file.read_bytes().decode()
    after = with_database(before, service, cast(Database, database))
    return Choice(file, before, after, plan.service(service).database, database)
