"""What a file of states says: functions, factories and fixtures by the name of their state, and messages."""

from typing import Any, Callable, Dict, Iterable, Optional, Tuple

States = Dict[str, Callable[..., Any]]

_declared: "Optional[Tuple[States, States]]" = None
"""The states and messages of the file that is being loaded."""


def collecting(load: Callable[[], Any]) -> Tuple[States, States]:
    """The states and messages that are declared while `load` runs."""
    global _declared  # noqa: PLW0603 - files are loaded one at a time
    before, _declared = _declared, ({}, {})
    try:
        load()
        return _declared
    finally:
        _declared = before


def state(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a function set the states of these names: `@state("a product exists")`.

    It is called with the parameters of the state by name, and may return values for the interaction, as
    `{"id": product.pk}`. A function that yields them goes on after its `yield` when the interaction is over.
    """
    return _declaring(0, names)


def message(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a function produce the messages of these descriptions; it returns the contents, or them and metadata."""
    return _declaring(1, names)


def factory(name: str, make: Callable[..., Any], /, **defaults: Any) -> None:
    """Makes a factory set a state, with its defaults and the state's parameters: `factory("a user", UserFactory)`.

    The key of what was made is given back as `id`.
    """

    def made(**params: Any) -> Dict[str, Any]:
        return {"id": make(**{**defaults, **params}).pk}

    state(name)(made)


def fixture(name: str, *labels: str) -> None:
    """Makes fixtures set a state: `fixture("the demo shop", "demo.json")`, as for `manage.py loaddata`."""

    def loaded() -> None:
        from django.core.management import call_command

        call_command("loaddata", *labels, verbosity=0)

    state(name)(loaded)


def _declaring(place: int, names: Iterable[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in names if _declared is not None else ():
            if name in _declared[place]:
                raise ValueError("%r is declared twice" % name)
            _declared[place][name] = function
        return function

    return declare
