"""One request with its answer, and one event, as they were recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from banyan.comparison.answers import Answer


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request and its answer; `target` is the path with its query, percent-encoded.

    `answer` None is one that was not kept, `host` "" one that nobody wrote down, `place` where it stands: `FILE:LINE`.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    answer: Answer | None = None
    host: str = ""
    place: str = ""

    @property
    def path(self) -> str:
        """Without the query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """What stands behind the question mark."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str:
        """The first header of that name, or an empty string."""
        return next((value for given, value in self.headers if given.lower() == name), "")


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """A message that was told: `type` says what happened, `attributes` are what came beside its data."""

    type: str
    data: Any
    attributes: dict[str, str] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Traffic:
    """All of one file or more."""

    exchanges: tuple[Recorded, ...] = ()
    events: tuple[RecordedEvent, ...] = ()
