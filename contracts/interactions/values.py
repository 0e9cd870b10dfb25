"""What a pact says, whichever tool wrote it: values that are the same for all versions of the specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Raw = Mapping[str, object]
"""JSON as it stands in the file."""


@dataclass(frozen=True, slots=True)
class State:
    """A provider state: what has to be true before the interaction takes place."""

    name: str
    params: Raw = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Body:
    """A body: a JSON value where `is_json`, bytes where the file has it encoded, else a text."""

    content: object
    content_type: str = ""
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; a body of None is one that the pact does not speak of. Rules and generators are raw."""

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    body: Body | None = None
    rules: Raw = field(default_factory=dict)
    generators: Raw = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response; a body of None is one that the pact does not speak of."""

    status: int
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    body: Body | None = None
    rules: Raw = field(default_factory=dict)
    generators: Raw = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """What is told over a broker or any other way that is not HTTP."""

    body: Body | None
    metadata: Raw = field(default_factory=dict)
    rules: Raw = field(default_factory=dict)
    generators: Raw = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Http:
    """A request, and the response that is expected."""

    request: Request
    response: Response


@dataclass(frozen=True, slots=True)
class Event:
    """An asynchronous message, which the provider sends and the consumer reads."""

    message: Message


@dataclass(frozen=True, slots=True)
class Call:
    """A synchronous message, and what it is answered with."""

    request: Message
    responses: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Interaction:
    """One thing that a consumer relies on; `is_pending` ones are reported and fail nothing.

    `place` is where it stands in its file, as `interactions[3]`.
    """

    description: str
    exchange: Http | Event | Call
    states: tuple[State, ...] = ()
    key: str = ""
    is_pending: bool = False
    comments: Raw = field(default_factory=dict)
    place: str = ""
    raw: Raw = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Pact:
    """One file: what `consumer` relies on of `provider`; `specification` is its version, as `(3, 0)`."""

    consumer: str
    provider: str
    specification: tuple[int, int]
    interactions: tuple[Interaction, ...]
    path: Path
    metadata: Raw = field(default_factory=dict)
    raw: Raw = field(default_factory=dict, repr=False)
