"""Ids that each side gives by itself: which one of the service stands for which of the monolith, along a sequence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import orjson

from banyan.comparison.answers import Answer, Json
from banyan.comparison.redaction import words_of
from banyan.comparison.values import shape
from contracts.fuzzing.calls import Call, parsed

_NAMES = frozenset({"id", "pk", "uuid", "guid"})
_LONG = 12
"""Ids of so many characters are known anywhere in a text; shorter ones only where a name or a path says so."""


@dataclass(slots=True)
class Twins:
    """Pairs that were learned from what both sides answered to the same call that may create something."""

    of_service: dict[str, str] = field(default_factory=dict)

    def learn(self, call: Call, sent: bytes, monolith: Answer, service: Answer) -> None:
        """Pair new ids in the answers to a call: neither stood in what was sent, and both have the same form."""
        if call.is_safe or monolith.status != service.status or monolith.status >= 400:
            return
        known = set(self.of_service.values())
        for one, other in _pairs(parsed(monolith), parsed(service), ""):
            is_new = other not in self.of_service and one not in known
            if one != other and is_new and shape(one) == shape(other) and not _stands_in(one, other, sent):
                self.of_service[other] = one
                known.add(one)

    def translated(self, answer: Answer) -> Answer:
        """An answer of the service with the monolith's ids in the place of its own."""
        if not self.of_service:
            return answer
        headers = tuple(
            (name, self._in_text(value) if name.lower() == "location" else value) for name, value in answer.headers
        )
        body = parsed(answer)
        if body is not None:
            return replace(answer, headers=headers, body=orjson.dumps(self._in_json(body, "")))
        if answer.form in {"page", "text"}:
            return replace(answer, headers=headers, body=self._in_text(answer.body.decode("utf-8", "replace")).encode())
        return replace(answer, headers=headers)

    def _in_json(self, value: Json, name: str) -> Json:
        match value:
            case dict():
                return {key: self._in_json(each, key) for key, each in value.items()}
            case list():
                return [self._in_json(each, name) for each in value]
            case bool() | None:
                return value
            case int():
                found = self.of_service.get(str(value)) if _is_id(name) else None
                return int(found) if found and found.lstrip("-").isdecimal() else value
            case str():
                if _is_id(name) and value in self.of_service:
                    return self.of_service[value]
                return self._in_text(value)
            case _:
                return value

    def _in_text(self, text: str) -> str:
        for other, one in self.of_service.items():
            if other in text:
                expression = re.escape(other) if len(other) >= _LONG else rf'(?<=[/="]){re.escape(other)}(?=["/?&#]|$)'
                text = re.sub(expression, one.replace("\\", r"\\"), text)
        return text


def _pairs(one: Json, other: Json, name: str) -> Iterator[tuple[str, str]]:
    """Ids that are at the same place of both."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one:
            if key in other:
                yield from _pairs(one[key], other[key], key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for first, second in zip(one, other, strict=True):
            yield from _pairs(first, second, name)
    elif _is_plain(one) and type(one) is type(other) and (_is_id(name) or shape(one) == "uuid"):
        yield str(one), str(other)


def _is_plain(value: Json) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


def _is_id(name: str) -> bool:
    words = words_of(name)
    return bool(words) and words[-1] in _NAMES


def _stands_in(one: str, other: str, sent: bytes) -> bool:
    """Whether somebody asked for either by this id: then it is no new one."""
    text = sent.decode("utf-8", "replace")
    return any(re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text) for each in (one, other))
