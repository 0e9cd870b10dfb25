"""Asks another side for the answers of many calls at once."""

from typing import Any, Callable, Iterable, List


def batch(function: Callable[..., Any], calls: Iterable[Any]) -> List[Any]:
    """The answers of a dual or remote function to many calls, each made by `function.call(*args, **kwargs)`."""
    raise NotImplementedError
