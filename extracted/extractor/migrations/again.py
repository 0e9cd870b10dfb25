"""The migrations of a service that was made before: those that it has, as they were made, and what has come since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from extracted.extractor.migrations.carrying import Carried, Carrying, further, new_name
from extracted.extractor.migrations.earlier import Earlier, known_to, read_made, state_of
from extracted.extractor.migrations.following import InOwnDatabase, following
from extracted.extractor.migrations.history import FIRST, History, Key, Migration, Reader
from extracted.extractor.migrations.operations import Unreplayable
from extracted.extractor.migrations.state import Names
from extracted.extractor.migrations.text import NewMigration
from extracted.extractor.model import Decision, Monolith, ServiceFile


@dataclass(frozen=True, slots=True)
class Known:
    """An app of a service that was made before, with its migrations of then."""

    app: str
    package: str
    files: tuple[ServiceFile, ...]
    migrations: tuple[Migration, ...]


@dataclass
class Again:
    """Brings the migrations of a service up to date; `packages` are those of all apps of the monolith."""

    monolith: Monolith
    reader: Reader
    names: Names
    history: History
    packages: Mapping[str, str]
    earlier: Earlier
    decisions: list[Decision] = field(default_factory=list)
    _known: dict[str, Known] = field(default_factory=dict)
    _new: dict[str, tuple[Migration, ...]] = field(default_factory=dict)
    _stand_ins: dict[Key, Key] = field(default_factory=dict)
    _apps: tuple[str, ...] = ()

    def begin(self, apps: Iterable[str], owns: Callable[[str], bool]) -> None:
        """Find out what was made of each app of the service, and what is new of those that it owns."""
        self._apps = tuple(apps)
        for app in self._apps:
            files = self.earlier.of(self.packages[app])
            try:
                if files:
                    self._meet(Known(app, self.packages[app], files, self._read(files, app)), is_own=owns(app))
            except Unreplayable as failure:
                self._known[app] = Known(app, self.packages[app], files, ())
                self._refuse(app, failure)

    def known(self, app: str) -> Known | None:
        """An app with what was made of it; None for one that is new to the service."""
        return self._known.get(app)

    def further(self, known: Known, fresh: tuple[ServiceFile, ...], carrying: Carrying) -> Iterator[NewMigration]:
        """What an app needs beside what was made of it; `fresh` is what would be made of it today."""
        if not known.migrations:
            return
        is_own = known.app in self._new
        try:
            yield from self._carried(known, carrying) if is_own else self._mirrored(known, fresh)
        except Unreplayable as failure:
            self._refuse(known.app, failure)

    def without_carried(self, decisions: Iterable[Decision]) -> Iterator[Decision]:
        """Decisions on what a new database needs, but for those on migrations that are carried over as they are."""
        names = {".".join(each.key) for new in self._new.values() for each in new}
        yield from (one for one in decisions if one.subject.partition(":")[0] not in names)

    def _meet(self, known: Known, *, is_own: bool) -> None:
        self._known[known.app] = known
        for each in known.migrations:
            self._stand_ins.update(dict.fromkeys((each.key, *each.replaces), each.key))
        if is_own:
            self._new[known.app] = further(known.app, known_to(known.migrations), self.history)
            for number, new in enumerate(self._new[known.app], self._number(known)):
                self._stand_ins[new.key] = known.app, new_name(number, new)

    def _read(self, files: tuple[ServiceFile, ...], app: str) -> tuple[Migration, ...]:
        return read_made(files, app, self.monolith, self.reader)

    def _mirrored(self, known: Known, fresh: tuple[ServiceFile, ...]) -> Iterator[NewMigration]:
        """What brings the mirrors of an app to what they are today. Raises Unreplayable."""
        making = self._read(fresh, known.app)
        before, after = (state_of(each, self.names, self.reader) for each in (known.migrations, making))
        items = tuple(following(before, after, making, self.history))
        if items:
            name = self._named(known, "mirrors")
            outside = {key for each in making for key in each.depends if key[0] not in self.packages}
            depends = (*self.earlier.leaves(known.package, known.app), *sorted(outside))
            doc = f"Models of {known.app}, as the monolith has them by now."
            yield NewMigration(known.app, name, known.package, doc, (InOwnDatabase(items),), (), depends)
            how = f"{name} brings them to what they are in the monolith"
            advice = "fill what is new in replicas by `manage.py links_snapshot` in the monolith"
            self._note("rewritten", "", 0, known.app, how, advice)

    def _carried(self, known: Known, carrying: Carrying) -> Iterator[NewMigration]:
        """What the monolith has added to an app that is here. Raises Unreplayable."""
        leaves = self.earlier.leaves(known.package, known.app)
        for each in carrying.carried(self._new[known.app]):
            key = self._stand_ins[each.migration.key]
            depends = tuple(dict.fromkeys((*leaves, *sorted(self._waits(each.migration)))))
            leaves = (key,)
            self._tell(each, key[1])
            doc = f"What {'.'.join(each.migration.key)} does in the monolith."
            replaces = tuple(dict.fromkeys((each.migration.key, *each.migration.replaces)))
            yield NewMigration(known.app, key[1], known.package, doc, each.operations, replaces, depends)

    def _refuse(self, app: str, failure: Unreplayable) -> None:
        """Note an app whose migrations stay as they are, though the monolith has moved on."""
        advice = f"Run `manage.py makemigrations {app}` in the service."
        self._note("listed", failure.file, failure.line, app, f"its migrations stay as they are: {failure.why}", advice)

    def _waits(self, migration: Migration) -> Iterator[Key]:
        """What of other apps must be there, as the service calls it."""
        for app, name in migration.depends:
            if app == migration.app:
                continue
            if (app, name) in self._stand_ins:
                yield self._stand_ins[app, name]
            elif app in self._apps:
                yield app, FIRST
            elif app in self.history.outside:
                yield app, name

    def _number(self, known: Known) -> int:
        names = self.earlier.names(known.package)
        return max((int(name[:4]) for name in names if name[:4].isdigit()), default=0) + 1

    def _named(self, known: Known, what: str) -> str:
        return f"{self._number(known):04}_extracted_{what}"

    def _tell(self, each: Carried, name: str) -> None:
        migration = each.migration
        subject = ".".join(migration.key)
        self._note("rewritten", migration.source.path, migration.line, subject, f"carried over as {name}")
        self.decisions.extend(each.left)

    def _note(  # noqa: PLR0917 - what a decision holds
        self, fate: str, file: str, line: int, subject: str, how: str, advice: str = ""
    ) -> None:
        self.decisions.append(Decision("migration", "service", fate, file, line, subject, how, advice))  # type: ignore[arg-type]
