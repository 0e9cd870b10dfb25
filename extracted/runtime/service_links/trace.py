"""Carries the number and the trace of a request from side to side."""

import re
import secrets
import uuid
from contextvars import ContextVar
from typing import Any, Dict

_headers: "ContextVar[Dict[str, str]]" = ContextVar("service_links_trace")
_NUMBER = re.compile(r"[\w.:@/+=-]{1,128}", re.ASCII)
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def begin(request_id: str = "", traceparent: str = "") -> Any:
    """Goes on with a request's number and trace, or begins new ones; `end` takes what is returned."""
    own = {"X-Request-ID": request_id or uuid.uuid4().hex, "traceparent": traceparent or _new_trace()}
    return _headers.set(own)


def end(token: Any) -> None:
    """Leaves the request."""
    _headers.reset(token)


def headers() -> Dict[str, str]:
    """The headers of a request to another side; those of its own where none is going on."""
    current = _headers.get({})
    return dict(current) if current else {"X-Request-ID": uuid.uuid4().hex, "traceparent": _new_trace()}


def request_id() -> str:
    """The number of the request that is going on, or ""."""
    return _headers.get({}).get("X-Request-ID", "")


def traceparent() -> str:
    """The trace of the request that is going on, as it came in, or ""."""
    return _headers.get({}).get("traceparent", "")


def is_number(text: str) -> bool:
    """Whether a text may be the number of a request: nothing that ends a header, a line or a comment."""
    return _NUMBER.fullmatch(text) is not None


def is_valid(text: str) -> bool:
    """Whether a text is a `traceparent` by the W3C's recommendation: ids of zeros alone name nothing."""
    return _TRACEPARENT.fullmatch(text) is not None


def trace_id(text: str) -> str:
    """The id of the trace that a `traceparent` names."""
    return text.split("-")[1]


def _new_trace() -> str:
    return "00-%s-%s-01" % (secrets.token_hex(16), secrets.token_hex(8))
