"""The entries of an HTTP Archive (HAR 1.2), as browsers, proxies and Schemathesis write it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from banyan.comparison.answers import Answer
from banyan.traffic.values import Recorded


def entries(log: Mapping[str, Any], name: str) -> Iterator[tuple[int, Recorded | str]]:
    """Each entry with its number; what is wrong with it in words. Requests that got no answer are left out."""
    said = log.get("entries")
    for number, entry in enumerate(said if isinstance(said, list) else (), 1):
        request, response = (_table(_table(entry).get(key)) for key in ("request", "response"))
        if not request.get("url") or not request.get("method"):
            yield number, "its request has no method or no url"
        elif response.get("status"):
            try:
                yield number, _entry(request, response, f"{name}: entry {number}")
            except (ValueError, binascii.Error, TypeError) as error:
                yield number, f"it cannot be read: {error}"


def _entry(request: Mapping[str, Any], response: Mapping[str, Any], place: str) -> Recorded:
    parts = urlsplit(str(request["url"]))
    content = _table(response.get("content"))
    body = str(content.get("text") or "")
    data = base64.b64decode(body) if content.get("encoding") == "base64" else body.encode()
    headers = _headers(response)
    if content.get("mimeType") and not any(key.lower() == "content-type" for key, _ in headers):
        headers = (*headers, ("Content-Type", str(content["mimeType"])))
    return Recorded(
        method=str(request["method"]).upper(),
        target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        headers=_headers(request),
        body=_posted(_table(request.get("postData"))),
        answer=Answer(int(response["status"]), headers, data, is_whole=bool(body) or not content.get("size")),
        host=parts.netloc.rpartition("@")[2],
        place=place,
    )


def _posted(said: Mapping[str, Any]) -> bytes:
    if said.get("text"):
        return base64.b64decode(said["text"]) if said.get("encoding") == "base64" else str(said["text"]).encode()
    params = said.get("params")
    pairs = [(str(_table(each).get("name", "")), str(_table(each).get("value", ""))) for each in params or ()]
    return urlencode(pairs).encode()


def _headers(side: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Those of HTTP/2 that begin with a colon are no headers."""
    said = [_table(each) for each in side.get("headers") or ()]
    pairs = ((str(each.get("name", "")), str(each.get("value", ""))) for each in said)
    return tuple((name, value) for name, value in pairs if name and not name.startswith(":"))


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
