"""Which tables a service takes along: its models and their relations, replicas, and what these point to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.model.models import DjangoModel
from extracted.data.errors import SchemasDiffer
from extracted.data.layout import Share, Why
from extracted.data.store import Store

SEEDED = ("django_content_type", "auth_permission", "django_migrations")
"""Tables of which both sides have rows of their own, so that they are merged."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What leaves: `apps` that move, `shared` ones that every service takes along, `replicas` of others' models.

    `secrets` are columns of models that stay, (model, column) each, whose values stay with them.
    """

    service: str
    apps: tuple[str, ...]
    shared: tuple[str, ...] = ()
    replicas: tuple[str, ...] = ()
    secrets: frozenset[tuple[str, str]] = frozenset()


def shares_of(models: Iterable[DjangoModel], wanted: Wanted, source: Store, target: Store) -> tuple[Share, ...]:
    """The tables to copy, sorted. Raises SchemasDiffer for those that one side does not have."""
    known = {model.id: model for model in models if model.db_table and model.is_managed and not model.is_proxy}
    found = {share.table: share for share in _shares(known, wanted, source)}
    _require(found.values(), source, target)
    present = target.tables()
    kept = {table: share for table, share in found.items() if table in present}
    owners = {str(model.db_table): model.id for model in known.values()}
    _add_needed(kept, owners, wanted, source, target)
    return tuple(sorted(kept.values(), key=lambda share: share.table))


def _shares(known: Mapping[str, DjangoModel], wanted: Wanted, source: Store) -> Iterator[Share]:
    """Later ones go before earlier ones."""
    for labels, why in ((wanted.shared, "shared"), (wanted.apps, "moved")):
        for model in known.values():
            if model.app in labels:
                yield _share(model.id, str(model.db_table), why, wanted)  # type: ignore[arg-type]
                yield from _relations(model, known, source)
    for name in wanted.replicas:
        if name in known and known[name].app not in wanted.apps:
            yield _share(name, str(known[name].db_table), "replica", wanted)


def _share(model: str, table: str, why: Why, wanted: Wanted) -> Share:
    hidden = () if why in {"moved", "relation"} else sorted(column for of, column in wanted.secrets if of == model)
    return Share(table, model, why, tuple(hidden))


def _relations(model: DjangoModel, known: Mapping[str, DjangoModel], source: Store) -> Iterator[Share]:
    """The tables that Django makes for many-to-many fields without a model between."""
    for relation in model.relations:
        if relation.kind != "ManyToManyField" or relation.through is not None:
            continue
        table = f"{model.db_table}_{relation.name}"
        if table not in source.tables():
            target = known[relation.target].db_table if relation.target and relation.target in known else None
            table = _between(model, target, known, source) or table
        yield Share(table, f"{model.id}.{relation.name}", "relation")


def _between(model: DjangoModel, target: str | None, known: Mapping[str, DjangoModel], source: Store) -> str | None:
    """The table that points to both ends and is no model's: one with a name of its own, or a shortened one."""
    taken = {other.db_table for other in known.values()}
    for table in sorted(source.tables() - taken):
        ends = {key.table for key in source.layout(table).foreign_keys}
        if model.db_table in ends and (target is None or target in ends):
            return table
    return None


def _require(shares: Iterable[Share], source: Store, target: Store) -> None:
    here, there = source.tables(), target.tables()
    for store, tables in ((source, here), (target, there)):
        missing = [
            f"there is no table {share.table} ({share.model})"
            for share in shares
            if share.table not in tables and (share.why != "shared" or (store is source and share.table in there))
        ]
        if missing:
            raise SchemasDiffer(str(store.address), _told(sorted(missing), tables))


def _told(missing: list[str], tables: frozenset[str]) -> list[str]:
    return missing if tables else ["there is no table at all: make its schema first, with its own `manage.py migrate`"]


def _add_needed(
    kept: dict[str, Share], owners: Mapping[str, str], wanted: Wanted, source: Store, target: Store
) -> None:
    """Add what rows point to by a constraint of the service's own database, and so on."""
    waiting = sorted(kept)
    here = source.tables()
    while waiting:
        for key in target.layout(waiting.pop()).foreign_keys:
            if key.table not in kept and key.table not in SEEDED and key.table in here:
                kept[key.table] = _share(owners.get(key.table, key.table), key.table, "needed", wanted)
                waiting.append(key.table)
