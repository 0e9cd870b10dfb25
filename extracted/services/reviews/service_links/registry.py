"""Remembers which model classes belong to other sides, and how each is read here."""

import contextlib
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Dict, Iterator, Optional, Tuple

from service_links import switch
from service_links.declarations import CLIENT


@dataclass(frozen=True)
class Linked:
    """A model of another side: `access` is `client` or `replica`."""

    model: Any
    side: str
    access: str


_linked: Dict[Any, Linked] = {}
_writable: "ContextVar[bool]" = ContextVar("service_links_writable", default=False)

writer: Any = None
"""Takes writes of rows of other sides, instead of refusing them; tests set it."""


def add(linked: Linked) -> None:
    """Remembers a model."""
    _linked[linked.model] = linked


def linked(model: Any) -> Optional[Linked]:
    """What is known of a model class, or of the one that it is a proxy of; None for a model of one's own."""
    return _linked.get(model) or _linked.get(getattr(model._meta, "concrete_model", None))


def all_linked() -> Tuple[Linked, ...]:
    """All models of other sides, by label."""
    return tuple(sorted(_linked.values(), key=lambda item: item.model._meta.label))


def side_of(model: Any) -> str:
    """The other side that owns a model and is asked at present, "" where its rows are written here."""
    found = linked(model)
    return switch.asked(found.side, found.model._meta.label) if found and switch.is_remote(found.side) else ""


def is_asked(model: Any) -> bool:
    """Whether the rows of a model are asked for at present: its table, if any, means nothing."""
    found = linked(model)
    return found is not None and found.access == CLIENT and switch.is_remote(found.side)


def is_anything_asked() -> bool:
    """Whether any model is asked for at present."""
    return any(switch.is_remote(side) for side in {item.side for item in _linked.values() if item.access == CLIENT})


def is_written_there(model: Any) -> bool:
    """Whether rows of a model may not be written here at present."""
    return bool(side_of(model)) and not _writable.get()


@contextlib.contextmanager
def writable() -> Iterator[None]:
    """Lets replicas be written: by events alone."""
    token = _writable.set(True)
    try:
        yield
    finally:
        _writable.reset(token)
