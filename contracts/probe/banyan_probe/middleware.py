"""Answers what is asked of the probe, and has every other request work in what the probe holds open."""

import contextlib
import os
import threading
from typing import Any, Callable, Iterator

from django.http import JsonResponse

from banyan_probe import admission, tokens
from banyan_probe.endpoints import answered
from banyan_probe.probing import PROBE

NESTED = "BANYAN_PROBE_NESTED"
"""The variable with the paths at which the other sides ask while they answer this one, with commas."""

_NESTED = "/internal/"


class ProbeMiddleware:
    """The first of all: it sees a request before anything of the project does."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        admission.require()
        PROBE.install()
        self.get_response = get_response
        self._turn = threading.Lock()
        self._path = admission.path()
        self._nested = tuple(filter(None, os.environ.get(NESTED, _NESTED).split(",")))

    def __call__(self, request: Any) -> Any:
        if request.path.startswith(self._path):
            with self._turn:
                return self._probed(request)
        with self._in_turn(request.path):
            if not PROBE.held.depth:
                return self.get_response(request)
            with PROBE.held.shared():
                tokens.recognize(request)
                return _read(self.get_response(request))

    def _probed(self, request: Any) -> Any:
        if not admission.may(request.headers.get(admission.HEADER, "")):
            return JsonResponse({"error": "this is no token of the probe", "kind": "refused"}, status=403)
        return answered(request.path[len(self._path) :].strip("/"), request)

    @contextlib.contextmanager
    def _in_turn(self, path: str) -> Iterator[None]:
        """One request at a time, besides those that another side asks while it answers one of this side."""
        if path.startswith(self._nested):
            yield
            return
        with self._turn:
            yield


def _read(response: Any) -> Any:
    """A response whose content is there, since rows are read while it is sent."""
    if getattr(response, "streaming", False) and not getattr(response, "is_async", False):
        response.streaming_content = [b"".join(response.streaming_content)]
    return response
