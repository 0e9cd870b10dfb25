"""Asks another side for the answers of many calls at once."""

from typing import Any, Callable, Iterable, List

from service_links import client, switch, wire
from service_links.calls import Arguments, Target

MOST = 200
"""So many calls at most go into one request, so that it is answered in its time."""


def batch(function: Callable[..., Any], calls: Iterable[Arguments]) -> List[Any]:
    """The answers of a dual or remote function to many calls, each noted by `arguments(*args, **kwargs)`.

    They run in their order; the first exception is raised when all of a request are done. A function that is neither,
    as one that a test has put in the place of one, is called for each.
    """
    target, calls = getattr(function, "service_links", None), list(calls)
    if not isinstance(target, Target) or not switch.is_remote(target.side):
        return [function(*call.args, **call.kwargs) for call in calls]
    answers: List[Any] = []
    for start in range(0, len(calls), MOST):
        answers += _asked(target, calls[start : start + MOST])
    return answers


def _asked(target: Target, calls: List[Arguments]) -> List[Any]:
    encoder = wire.Encoder()
    asked = [
        {"path": target.path, "args": encoder.encode(list(call.args)), "kwargs": encoder.encode(call.kwargs)}
        for call in calls
    ]
    side = switch.asked(target.side, target.path)
    answer = client.send(side, "POST", "batch/", {"calls": asked}, idempotent=target.idempotent)
    return [client.result(each, encoder) for each in answer]
