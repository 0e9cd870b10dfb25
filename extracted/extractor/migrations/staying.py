"""Migrations of the monolith for its keys to what left: the same columns, without their constraints."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extracted.extractor.migrations.defaults import default_keys
from extracted.extractor.migrations.history import History, Key, Reader, packages, read_history
from extracted.extractor.migrations.keys import Keys
from extracted.extractor.migrations.operations import UNKNOWN, Unreplayable
from extracted.extractor.migrations.replay import Replay
from extracted.extractor.migrations.stages import Settle
from extracted.extractor.migrations.state import ModelState, Names, made
from extracted.extractor.migrations.text import NewMigration, text_of
from extracted.extractor.model import Change, Cut, Decision, Monolith

_LINKED = frozenset({"ForeignKey", "OneToOneField"})
ON_ROWS = frozenset({"RunPython", "RunSQL", "SeparateDatabaseAndState", UNKNOWN})


def monolith_migrations(
    monolith: Monolith, cut: Cut, missed: frozenset[str] = frozenset()
) -> tuple[tuple[Change, ...], tuple[Decision, ...]]:
    """One migration for each staying app with keys to a moved one; `missed` are keys that keep their constraint.

    It waits for everything in the history that works on rows, of other apps as well: that may follow the keys.
    A missed key is `app_label.Model.field`. Going back puts the constraints in place again.
    """
    wanted = _keys_to(monolith, cut, missed)
    reader, names = Reader(monolith), Names(monolith)
    history = read_history(monolith, reader)
    replay = Replay(names, reader.find)
    replay.run(history)
    keys = Keys(replay.state, names, default_keys(monolith), lambda *_: True)
    changes: list[Change] = []
    decisions: list[Decision] = []
    for app in sorted({label.partition(".")[0] for label in wanted} & packages(monolith).keys()):
        found = {label: fields for label, fields in sorted(wanted.items()) if label.partition(".")[0] == app}
        try:
            if app in replay.failures:
                raise replay.failures[app]
            changes.append(_change(app, found, monolith, cut, history, keys, replay))
        except Unreplayable as failure:
            decisions.append(_unmade(app, failure))
    return tuple(changes), tuple(decisions)


@dataclass(frozen=True, slots=True)
class _Alter:
    """`AlterField` of a key to the plain column that it is."""

    model: ModelState
    name: str
    keys: Keys

    def node(self, settle: Settle) -> ast.expr:
        """The call."""
        arguments = {
            "model_name": ast.Constant(self.model.name.lower()),
            "name": ast.Constant(self.name),
            "field": settle(self.keys.column(self.model, self.name)),
        }
        function = settle(made("migrations.AlterField"))
        return ast.Call(function, [], [ast.keyword(key, value) for key, value in arguments.items()])


def _keys_to(monolith: Monolith, cut: Cut, missed: frozenset[str]) -> dict[str, list[str]]:
    """The keys of each staying model to moved ones, by the label of the model."""
    found: dict[str, list[str]] = {}
    for model in monolith.report.models:
        if cut.moves(model.app) or model.is_abstract or model.is_proxy:
            continue
        for relation in model.relations:
            target = monolith.models.get(relation.target or "")
            is_key = relation.kind in _LINKED and relation.origin not in {"parent_link", "contributed"}
            is_lost = target is not None and cut.moves(target.app) and f"{model.id}.{relation.name}" not in missed
            home, _, owner = relation.declared_in.rpartition(".")
            if is_key and is_lost and not cut.leaves_alone(home, f"{owner}.{relation.name}"):
                found.setdefault(model.id, []).append(relation.name)
    return found


def _change(  # noqa: PLR0917 - what one run knows
    app: str, wanted: dict[str, list[str]], monolith: Monolith, cut: Cut, history: History, keys: Keys, replay: Replay
) -> Change:
    package = packages(monolith)[app]
    on_rows = {m.app for m in history.migrations if any(o.kind in ON_ROWS for o in m.operations)}
    leaves = tuple(key for each in (app, *sorted(on_rows - {app})) for key in _leaves(each, history))
    number = max((int(m.group()) for n in history.names[app] if (m := re.match(r"\d+", n))), default=0) + 1
    operations = []
    for label, fields in wanted.items():
        model = replay.state.models.get((app, label.partition(".")[2].lower()))
        if model is not None:
            known = [name for name in sorted(fields) if name in model.fields]
            operations += [_Alter(model, name, keys) for name in known if keys.target(model, model.fields[name])]
    doc = f"Keys of {app} to what left with {cut.service}: the same columns, without constraints."
    migration = NewMigration(app, f"{number:04}_{cut.service}_leaves", package, doc, operations, depends=leaves)
    text, _imports = text_of(migration)
    folder = monolith.modules[package].rpartition("/")[0]
    return Change(f"{folder}/{migration.name}.py", text.encode())


def _leaves(app: str, history: History) -> Iterator[Key]:
    """The migrations of an app that no other one of it waits for."""
    own = [m for m in history.migrations if m.app == app]
    waited = {key for m in own for key in m.depends}
    yield from (m.key for m in own if waited.isdisjoint({m.key, *m.replaces}))


def _unmade(app: str, failure: Unreplayable) -> Decision:
    return Decision(
        "migration",
        "monolith",
        "listed",
        failure.file,
        failure.line,
        app,
        f"no migration could be made for keys that lose their constraint: {failure.why}",
        f"run `manage.py makemigrations {app}` in the monolith once the patch is in place",
    )
