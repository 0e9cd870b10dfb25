"""The aggregate of one row: what happened to it, and what it has come to. The service has a subclass for each model.

Events are written once. When the meaning of one changes, its class gets `class_version = 2` and a static method
`upcast_v1_v2(state)`, which brings older ones up to it as they are read.
"""

from dataclasses import field
from datetime import datetime
from typing import Any, ClassVar, Dict, List

from eventsourcing.domain import (
    BaseAggregate,
    CanInitAggregate,
    CanMutateAggregate,
    CanSnapshotAggregate,
    MetaDomainEvent,
)


class RowEvent(CanMutateAggregate[str], metaclass=MetaDomainEvent):
    """Something that happened to a row: when, by whom, in which request, and why."""

    originator_id: str
    originator_version: int
    timestamp: datetime
    who: str = field(default="", kw_only=True)
    request: str = field(default="", kw_only=True)
    why: str = field(default="", kw_only=True)


class RowSnapshot(CanSnapshotAggregate[str], metaclass=MetaDomainEvent):
    """What a row had come to at a version."""

    originator_id: str
    originator_version: int
    timestamp: datetime
    topic: str
    state: Dict[str, Any]

    @classmethod
    def take(cls, aggregate: Any) -> Any:
        """A snapshot; what it is of stands in columns of its own."""
        taken = super().take(aggregate)
        for name in ("_id", "_version", "_pending_events"):
            taken.state.pop(name, None)
        return taken


class RowAggregate(BaseAggregate[str]):
    """A row: `fields` has its columns by the names of Django's attributes; `is_deleted` once it is gone."""

    SNAPSHOT_EVERY: ClassVar[int] = 50

    Snapshot = RowSnapshot

    is_deleted = False

    class Event(RowEvent):
        """Any of them."""

    class Created(Event, CanInitAggregate[str]):
        """The row was made, with all its fields."""

        originator_topic: str
        fields: Dict[str, Any]

        def apply(self, aggregate: Any) -> None:
            aggregate.fields = dict(self.fields)

    class Imported(Event, CanInitAggregate[str]):
        """The row was there already when events began."""

        originator_topic: str
        fields: Dict[str, Any]

        def apply(self, aggregate: Any) -> None:
            aggregate.fields = dict(self.fields)

    class Changed(Event):
        """Some of its fields got other values, which these are."""

        fields: Dict[str, Any]

        def apply(self, aggregate: Any) -> None:
            aggregate.fields = {**aggregate.fields, **self.fields}

    class Adopted(Event):
        """The row was found to have other values, written by something that records no events."""

        fields: Dict[str, Any]

        def apply(self, aggregate: Any) -> None:
            aggregate.fields = {**aggregate.fields, **self.fields}

    class Erased(Event):
        """What these fields had been before was taken out of all earlier events, as somebody may ask by law."""

        names: List[str]

    class Deleted(Event):
        """The row is gone."""

        def apply(self, aggregate: Any) -> None:
            aggregate.is_deleted = True

    class Recreated(Event):
        """A row was made again by the key of one that was gone, with all its fields."""

        fields: Dict[str, Any]

        def apply(self, aggregate: Any) -> None:
            aggregate.fields = dict(self.fields)
            aggregate.is_deleted = False
