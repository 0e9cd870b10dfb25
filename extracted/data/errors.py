"""What can go wrong with two databases, as errors that say what to do.

```
BadInput
├── DatabaseUnavailable      it is down, refuses the user, or went away in the middle
├── SchemasDiffer            the tables of the service are not those of the monolith
├── RowsRefused              the target does not take rows that the source has
├── RowsMissed               not all rows of the source were come by
└── TargetInUse              the target holds rows of somebody else's, or another copy is at work
```
"""

from __future__ import annotations

from collections.abc import Sequence

from banyan.errors import BadInput

MOST_SHOWN = 12
"""So many differences at most are told."""


class DatabaseUnavailable(BadInput):
    """A database cannot be used; `where` is its address without secrets, `reason` its own word for it."""

    def __init__(self, where: str, reason: str) -> None:
        hint = "check its address and that it runs; what was copied so far is kept, the same command goes on from there"
        super().__init__(f"the database cannot be used: {reason}", where=where, hint=hint)


class SchemasDiffer(BadInput):
    """The tables that should be copied are not alike; `problems` names each difference."""

    def __init__(self, where: str, problems: Sequence[str]) -> None:
        shown = [*problems[:MOST_SHOWN], *([f"and {len(problems) - MOST_SHOWN} more"] if problems[MOST_SHOWN:] else [])]
        found = "1 thing" if len(problems) == 1 else f"{len(problems)} things"
        message = "\n".join([f"its schema is not that of the source: {found}", *(f"  {problem}" for problem in shown)])
        hint = (
            "bring both to the same migrations with `manage.py migrate`; after a change in the monolith, extract again"
        )
        super().__init__(message, where=where, hint=hint)
        self.problems = tuple(problems)


class RowsRefused(BadInput):
    """The target refused rows of `table`."""

    def __init__(self, where: str, table: str, reason: str) -> None:
        hint = "mend these rows in the source, then run the same command again: it goes on from there"
        super().__init__(f"rows of {table} cannot be written: {reason}", where=where, hint=hint)
        self.table = table


class RowsMissed(BadInput):
    """Fewer or more rows of `table` were read stretch by stretch than the source has."""

    def __init__(self, where: str, table: str, read: int, present: int) -> None:
        message = f"of {present:,} rows of {table}, {read:,} were read: its key does not put them in one order"
        hint = "look at the table's primary key, whose values may compare as neither less nor more, and report this"
        super().__init__(message, where=where, hint=hint)
        self.table = table


class TargetInUse(BadInput):
    """The target is not free for a new copy."""
