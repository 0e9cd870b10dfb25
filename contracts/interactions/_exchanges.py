"""The requests, responses and messages of an interaction, as V1.1 to V4 write them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from contracts.interactions._checked import Problems
from contracts.interactions.values import Body, Call, Event, Http, Message, Raw, Request, Response

_JSON = "json"
_CONTENT_TYPES = ("contentType", "content-type", "Content-Type")


class Exchanges:
    """Reads what takes place; from V4 on (`wraps`), bodies say of themselves what they are and how they are encoded."""

    def __init__(self, problems: Problems, *, wraps: bool) -> None:
        self._problems = problems
        self._wraps = wraps

    def http(self, raw: Raw, place: str) -> Http:
        return Http(self._request(raw, f"{place}.request"), self._response(raw, f"{place}.response"))

    def event(self, raw: Raw, place: str) -> Event:
        return Event(self._message(raw, place))

    def call(self, raw: Raw, place: str) -> Call:
        request = self._problems.table(raw.get("request"), f"{place}.request")
        said = raw.get("response", [])
        return Call(
            self._message(request, f"{place}.request"),
            tuple(
                self._message(self._problems.table(each, where), where)
                for index, each in enumerate(said if isinstance(said, list) else [said])
                for where in (f"{place}.response[{index}]",)
            ),
        )

    def _request(self, raw: Raw, where: str) -> Request:
        table = self._problems.table(raw.get("request"), where)
        headers = self._headers(table, where)
        return Request(
            method=self._problems.text(table.get("method", "GET"), f"{where}.method").upper(),
            path=self._problems.text(table.get("path", "/"), f"{where}.path"),
            query=self._query(table.get("query"), f"{where}.query"),
            headers=headers,
            body=self._body(table, "body", _content_type(headers), where),
            rules=self._raw(table, "matchingRules", where),
            generators=self._raw(table, "generators", where),
        )

    def _response(self, raw: Raw, where: str) -> Response:
        table = self._problems.table(raw.get("response"), where)
        headers = self._headers(table, where)
        return Response(
            status=self._problems.number(table.get("status", 200), f"{where}.status"),
            headers=headers,
            body=self._body(table, "body", _content_type(headers), where),
            rules=self._raw(table, "matchingRules", where),
            generators=self._raw(table, "generators", where),
        )

    def _message(self, table: Raw, where: str) -> Message:
        metadata = self._raw(table, "metadata" if "metadata" in table else "metaData", where)
        content_type = next((str(metadata[key]) for key in _CONTENT_TYPES if metadata.get(key)), "")
        return Message(
            body=self._body(table, "contents", content_type, where),
            metadata=metadata,
            rules=self._raw(table, "matchingRules", where),
            generators=self._raw(table, "generators", where),
        )

    def _raw(self, table: Raw, key: str, where: str) -> Raw:
        return self._problems.table(table.get(key) or {}, f"{where}.{key}")

    def _query(self, said: object, where: str) -> Mapping[str, tuple[str, ...]]:
        """V1 and V2 write a text, later versions lists by name."""
        if not isinstance(said, str):
            return _lists(self._problems.table(said or {}, where))
        found: dict[str, tuple[str, ...]] = {}
        for name, value in parse_qsl(said.removeprefix("?"), keep_blank_values=True):
            found[name] = (*found.get(name, ()), value)
        return found

    def _headers(self, table: Raw, where: str) -> Mapping[str, tuple[str, ...]]:
        return _lists(self._raw(table, "headers", where))

    def _body(self, table: Raw, key: str, content_type: str, where: str) -> Body | None:
        """None where the pact says nothing of it."""
        if key not in table:
            return None
        said = table[key]
        if not self._wraps:
            return Body(said, content_type, not isinstance(said, str) or _JSON in content_type.lower())
        wrapped = self._problems.table(said or {}, f"{where}.{key}")
        if "content" not in wrapped:
            return None
        content, encoded = wrapped["content"], wrapped.get("encoded", False)
        content_type = str(wrapped.get("contentType") or content_type)
        if encoded is True or str(encoded).lower() == "base64":
            return self._decoded(content, content_type, f"{where}.{key}.content")
        if str(encoded).lower() == _JSON:
            return self._loaded(content, content_type, f"{where}.{key}.content")
        return Body(content, content_type, not isinstance(content, str) or _JSON in content_type.lower())

    def _decoded(self, content: object, content_type: str, where: str) -> Body:
        try:
            return Body(base64.b64decode(str(content), validate=True), content_type)
        except (ValueError, binascii.Error):
            self._problems.say(f"{where} should be in base64")
            return Body("", content_type)

    def _loaded(self, content: object, content_type: str, where: str) -> Body:
        try:
            return Body(json.loads(str(content)), content_type, is_json=True)
        except (ValueError, RecursionError):
            self._problems.say(f"{where} should be JSON in a text")
            return Body("", content_type)


def _content_type(headers: Mapping[str, tuple[str, ...]]) -> str:
    return next((values[0] for name, values in headers.items() if name.lower() == "content-type" and values), "")


def _lists(table: Raw) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(map(_text, value if isinstance(value, list) else [value])) for name, value in table.items()}


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)
