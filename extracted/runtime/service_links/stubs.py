"""Stands for functions, methods and tasks of another side: same signature, asked for over there."""

from typing import Any, Callable, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def remote_function(side: str, *, idempotent: bool = False) -> Callable[[F], F]:
    """Makes a function forward to the one of the same module and name on another side."""
    raise NotImplementedError


def remote_method(side: str, *, idempotent: bool = False) -> Callable[[F], F]:
    """Makes a method of a mirror forward to the one of the same name on another side, with its instance."""
    raise NotImplementedError


def remote_task(side: str, *, name: str) -> Callable[[F], F]:
    """Makes a Celery task forward: `delay()` and `apply_async()` queue it over there."""
    raise NotImplementedError


def unavailable(reason: str) -> Callable[[Any], Any]:
    """Makes a function or class raise Unavailable when it is called."""
    raise NotImplementedError


def unavailable_value(name: str, reason: str) -> Any:
    """A value that raises Unavailable as soon as it is used."""
    raise NotImplementedError
