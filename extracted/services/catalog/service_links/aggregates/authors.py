"""Says who does what is recorded, and why: the user of the request that is going on, or what a job says of itself."""

import contextlib
from contextvars import ContextVar
from typing import Any, Callable, Dict, Iterator, Optional

from service_links import trace

_author: "ContextVar[Callable[[], str]]" = ContextVar("service_links_author", default=str)

_reason: "ContextVar[str]" = ContextVar("service_links_reason", default="")


@contextlib.contextmanager
def because(why: str) -> Iterator[None]:
    """Records everything inside with a reason: `with because("refunded")`, which the fields alone do not tell."""
    token = _reason.set(why)
    try:
        yield
    finally:
        _reason.reset(token)


@contextlib.contextmanager
def acting_as(who: str) -> Iterator[None]:
    """Records everything inside as done by somebody: `with acting_as("nightly import")`."""
    token = _author.set(lambda: who)
    try:
        yield
    finally:
        _author.reset(token)


def author() -> str:
    """Who acts now, by primary key where that is a user; "" where nobody knows."""
    return _author.get()()


def signed() -> Dict[str, str]:
    """What every event says besides: by whom, in which request, and why."""
    return {"who": author(), "request": trace.request_id(), "why": _reason.get()}


def begin(request: Any) -> Any:
    """Takes the author from a request, asked for when something is recorded; `end` takes what is returned."""
    return _author.set(lambda: _user(request))


def end(token: Any) -> None:
    """Leaves the request."""
    _author.reset(token)


def _user(request: Any) -> str:
    user: Optional[Any] = getattr(request, "user", None)
    return str(user.pk) if user is not None and getattr(user, "is_authenticated", False) else ""
