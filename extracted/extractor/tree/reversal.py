"""What a service's patch has left in the monolith's database, and how it is taken back before its files go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banyan.errors import BadInput, UsageError
from extracted.extractor.tree.places import Places, read_bytes
from extracted.extractor.tree.state import State

_MIGRATION = re.compile(r"(?:.*/)?(?P<app>[^/]+)/migrations/(?P<name>\d{4}_\w+)\.py\Z")
_LABEL = re.compile(r"^\s+label\s*=\s*[\"'](\w+)[\"']", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class BackTo:
    """A step back in the monolith's database that comes before its files: `migrate LABEL MIGRATION`.

    `undoes` are the names of the migrations that it takes back, `files` where they lie in the monolith.
    """

    label: str
    migration: str
    undoes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """What to run in the monolith's folder."""
        return f"python manage.py migrate {self.label} {self.migration}"


@dataclass(frozen=True, slots=True)
class Database:
    """The monolith's database as far as it is known: the migrations that are `applied`, None where nobody can tell."""

    shown: str = ""
    applied: frozenset[tuple[str, str]] | None = None

    def has(self, step: BackTo) -> bool:
        """Whether a step may still be to be taken."""
        return self.applied is None or any((step.label, name) in self.applied for name in step.undoes)


class StillApplied(UsageError):
    """The monolith's database has, or may have, what the patch of a service made; `steps` take it back."""

    def __init__(self, service: str, steps: Sequence[BackTo], database: Database, folder: str) -> None:
        self.steps = tuple(steps)
        commands = "\n".join(f"  (cd {folder} && {step.command})" for step in steps)
        again = f"banyan extract {service} --undo"
        hint = f"then `{again}` again; with --yes it takes the files back all the same"
        state = "still has what the patch made"
        if database.applied is None:
            hint = f"then `{again} --yes`, which says that it is done; $DATABASE_URL lets Banyan look itself"
            state = "may have what the patch made, and which database that is, nothing tells"
        super().__init__(
            f"the monolith's database {state}; take it back first, while its migrations are there\n{commands}",
            where=database.shown or None,
            hint=hint,
        )


class Needed(BadInput):
    """Migrations of the monolith's own wait for one that the patch added; `files` are named."""

    def __init__(self, service: str, found: Sequence[tuple[str, str]]) -> None:
        listed = "\n".join(f"  {file} waits for {name}" for file, name in found)
        super().__init__(
            f"{service} cannot be taken back: later migrations stand on those of its patch\n{listed}",
            hint="let each wait for the migration before instead, and undo again",
        )
        self.files = tuple(file for file, _name in found)


def steps_back(service: str, places: Places) -> tuple[BackTo, ...]:
    """The migrations of the monolith to go back to before its files are taken back, by label.

    Each is the one before the first that the patch of the service alone added to its app; "zero" if there is none.
    """
    found: dict[str, list[str]] = {}
    for path, known in sorted(State(places.state).monolith().items()):
        if _MIGRATION.match(path) and known.clean is None and set(known.patches) == {service}:
            found.setdefault(path.rpartition("/")[0], []).append(path)
    return tuple(sorted(_step(folder, files, places) for folder, files in found.items()))


def require_reversible(service: str, steps: Sequence[BackTo], places: Places) -> None:
    """Raise Needed if a migration of the monolith's own stands on one that would go."""
    found = sorted({each for step in steps for each in _waiting(step, places)})
    if found:
        raise Needed(service, found)


def require_reversed(service: str, steps: Sequence[BackTo], database: Database, places: Places) -> None:
    """Raise StillApplied if the database has what the steps would take back, or if nobody can tell."""
    left = [step for step in steps if database.has(step)]
    if left:
        raise StillApplied(service, left, database, places.named("monolith", "").rstrip("/") or ".")


def _step(folder: str, files: list[str], places: Places) -> BackTo:
    names = tuple(file.rpartition("/")[2].removesuffix(".py") for file in files)
    label = _label(folder.rpartition("/")[0], places)
    return BackTo(label, _before(names[0], folder, places), names, tuple(files))


def _waiting(step: BackTo, places: Places) -> Iterator[tuple[str, str]]:
    """Migrations of the same app that name one which goes, each with what it names."""
    for folder in {file.rpartition("/")[0] for file in step.files}:
        for path in sorted((places.monolith / folder).glob("[0-9]*.py")):
            file = f"{folder}/{path.name}"
            if file not in step.files:
                text = path.read_text(encoding="utf-8", errors="replace")
                yield from ((places.named("monolith", file), name) for name in step.undoes if _names(text, name))


def _names(text: str, migration: str) -> bool:
    return f'"{migration}"' in text or f"'{migration}'" in text


def _label(package: str, places: Places) -> str:
    """The label of an app as its configuration has it, else the last part of its package."""
    config = read_bytes(places.monolith, f"{package}/apps.py") or b""
    found = _LABEL.search(config.decode("utf-8", "replace"))
    return found[1] if found else package.rpartition("/")[2]


def _before(name: str, folder: str, places: Places) -> str:
    names = sorted(path.stem for path in (places.monolith / folder).glob("[0-9][0-9][0-9][0-9]_*.py"))
    return max((other for other in names if other < name), default="zero")
