"""Asks another side for the answers of many calls at once."""

from typing import Any, Callable, Iterable, List

from service_links import client, switch, wire
from service_links.calls import Arguments


def batch(function: Callable[..., Any], calls: Iterable[Arguments]) -> List[Any]:
    """The answers of a dual or remote function to many calls, each made by `function.call(*args, **kwargs)`.

    They run in their order; the first exception is raised when all are done.
    """
    target, calls = function.service_links, list(calls)
    if not switch.is_remote(target.side):
        return [function(*call.args, **call.kwargs) for call in calls]
    encoder = wire.Encoder()
    asked = [
        {"path": target.path, "args": encoder.encode(list(call.args)), "kwargs": encoder.encode(call.kwargs)}
        for call in calls
    ]
    side = switch.asked(target.side, target.path)
    answer = client.send(side, "POST", "batch/", {"calls": asked}, idempotent=target.idempotent) if asked else []
    return [client.result(each, encoder) for each in answer]
