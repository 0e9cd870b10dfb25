"""Lets a function run here or on the side that it moved to, by the switch."""

from typing import Any, Callable, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def dual(side: str, *, idempotent: bool = False) -> Callable[[F], F]:
    """Makes a function or method ask its service while the switch says `remote`."""
    raise NotImplementedError
