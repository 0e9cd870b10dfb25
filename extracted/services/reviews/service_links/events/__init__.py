"""Tells other sides what happened here, once it is committed, and does here what happened there; as a Django app.

Every change of a row that another side cares for, and every sending of a signal that it receives, is a row of the
table `service_links_outbox`, written in the same transaction. Others read that table through a feed with a cursor of
their own, or from a broker. The app's label is `service_links_events`.
"""

import functools
from typing import Any, Callable, Optional, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def emit(name: str, payload: Any = None, aggregate: Any = None, using: Optional[str] = None) -> None:
    """Tell other sides, if this transaction commits, that `name` happened; those that are played here need no telling.

    `aggregate` is the model instance that it happened to: events of one instance stay in order. The other side handles
    it by a function that is marked with `handles(name)`.
    """
    from service_links.events import outbox

    outbox.emit(name, payload, aggregate, using)


def emit_task(side: str, name: str, args: Any = (), kwargs: Any = None, using: Optional[str] = None) -> None:
    """Queue a task of another side, if this transaction commits; that side runs it through its own Celery."""
    from service_links.events import outbox

    outbox.emit_task(side, name, args, kwargs or {}, using)


def handles(name: str) -> Callable[[F], F]:
    """Mark a function as what is called with the payload of each event `name` of another side."""
    from service_links.events import handling

    return handling.register(name)


def unless_remote(side: str) -> Callable[[F], F]:
    """Leave a receiver of a signal out while `side` runs elsewhere, since it runs over there on the event."""

    def decorate(receiver: F) -> F:
        @functools.wraps(receiver)
        def receive(*args: Any, **kwargs: Any) -> Any:
            from service_links.switch import is_remote

            return None if is_remote(side) else receiver(*args, **kwargs)

        return receive  # type: ignore[return-value]

    return decorate
