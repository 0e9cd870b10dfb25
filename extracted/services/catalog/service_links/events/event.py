"""An event as it travels."""

import json
from decimal import Decimal
from typing import Any, Mapping, NamedTuple, Tuple

ROWS = ("created", "updated", "deleted", "snapshot")
"""The types of events that tell of a row."""


class Event(NamedTuple):
    """Something that happened on a side; the payload is JSON text, so that no number loses a digit on the way."""

    sequence: int
    id: str
    aggregatetype: str
    aggregateid: str
    type: str
    payload: str
    created_at: str = ""
    traceparent: str = ""
    requestid: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Event":
        """An event as it was sent; fields that a later version sends mean nothing here."""
        return cls(**{name: value for name, value in data.items() if name in cls._fields})

    @property
    def aggregate(self) -> Tuple[str, str]:
        """What it happened to; events of one aggregate stay in order."""
        return self.aggregatetype, self.aggregateid

    @property
    def is_row(self) -> bool:
        """Whether it tells of a change of a row."""
        return self.type in ROWS

    @property
    def content(self) -> Any:
        """The payload."""
        return json.loads(self.payload)

    @property
    def exact(self) -> Any:
        """The payload, its fractions as Decimal."""
        return json.loads(self.payload, parse_float=Decimal)
