"""Everything that Banyan raises on purpose, as one tree; each error says what is wrong, where, and what to do.

```
BanyanError                  exit 2
├── UsageError               the command was called in a wrong way
│   ├── UnknownName          no kind, format, strategy, rule or setting of that name; says "did you mean"
│   ├── UnavailableCommand   a library that the command needs is not installed
│   └── UnwritablePath       what was found cannot be written where it was asked for
├── ProgramFailed            a program that was started ended, or never became well; exit 1
└── BadInput                 what it was pointed at cannot be analysed
    ├── BadDocument          a file of Banyan's own, such as banyan.toml, is damaged or contradicts itself
    ├── NoPlan               no banyan.toml in the folder or above it
    ├── NoRevision           git is missing, or knows no such revision
    ├── NoDjangoProject      no manage.py, settings or app below the path
    └── UnreadablePath       the path is missing, or may not be read
```
"""

from __future__ import annotations

import copyreg
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import ClassVar

MOST_NAMES = 20
"""So many names at most are offered."""


class BanyanError(Exception):
    """An error that a user can act on; `where` is a place (`FILE`, `FILE:LINE`), `hint` the next step."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message, where, hint)
        self.message = message
        self.where = where
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as data, not as a call of `__init__`, so that it comes back whole from a worker process."""
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class UsageError(BanyanError):
    """The command was called in a wrong way."""


class UnknownName(UsageError):
    """A name that is not among the known ones; `kind` is what it should have named, as `report format`."""

    def __init__(self, kind: str, name: str, known: Sequence[str], *, where: str | None = None) -> None:
        super().__init__(f"there is no {kind} called {name!r}", where=where, hint=_guess(name, known))
        self.kind = kind
        self.name = name
        self.known = tuple(sorted(known))


class UnavailableCommand(UsageError):
    """The command `name` needs the module `missing`, which is not installed."""

    def __init__(self, name: str, missing: str) -> None:
        super().__init__(
            f"{name} needs {missing}, which is not installed",
            hint='install what its commands need: `pip install "django-banyan[extract,gateway,contracts,load,deploy]"`',
        )
        self.name = name
        self.missing = missing


class UnwritablePath(UsageError):
    """`path` cannot be written; `reason` is the operating system's word for it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"cannot be written: {reason}", where=str(path), hint="name a file in a folder that exists and has room"
        )
        self.path = path
        self.reason = reason


class ProgramFailed(BanyanError):
    """The program `name` did not do what it was started for; `lines` are the last that it wrote."""

    exit_code = 1

    def __init__(self, name: str, reason: str, lines: Sequence[str] = ()) -> None:
        said = "".join(f"\n  {line}" for line in lines)
        super().__init__(f"{reason}{'; its last lines:' if lines else ''}{said}", where=name)
        self.name = name
        self.reason = reason
        self.lines = tuple(lines)


class BadInput(BanyanError):
    """What the command was pointed at cannot be analysed."""


class BadDocument(BadInput):
    """A file of Banyan's own that cannot be used; `problems` are all that is wrong, as line (or 0) and words."""

    def __init__(self, path: Path, problems: Sequence[tuple[int, str]], *, hint: str | None = None) -> None:
        first, *others = problems
        if others:
            places = [f"  {_place(path, line)}: {message}" for line, message in problems]
            super().__init__("\n".join([f"{len(problems)} things are wrong", *places]), where=str(path), hint=hint)
        else:
            super().__init__(first[1], where=_place(path, first[0]), hint=hint)
        self.path = path
        self.problems = tuple(problems)


class NoPlan(BadInput):
    """No plan was named, and none lies in `folder` or above it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "there is no banyan.toml here or in a folder above",
            where=str(folder),
            hint=f"write one with `banyan plan {folder}`, or name it with --plan",
        )
        self.folder = folder


class NoRevision(BadInput):
    """An older state of the project that git was asked for and cannot give."""


class NoDjangoProject(BadInput):
    """Nothing below `path` looks like Django; `looked_for` names what would have."""

    def __init__(self, path: Path, looked_for: Sequence[str]) -> None:
        super().__init__(
            f"no Django project found: looked for {', '.join(looked_for)}",
            where=str(path),
            hint="give the folder that holds manage.py or the apps' packages",
        )
        self.path = path
        self.looked_for = tuple(looked_for)


class UnreadablePath(BadInput):
    """`path` is missing or may not be read; `reason` is the operating system's word for it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"cannot be read: {reason}", where=str(path), hint="check the path's spelling and its permissions"
        )
        self.path = path
        self.reason = reason


def _place(path: Path, line: int) -> str:
    return f"{path}:{line}" if line else str(path)


def _guess(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name.lower(), known, n=2, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    if not known:
        return "none is installed"
    first, rest = sorted(known)[:MOST_NAMES], len(known) - MOST_NAMES
    return f"choose from {', '.join(first)}" + (f" and {rest:,} more" if rest > 0 else "")
