"""The wire of the probe: JSON over POST, one address for each thing that it does.

    begin    {}                                              -> {"depth": 1}
    state    {"provider": ..., "name": ..., "params": {}}    -> {"values": {...}}
    message  {"provider": ..., "description": ...}           -> {"contents": ..., "metadata": {...}}
    end      {}                                              -> {"depth": 0}
    about    {"provider": ...}                               -> {"django": "5.2", "states": [...]}

Every answer has the `process` that gave it. What is refused has an `error` in words and a `kind`.
"""

import json
import os
from typing import Any, Callable, Dict

import django
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse

from banyan_probe import states
from banyan_probe.errors import ProbeError
from banyan_probe.probing import PROBE


def answered(name: str, request: Any) -> HttpResponse:
    """The answer to what was asked of the probe."""
    try:
        handler = _HANDLERS.get(name if request.method == "POST" else "", _nothing)
        return _told(handler(_body(request)), 200)
    except ProbeError as error:
        return _told({"error": str(error), "kind": error.kind, **error.facts}, error.status)


def _body(request: Any) -> Dict[str, Any]:
    try:
        body = json.loads(request.body or b"{}")
    except ValueError as error:
        raise ProbeError("what was sent is no JSON: %s" % error) from error
    if not isinstance(body, dict):
        raise ProbeError("what was sent should be an object")
    return body


def _told(facts: Dict[str, Any], status: int) -> HttpResponse:
    content = json.dumps({**facts, "process": os.getpid()}, cls=DjangoJSONEncoder)
    return HttpResponse(content, status=status, content_type="application/json")


def _nothing(body: Dict[str, Any]) -> Dict[str, Any]:
    raise ProbeError("the probe takes POST of %s" % ", ".join(sorted(_HANDLERS)))


def _begin(body: Dict[str, Any]) -> Dict[str, Any]:
    return {"depth": PROBE.begin()}


def _state(body: Dict[str, Any]) -> Dict[str, Any]:
    params = body.get("params") or {}
    return {"values": PROBE.state(str(body.get("provider", "")), str(body.get("name", "")), params)}


def _message(body: Dict[str, Any]) -> Dict[str, Any]:
    contents, metadata = PROBE.message(str(body.get("provider", "")), str(body.get("description", "")))
    return {"contents": contents, "metadata": metadata}


def _end(body: Dict[str, Any]) -> Dict[str, Any]:
    return {"depth": PROBE.end()}


def _about(body: Dict[str, Any]) -> Dict[str, Any]:
    provider = str(body.get("provider", ""))
    return {"django": django.get_version(), "providers": sorted(states.files()), "states": states.known(provider)}


_HANDLERS: Dict[str, Callable[[Dict[str, Any]], Dict[str, Any]]] = {
    "about": _about,
    "begin": _begin,
    "end": _end,
    "message": _message,
    "state": _state,
}
