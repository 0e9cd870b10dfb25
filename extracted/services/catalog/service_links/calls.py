"""A function's way to its other side, as `@dual` and stubs put it on functions."""

import functools
import inspect
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Tuple

from service_links import client, switch


@dataclass(frozen=True)
class Target:
    """Where a function is: its side and path, and whether it may be asked again."""

    side: str
    path: str
    idempotent: bool = False


@dataclass(frozen=True)
class Arguments:
    """What a function is to be called with."""

    args: Tuple[Any, ...] = ()
    kwargs: Dict[str, Any] = field(default_factory=dict)


def arguments(*args: Any, **kwargs: Any) -> Arguments:
    """What one call of many is made with; see `batch`."""
    return Arguments(args, kwargs)


def path_of(function: Callable[..., Any]) -> str:
    """`package.module:qualname` of a function."""
    return "%s:%s" % (function.__module__, function.__qualname__)


def forward(target: Target, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Any:
    """Asks the other side."""
    side = switch.asked(target.side, target.path)
    return client.call(side, target.path, args, kwargs, idempotent=target.idempotent)


def bound(function: Any, target: Target, here: Callable[..., Any]) -> Any:
    """A function like the one given that asks its target whenever `here` does not answer itself."""
    if inspect.iscoroutinefunction(function):
        return _named(_asynchronous(function, here), target)

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return here(*args, **kwargs)

    return _named(wrapper, target)


def _asynchronous(function: Any, here: Callable[..., Any]) -> Any:
    from asgiref.sync import sync_to_async

    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        answer = await sync_to_async(here)(*args, **kwargs)
        return await answer if inspect.isawaitable(answer) else answer

    return wrapper


def _named(wrapper: Any, target: Target) -> Any:
    wrapper.service_links = target
    wrapper.call = lambda *args, **kwargs: Arguments(args, kwargs)
    return wrapper
