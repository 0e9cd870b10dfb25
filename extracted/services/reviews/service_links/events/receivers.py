"""Keeps receivers of a side's code quiet here while that side runs elsewhere, as they run over there on the event."""

import functools
import inspect
import weakref
from typing import Any, Callable, Iterator, Tuple

from django.apps import apps
from django.dispatch import Signal

from service_links.contracts import contracts
from service_links.declarations import Link
from service_links.events import bridge
from service_links.switch import is_remote


def stand_down() -> None:
    """Let every receiver of a signal that crosses the cut run only where its code is at home at that moment."""
    declared = contracts()
    for link in declared.links:
        packages = tuple(_packages(link))
        for path in sorted({*declared.exposed.signals, *link.signals}):
            _watch(bridge.find(path), link.name, packages)


def _packages(link: Link) -> Iterator[str]:
    """The packages of the apps that a side owns, as far as it owns models."""
    for label in sorted({access.model.partition(".")[0] for access in link.models}):
        if label in apps.app_configs:
            yield apps.get_app_config(label).name


def _watch(signal: Signal, side: str, packages: Tuple[str, ...]) -> None:
    """Replace a signal's receivers in place: how they are found again to be disconnected stays as it is."""
    with signal.lock:
        signal.receivers[:] = [
            (key, _watched(reference, side), *others)
            if _is_of(_function(reference), packages)
            else (key, reference, *others)
            for key, reference, *others in signal.receivers
        ]
        signal.sender_receivers_cache.clear()


def _watched(reference: Any, side: str) -> Callable[..., Any]:
    """A receiver that is left out while its side is elsewhere; one that was held weakly still is."""
    function = _function(reference)

    if inspect.iscoroutinefunction(function):

        async def receive_later(*args: Any, **kwargs: Any) -> Any:
            found = _function(reference)
            return None if found is None or is_remote(side) else await found(*args, **kwargs)

        return receive_later

    @functools.wraps(function)
    def receive(*args: Any, **kwargs: Any) -> Any:
        found = _function(reference)
        return None if found is None or is_remote(side) else found(*args, **kwargs)

    return receive


def _function(reference: Any) -> Any:
    return reference() if isinstance(reference, weakref.ReferenceType) else reference


def _is_of(function: Any, packages: Tuple[str, ...]) -> bool:
    """Whether a receiver is code of one of the packages; what carries a signal over never is."""
    if getattr(function, "crosses", False):
        return False
    module = getattr(function, "__module__", None) or ""
    return any(module == package or module.startswith(package + ".") for package in packages)
