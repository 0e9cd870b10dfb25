"""The migrations by which the monolith drops the tables of a service that is retired."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from textwrap import indent

from analysis.model.models import DjangoModel
from extracted.extractor.dead_code import Remains
from extracted.extractor.migrations.service import migrations
from extracted.extractor.model import Change, Cut, Decision, Monolith

_NUMBERED = re.compile(r"^(?P<folder>.+/migrations)/(?P<name>(?P<number>\d{4})_\w+)\.py\Z")
_OPERATIONS = re.compile(r"^    operations = \[\n(.*?)^    \]$", re.MULTILINE | re.DOTALL)
_CREATED = re.compile(
    r'(^        migrations\.CreateModel\(\n            name="(\w+)",\n.*?^        \),\n)', re.MULTILINE | re.DOTALL
)
_COLUMN = re.compile(r'^ +\("(\w+)", (models\.\w+\(.*db_column=.*\))\),$', re.MULTILINE)
_TABLES = "tables"


def drops(
    monolith: Monolith, cut: Cut, remains: Remains, patch: tuple[Change, ...]
) -> tuple[tuple[Change, ...], tuple[Decision, ...]]:
    """One migration for each moved app that drops its tables, and what was decided; those of replicas stay."""
    why = _why_not(monolith, cut, patch)
    if why:
        file = next(path for path in (*cut.files, "manage.py"))
        return (), (Decision(_TABLES, "monolith", "listed", file, 1, ", ".join(cut.apps), why, _BY_HAND),)
    replicas = {mirror.model for mirror in remains.mirrors if mirror.access == "replica"}
    made, _ = migrations(monolith, remains.inverse, remains.mirrors)
    texts = {file.path: file.content.decode() for file in made}
    changes, decisions = [], []
    for label in cut.apps:
        models = [model for model in _deletable(monolith, cut) if model.app == label]
        gone = [model for model in models if model.id not in replicas]
        kept = [model for model in models if model.id in replicas]
        history = _history(monolith, cut.packages[label])
        if not models or not history:
            continue
        folder, name, number = history
        path = f"{folder}/{number + 1:04d}_retired.py"
        needed = [(label, name), *_patched(monolith, patch)]
        mirror = texts.get(f"{cut.packages[label].replace('.', '/')}/migrations/0001_extracted.py", "")
        changes.append(Change(path, _migration(label, gone, kept, needed, mirror).encode()))
        tables = ", ".join(str(model.db_table) for model in gone)
        decisions.append(Decision(_TABLES, "monolith", "rewritten", path, 1, tables, "dropped by a migration"))
    return tuple(changes), tuple(decisions)


_BY_HAND = "drop them by a migration of your own, once nothing reads them"


def _why_not(monolith: Monolith, cut: Cut, patch: tuple[Change, ...]) -> str:
    """Why no migration can drop the tables; "" if one can."""
    migrated = {found["folder"] for change in patch if (found := _NUMBERED.match(change.path)) and change.content}
    holders = {
        model.app
        for model in monolith.report.models
        for relation in model.relations
        if not cut.moves(model.app) and relation.db_constraint and relation.kind != "GenericRelation"
        if (target := monolith.models.get(relation.target or "")) and cut.moves(target.app)
    }
    folders = {app.label: app.folder.rstrip("/") for app in monolith.project.apps if app.is_local}
    bound = sorted(label for label in holders if f"{folders.get(label)}/migrations" not in migrated)
    if bound:
        return f"the history of {', '.join(bound)} still binds keys to these tables"
    try:
        _deletable(monolith, cut)
    except CycleError:
        return "its models refer to each other in a circle"
    return ""


def _deletable(monolith: Monolith, cut: Cut) -> tuple[DjangoModel, ...]:
    """The moved models with tables of their own, those first that no other refers to. Raises CycleError."""
    models = {
        model.id: model
        for model in monolith.report.models
        if cut.moves(model.app) and model.is_managed and not model.is_abstract and not model.is_proxy
    }
    referrers: dict[str, set[str]] = {name: set() for name in sorted(models)}
    for model in models.values():
        for relation in model.relations:
            if relation.target in models and relation.target != model.id:
                referrers[relation.target].add(model.id)
    return tuple(models[name] for name in TopologicalSorter(referrers).static_order())


def _history(monolith: Monolith, package: str) -> tuple[str, str, int] | None:
    """Folder, name and number of the last migration of an app."""
    prefix = f"{package}.migrations."
    found = [
        (match["folder"], match["name"], int(match["number"]))
        for name, path in monolith.modules.items()
        if name.startswith(prefix) and (match := _NUMBERED.match(path))
    ]
    return max(found, key=lambda each: (each[2], each[1]), default=None)


def _patched(monolith: Monolith, patch: tuple[Change, ...]) -> Iterator[tuple[str, str]]:
    """The migrations of staying apps that the patch has added: they free the keys."""
    labels = {f"{app.folder.rstrip('/')}/migrations": app.label for app in monolith.project.apps if app.is_local}
    for change in patch:
        match = _NUMBERED.match(change.path)
        if match and match["folder"] in labels:
            yield labels[match["folder"]], match["name"]


def _migration(
    label: str,
    gone: Sequence[DjangoModel],
    kept: Sequence[DjangoModel],
    needed: Iterable[tuple[str, str]],
    mirror: str,
) -> str:
    head, _, _ = mirror.partition("class Migration")
    imports = "\n".join(line for line in head.splitlines() if line.startswith(("import ", "from ")))
    mirrors = _created(mirror)
    names = {model.name for model in kept}
    dependencies = "".join(f'        ("{app}", "{name}"),\n' for app, name in sorted({*needed}))
    operations = [
        *_without_through(gone),
        *(f'        migrations.DeleteModel(name="{model.name}"),\n' for model in gone),
        *_replicas(kept, mirrors),
        *(text for name, text in mirrors.items() if name not in names),
    ]
    return (
        f'"""Drop the tables of {label}: a service keeps them from now on, and is asked for what is read."""\n\n'
        f"{imports or 'from django.db import migrations'}\n\n\nclass Migration(migrations.Migration):\n"
        f"    dependencies = [\n{dependencies}    ]\n\n    operations = [\n{''.join(operations)}    ]\n"
    )


def _created(mirror: str) -> dict[str, str]:
    """The operations that make mirrors known, by the name of the model."""
    found = _OPERATIONS.search(mirror)
    return {match[2]: match[1] for match in _CREATED.finditer(found[1])} if found else {}


def _replicas(kept: Sequence[DjangoModel], mirrors: Mapping[str, str]) -> Iterator[str]:
    """Replicas keep their tables: only their keys lose constraints, and the history learns what they are."""
    kept = [model for model in kept if model.name in mirrors]
    if not kept:
        return
    freed = [line for model in kept for line in _freed(model, mirrors[model.name])]
    states = [f'        migrations.DeleteModel(name="{model.name}"),\n' for model in kept]
    states += [mirrors[model.name] for model in reversed(kept)]
    yield "        migrations.SeparateDatabaseAndState(\n            database_operations=[\n"
    yield "".join(freed)
    yield "            ],\n            state_operations=[\n"
    yield indent("".join(states), "        ")
    yield "            ],\n        ),\n"


def _freed(model: DjangoModel, mirror: str) -> Iterator[str]:
    keys = {relation.name for relation in model.relations if relation.kind in ("ForeignKey", "OneToOneField")}
    for match in _COLUMN.finditer(mirror):
        if match[1] in keys:
            where = f'"{model.name.lower()}", "{match[1]}"'
            yield f"                migrations.AlterField({where}, {match[2]}),\n"


def _without_through(gone: Sequence[DjangoModel]) -> Iterator[str]:
    """Many-to-many fields with a table of their own model go before that model does."""
    names: Mapping[str, DjangoModel] = {model.id: model for model in gone}
    for model in gone:
        for relation in model.relations:
            if relation.kind == "ManyToManyField" and relation.through in names and relation.origin == "local":
                yield f'        migrations.RemoveField(model_name="{model.name.lower()}", name="{relation.name}"),\n'
