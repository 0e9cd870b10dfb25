"""Says who does what is recorded: the user of the request that is going on, or whoever a job says that it acts as."""

import contextlib
from contextvars import ContextVar
from typing import Any, Callable, Iterator, Optional

_author: "ContextVar[Callable[[], str]]" = ContextVar("service_links_author", default=str)


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


def begin(request: Any) -> Any:
    """Takes the author from a request, asked for when something is recorded; `end` takes what is returned."""
    return _author.set(lambda: _user(request))


def end(token: Any) -> None:
    """Leaves the request."""
    _author.reset(token)


def _user(request: Any) -> str:
    user: Optional[Any] = getattr(request, "user", None)
    return str(user.pk) if user is not None and getattr(user, "is_authenticated", False) else ""
