"""Two answers -> differences: status first, then headers, then bodies by what they are."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from banyan.comparison.answers import Answer, Json, parse_json
from banyan.comparison.differences import Difference
from banyan.comparison.found import Found, IdMap
from banyan.comparison.headers import header_fields
from banyan.comparison.pages import compare_pages
from banyan.comparison.rules import Treatment
from banyan.comparison.structure import Walk


def compare(expected: Answer, found: Answer, treatment: Treatment, ids: IdMap | None = None) -> tuple[Difference, ...]:
    """How the second answer differs from the first, as it may be kept and shown."""
    return tuple(each.redacted() for each in compare_values(expected, found, treatment, ids))


def compare_values(
    expected: Answer, found: Answer, treatment: Treatment, ids: IdMap | None = None
) -> tuple[Found, ...]:
    """The same with the values themselves. Of answers with different status, nothing else is compared."""
    walk = Walk(treatment, ids or IdMap())
    walk.compare(("status",), ("status",), expected.status, found.status)
    if walk.found:
        return tuple(walk.found)
    _compare_headers(walk, expected, found)
    if expected.body != found.body or treatment.maps_ids:
        _compare_bodies(walk, expected, found)
    return tuple(walk.found)


def _compare_headers(walk: Walk, expected: Answer, found: Answer) -> None:
    if expected.headers != found.headers:
        ours, theirs = header_fields(expected.headers), header_fields(found.headers)
        walk.compare(("headers",), ("headers",), ours, theirs)


def _compare_bodies(walk: Walk, expected: Answer, found: Answer) -> None:
    rule = walk.treatment.of(("body",))
    if rule and rule.way == "ignore":
        return
    if not expected.is_whole or not found.is_whole:
        length = min(len(expected.body), len(found.body))
        _compare_bytes(walk, expected.body[:length], found.body[:length])
    elif expected.form != found.form:
        walk.found.append(Found(("body",), "retyped", expected.form, found.form))
    else:
        _FORMS[expected.form](walk, expected.body, found.body)


def _compare_json(walk: Walk, expected: bytes, found: bytes) -> None:
    ours, theirs = _parsed(expected), _parsed(found)
    if isinstance(ours, _Unreadable) or isinstance(theirs, _Unreadable):
        if type(ours) is type(theirs):
            _compare_bytes(walk, expected, found)
        else:
            names = ["no JSON" if isinstance(each, _Unreadable) else "JSON" for each in (ours, theirs)]
            walk.found.append(Found(("body",), "retyped", *names))
        return
    try:
        walk.placed = walk.treatment.placed({"body": ours})
        walk.compare(("body",), ("body",), ours, theirs)
    except RecursionError:
        walk.found.clear()
        _compare_bytes(walk, expected, found)


def _compare_text(walk: Walk, expected: bytes, found: bytes) -> None:
    texts = [body.decode("utf-8", "replace") for body in (expected, found)]
    if texts[0].split() != texts[1].split() or _lines(texts[0]) != _lines(texts[1]):
        _compare_bytes(walk, expected, found)


def _compare_bytes(walk: Walk, expected: bytes, found: bytes) -> None:
    if expected != found:
        walk.found.append(Found(("body",), "changed", _digest(expected), _digest(found)))


class _Unreadable:
    """Stands for a body that is no JSON."""


def _parsed(body: bytes) -> Json | _Unreadable:
    try:
        return parse_json(body)
    except ValueError:
        return _Unreadable()


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _digest(body: bytes) -> str:
    return f"{len(body):,} bytes, sha256 {sha256(body).hexdigest()[:12]}"


_FORMS: dict[str, Callable[[Walk, bytes, bytes], None]] = {
    "json": _compare_json,
    "page": compare_pages,
    "text": _compare_text,
    "bytes": _compare_bytes,
    "nothing": _compare_bytes,
}
