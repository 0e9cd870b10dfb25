"""Which models are kept as events, by which aggregates; one application of the library for each database."""

from typing import Any, Dict, Iterable, Iterator, List, Tuple, Type

from django.apps import apps
from django.db import models
from django.utils.module_loading import import_string
from eventsourcing.application import Application, project_aggregate
from eventsourcing.persistence import IntegrityError

from service_links.aggregates.recorder import USING, DjangoRecorder
from service_links.aggregates.values import key_of
from service_links.contracts import setting
from service_links.errors import Conflict, Misconfigured

_classes: Dict[Type[models.Model], Any] = {}
_stores: Dict[str, "Store"] = {}


class Rows(Application[str]):
    """The library's application over all aggregates of one database."""

    name = "service_links"
    is_snapshotting_enabled = True


class Store:
    """Aggregates of one database."""

    def __init__(self, using: str) -> None:
        self.using = using
        self.rows = Rows({"PERSISTENCE_MODULE": "service_links.aggregates.recorder:Factory", USING: using})
        self.recorder: DjangoRecorder = self.rows.recorder
        self.rows.snapshotting_intervals = {each: each.SNAPSHOT_EVERY for each in classes().values()}

    def of(self, model: Type[models.Model], keys: Iterable[Any]) -> Dict[str, Any]:
        """Aggregates by their names, of those that there are."""
        names = [name_of(model, key) for key in keys]
        return dict(self._projected(self.recorder.select_latest(names))) if names else {}

    def folded(self, names: List[str]) -> Iterator[Tuple[str, Any]]:
        """Aggregates by their names, each from its events alone."""
        return self._projected(self.recorder.select_many(names))

    def _projected(self, stored: List[Any]) -> Iterator[Tuple[str, Any]]:
        events = [self.rows.mapper.to_domain_event(each) for each in stored]
        by_name: Dict[str, List[Any]] = {}
        for event in events:
            by_name.setdefault(event.originator_id, []).append(event)
        for name, its in by_name.items():
            yield name, project_aggregate(None, its)

    def save(self, aggregates: List[Any]) -> None:
        """Write what happened to them. Raises Conflict where somebody else was quicker."""
        try:
            self.rows.save(*aggregates)
        except IntegrityError as error:
            told = ", ".join("%s %d" % (each.id, each.version) for each in aggregates[:3])
            raise Conflict("somebody else changed the same at the same time: %s" % told) from error


def store(using: str) -> Store:
    """The aggregates of a database."""
    if using not in _stores:
        _stores[using] = Store(using)
    return _stores[using]


def classes() -> Dict[Type[models.Model], Any]:
    """Models that are kept as events -> their aggregates. Raises Misconfigured."""
    wanted = setting("SERVICE_LINKS_AGGREGATES")
    if len(_classes) != len(wanted):
        _classes.update(_found(label, path) for label, path in sorted(wanted.items()))
    return _classes


def _found(label: str, path: str) -> Tuple[Type[models.Model], Any]:
    try:
        return apps.get_model(label), import_string(path)
    except (ImportError, LookupError, ValueError) as error:
        raise Misconfigured("SERVICE_LINKS_AGGREGATES[%r]: %s" % (label, error)) from error


def is_kept(model: Any) -> bool:
    """Whether a model's rows are kept as events."""
    return model._meta.concrete_model in _classes


def class_of(model: Any) -> Any:
    """The aggregate of a model."""
    return _classes[model._meta.concrete_model]


def name_of(model: Any, key: Any) -> str:
    """The name of the aggregate of a row."""
    return "%s/%s" % (model._meta.concrete_model._meta.label, key_of(model, key))


def key_in(name: str) -> str:
    """The key that the name of an aggregate has."""
    return name.partition("/")[2]
