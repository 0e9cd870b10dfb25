"""The answer of a strategy, from the cache while nothing has changed that it was asked about."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterable, Iterator
from dataclasses import astuple

from analysis.boundaries import STRATEGIES
from analysis.cache import Cache
from analysis.config import Config, own_code
from analysis.model.evidence import End
from analysis.model.models import DjangoModel
from analysis.model.partition import Partition, Placement
from analysis.model.system import System


def partition_by(config: Config, system: System, cache: Cache) -> Partition:
    """Ask the strategy, unless it was asked the same before: an edit that moves lines alone changes no boundary."""
    key = f"{config.strategy}-{_key(config, system)}" if cache.is_open else ""
    stored = cache.many("partitions", (key,)).get(key)
    if stored is not None:
        return _unpacked(stored)
    found: Partition = STRATEGIES.load(config.strategy).partition(system, config.wishes)
    cache.store("partitions", ((key, _packed(one)) for one in (found,)))
    return found


def _key(config: Config, system: System) -> str:
    """A digest of all that a strategy may look at; see `analysis.boundaries`."""
    asked = (repr(config.wishes), repr(system.observed), own_code())
    apps = [(app.label, app.module, app.path, app.is_local, app.is_installed, app.django_app) for app in system.apps]
    models = [_model(model) for model in system.models]
    evidence = [(one.kind, *_end(one.source), *_end(one.target), one.file, one.detail) for one in system.evidence]
    urls = [(url.route, url.view, url.name, url.namespace, url.app) for url in system.urls]
    others = (sorted(system.members.items()), list(system.mentions))
    seen = marshal.dumps((asked, apps, models, evidence, urls, others), 2)
    return hashlib.blake2b(seen, digest_size=16).hexdigest()


def _model(model: DjangoModel) -> tuple[object, ...]:
    relations = [(r.name, r.kind, r.target, r.through, r.on_delete, r.origin, r.declared_in) for r in model.relations]
    flags = (model.is_abstract, model.is_proxy, model.is_managed, model.db_table)
    return (model.id, model.module, model.file, flags, model.bases, relations)


def _end(end: End) -> tuple[str | None, ...]:
    return end.app, end.model, end.module, end.symbol


def _packed(found: Partition) -> bytes:
    placements = [astuple(placement) for placement in found.placements.values()]
    who = (found.strategy, dict(found.models), dict(found.code))
    return marshal.dumps((*who, sorted(found.libraries), found.remainder, placements))


def _unpacked(stored: bytes) -> Partition:
    strategy, models, code, libraries, remainder, rows = marshal.loads(stored)  # noqa: S302  our own cache
    return Partition(strategy, models, code, frozenset(libraries), remainder, dict(_placements(rows)))


def _placements(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[str, Placement]]:
    for row in rows:
        placement = Placement(*row)  # type: ignore[arg-type]
        yield placement.model, placement
