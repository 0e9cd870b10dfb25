"""Lets a function run here or on the side that it moved to, by the switch."""

from typing import Any, Callable, TypeVar

from service_links import switch
from service_links.calls import Target, bound, forward, path_of

F = TypeVar("F", bound=Callable[..., Any])


def dual(side: str, *, idempotent: bool = False) -> Callable[[F], F]:
    """Makes a function or method ask its service while the switch says `remote`.

    It stands below @staticmethod, @classmethod, @property and decorators of tasks, next to the function.
    """

    def decorate(function: F) -> F:
        target = Target(side, path_of(function), idempotent)

        def here(*args: Any, **kwargs: Any) -> Any:
            if switch.is_remote(side):
                return forward(target, _without_class(function, args), kwargs)
            return function(*args, **kwargs)

        return bound(function, target, here)

    return decorate


def _without_class(function: Any, args: Any) -> Any:
    """The arguments without the class that a class method gets, which its path names already."""
    if args and isinstance(args[0], type) and "." in function.__qualname__ and _first(function) == "cls":
        return args[1:]
    return args


def _first(function: Any) -> str:
    return function.__code__.co_varnames[0] if function.__code__.co_argcount else ""
