"""The migrations of a service: one for each app that leaves, from the whole history that it had in the monolith."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from extracted.extractor.migrations.again import Again
from extracted.extractor.migrations.assembly import Assembly, Part
from extracted.extractor.migrations.carrying import Carrying
from extracted.extractor.migrations.defaults import default_keys
from extracted.extractor.migrations.earlier import NOTHING, Earlier
from extracted.extractor.migrations.history import Reader, packages, read_history
from extracted.extractor.migrations.keys import Keys, is_many
from extracted.extractor.migrations.mirrored import MirrorTexts
from extracted.extractor.migrations.operations import Unreplayable
from extracted.extractor.migrations.replay import Replay
from extracted.extractor.migrations.rows import KEPT, LISTED, Rows, RowStep
from extracted.extractor.migrations.source import Import
from extracted.extractor.migrations.stages import Stages, Staging
from extracted.extractor.migrations.state import ModelKey, ModelState, Names
from extracted.extractor.migrations.text import NewMigration, text_of
from extracted.extractor.model import Cut, Decision, Mirror, Monolith, Role, ServiceFile


@dataclass(frozen=True, slots=True)
class Migrated:
    """The migrations of a service; `imports` is all that they import, so that it can be there."""

    files: tuple[ServiceFile, ...]
    decisions: tuple[Decision, ...]
    imports: tuple[Import, ...] = ()
    failed: tuple[str, ...] = field(default=())
    """Apps for which no migration could be made from their history."""


def migrations(
    monolith: Monolith,
    cut: Cut,
    mirrors: Iterable[Mirror],
    files: Iterable[ServiceFile] = (),
    earlier: Earlier = NOTHING,
) -> tuple[tuple[ServiceFile, ...], tuple[Decision, ...]]:
    """The migrations of a service, and what became of everything in their history that is not in them.

    `files` are those of the service, of which the classes of mirrors are read: they may lack fields of their models.
    Of a service that was made before, what is `earlier` stays as it is, and what came since is added.
    """
    made_ = migrated(monolith, cut, mirrors, files, earlier)
    return made_.files, made_.decisions


def migrated(
    monolith: Monolith,
    cut: Cut,
    mirrors: Iterable[Mirror],
    files: Iterable[ServiceFile] = (),
    earlier: Earlier = NOTHING,
) -> Migrated:
    """The migrations of a service with what they import, and the apps that have none."""
    return _Making(monolith, cut, {_key(m.model): m for m in mirrors}, MirrorTexts(monolith, files), earlier).all()


def _key(label: str) -> ModelKey:
    app, _, name = label.partition(".")
    return app, name.lower()


class _Making:
    """One run: reads the history of the monolith, replays it, and writes what the service needs of it."""

    def __init__(
        self, monolith: Monolith, cut: Cut, mirrors: Mapping[ModelKey, Mirror], texts: MirrorTexts, earlier: Earlier
    ) -> None:
        self._monolith = monolith
        self._cut = cut
        self._mirrors = mirrors
        self._texts = texts
        self._local = {app.label for app in monolith.report.apps if app.is_local and app.django_app}
        self._packages = packages(monolith)
        reader = Reader(monolith)
        self._history = read_history(monolith, reader)
        names = Names(monolith)
        self._names = names
        replay = Replay(names, reader.find)
        replay.run(self._history)
        self._replay = replay
        self._keys = Keys(replay.state, names, default_keys(monolith), self._is_linked)
        self._rows = Rows(self._history, replay.state, self._keys, self._owns, reader.find)
        self._carrying = Carrying(self._history, names, self._keys, self._rows, reader.find)
        self._again = Again(monolith, reader, names, self._history, self._packages, earlier)
        self._decisions: list[Decision] = []
        self._imports: set[Import] = set()
        self._tops = {module.partition(".")[0] for module in monolith.modules}
        self._given: set[Decision] = set()

    def all(self) -> Migrated:
        """Everything for the service."""
        apps = self._order()
        failed = [app for app in apps if app in self._replay.failures]
        files: list[ServiceFile] = []
        for app in failed:
            self._fail(app, self._replay.failures[app])
            files.extend(self._again.earlier.of(self._packages.get(app, "")))
        whole = [app for app in apps if app not in failed]
        assembly = Assembly(self._history, {app: self._part(app, whole) for app in whole})
        self._again.begin(whole, self._owns)
        for app in whole:
            try:
                files.extend(self._brought_up(app, tuple(self._files(app, assembly))))
            except Unreplayable as failure:
                failed.append(app)
                self._fail(app, failure)
        return Migrated(
            tuple(sorted(files, key=lambda f: f.path)),
            tuple(sorted({*self._again.without_carried(self._decisions), *self._again.decisions, *self._given})),
            tuple(sorted(self._imports)),
            tuple(failed),
        )

    def _part(self, app: str, order: list[str]) -> Part:
        rows = tuple(step for step in self._rows.steps(app) if self._note(step)) if self._owns(app) else ()
        return Part(app, self._packages[app], self._stages(app, order), rows)

    def _owns(self, app: str) -> bool:
        """Whether an app's code and tables are all in the service; those of other distributions are, too."""
        return not self._cut.is_foreign(app) or app not in self._local

    def _is_linked(self, model: ModelState, name: str, target: ModelKey) -> bool:
        """Whether a key is a linked one: from here to the other side, or from a mirror to anything of the project."""
        if target == model.key and not self._owns(model.app):
            return not self._is_own_too(self._texts.declared_in(model, name), name)
        home = self._texts.home(model, name)
        is_own = self._owns(model.app) or (home is not None and self._owns(home))
        if is_own and self._is_given(model, name) and not self._owns(target[0]):
            return self._is_column(model, name, target)
        return not self._owns(target[0]) if is_own else target[0] in self._local

    def _is_given(self, model: ModelState, name: str) -> bool:
        """Whether a key comes from a class of another distribution, where it stays as it is."""
        declared_in = self._texts.declared_in(model, name)
        return bool(declared_in) and declared_in.partition(".")[0] not in self._tops

    def _is_column(self, model: ModelState, name: str, target: ModelKey) -> bool:
        """Whether a given key is a plain column all the same, as there is no table that it could point to."""
        known = self._monolith.models.get(model.label)
        mirror = self._mirrors.get(target)
        is_replica = mirror is not None and mirror.access == "replica"
        how = (
            f"{self._texts.declared_in(model, name)} declares the key, which stays a key of Django's own to the mirror"
        )
        self._given.add(
            Decision(
                "foreign_key",
                "service",
                "listed",
                known.file if known is not None else "",
                known.line if known is not None else 0,
                f"{model.label}.{name}",
                f"{how}, with a constraint" if is_replica else how,
                "declare it again as a LinkedForeignKey if rows may come before those they point to",
            )
        )
        return not is_replica

    def _is_own_too(self, declared_in: str, name: str) -> bool:
        """Whether a model whose tables are here has the relation of a class as well, which is a key there."""
        models = (model for model in self._monolith.report.models if not model.is_abstract and self._owns(model.app))
        return any(r.name == name and r.declared_in == declared_in for model in models for r in model.relations)

    def _order(self) -> list[str]:
        """The apps of the service that have models, those first whose history began first."""
        wanted = {*self._cut.apps, *self._cut.shared, *(key[0] for key in self._mirrors)}
        found: dict[str, None] = {m.app: None for m in self._history.migrations if m.app in wanted}
        found.update(dict.fromkeys(sorted(wanted & self._replay.failures.keys())))
        return list(found)

    def _models(self, app: str) -> list[ModelState]:
        models = [model for model in self._replay.state.models.values() if model.app == app]
        if self._owns(app):
            return models
        mirrors = ((model, self._mirrors[model.key]) for model in models if model.key in self._mirrors)
        return [self._texts.mirrored(model, m.access, self._lost(model)) for model, m in mirrors]

    def _lost(self, model: ModelState) -> frozenset[str]:
        """Relations of a mirror that are kept in tables which, or whose other ends, are not here."""

        def is_there(key: ModelKey | None) -> bool:
            return key is None or self._owns(key[0]) or key in self._mirrors

        ends = {n: (self._keys.target(model, f), self._keys.through(model, f)) for n, f in model.fields.items()}
        return frozenset(n for n, f in model.fields.items() if is_many(f) and not all(map(is_there, ends[n])))

    def _stages(self, app: str, order: list[str]) -> Stages:
        later = frozenset(order[order.index(app) + 1 :]) & self._waiting_for(app, order)
        return Staging(app, self._keys, self._names, later).stages(self._models(app))

    def _waiting_for(self, app: str, order: list[str]) -> frozenset[str]:
        """The apps whose tables need, at once or by way of others, a table of this one."""
        needs = {each: self._targets(each) for each in order}
        found = {app}
        while more := {each for each in order if needs[each] & found} - found:
            found |= more
        return frozenset(found - {app})

    def _targets(self, app: str) -> set[str]:
        found: set[str] = set()
        for model in self._models(app):
            for name, written in model.fields.items():
                if is_many(written) or not self._keys.is_over_the_cut(model, name):
                    ends = (self._keys.target(model, written), self._keys.through(model, written))
                    found.update(end[0] for end in ends if end is not None)
        return found - {app}

    def _files(self, app: str, assembly: Assembly) -> Iterator[ServiceFile]:
        yield from [self._written(migration) for migration in assembly.migrations(app)]
        yield ServiceFile(f"{self._packages[app].replace('.', '/')}/__init__.py", b"", self._role(app))

    def _brought_up(self, app: str, fresh: tuple[ServiceFile, ...]) -> Iterator[ServiceFile]:
        """The migrations of an app: those of today, or those that were made before and what has come since."""
        known = self._again.known(app)
        if known is None:
            yield from fresh
            return
        yield from known.files
        yield from (file for file in fresh if file.path.endswith("/__init__.py"))
        yield from map(self._written, self._again.further(known, fresh, self._carrying))

    def _written(self, migration: NewMigration) -> ServiceFile:
        text, imports = text_of(migration)
        self._imports.update(imports)
        return ServiceFile(migration.path, text.encode(), "generated")

    def _role(self, app: str) -> Role:
        if self._cut.moves(app):
            return "moved"
        return "shared" if app in self._cut.shared else "mirror"

    def _note(self, step: RowStep) -> bool:
        """Report on an operation on rows; whether it is kept."""
        if step.verdict != KEPT:
            operation = step.operation
            fate, advice = ("listed", "Add a migration that does it here, if a new database needs it.")
            if step.verdict != LISTED:
                fate, advice = ("rewritten", "")
            subject = f"{'.'.join(step.migration)}: {operation.kind}"
            path, line = operation.source.path, operation.line
            self._decisions.append(
                Decision("migration", "service", fate, path, line, subject, f"left out: {step.why}", advice)  # type: ignore[arg-type]
            )
        return step.verdict == KEPT

    def _fail(self, app: str, failure: Unreplayable) -> None:
        self._decisions.append(
            Decision(
                "migration",
                "service",
                "listed",
                failure.file,
                failure.line,
                app,
                f"no migration could be made: {failure.why}",
                f"Run `manage.py makemigrations {app}` in the service, and set `replaces` to the old names.",
            )
        )
