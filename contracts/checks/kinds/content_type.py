"""Finds content types that are not taken or not given: `request.content-type.incompatible` for XML where JSON goes."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.content import accepted
from contracts.checks.values import Failure, Held, first
from contracts.findings.values import Severity


def check(held: Held) -> Iterator[Failure]:
    """What the request says that it is and that it takes, and what the answer says that it is."""
    yield from _request(held)
    yield from _accept(held)
    yield from _response(held)


def _request(held: Held) -> Iterator[Failure]:
    said, place = held.header("content-type"), "request.headers.content-type"
    body = held.operation.body
    offered = [media.type for media in body.media] if body else []
    has_body = held.request.body is not None and held.request.body.content not in (None, "")
    if said and not offered and has_body:
        text = f"the operation takes no body, and the request is {said}"
        yield Failure("request.content-type.unknown", Severity.WARN, text, place)
    elif said and offered and has_body and accepted(said, offered) is None and held.is_meant_well:
        text = f"the request is {said}, and the operation takes {', '.join(offered)}"
        yield Failure("request.content-type.incompatible", Severity.ERR, text, place)
    elif not said and offered and has_body:
        text = f"the request does not say of what type its body is; the operation takes {', '.join(offered)}"
        yield Failure("request.content-type.missing", Severity.WARN, text, place)


def _accept(held: Held) -> Iterator[Failure]:
    said, place = held.header("accept"), "request.headers.accept"
    offered = sorted({media.type for answer in held.operation.answers for media in answer.media})
    if said and offered and accepted(said, offered) is None and held.is_meant_well:
        text = f"the request takes {said}, and the operation gives {', '.join(offered)}"
        yield Failure("request.accept.incompatible", Severity.ERR, text, place)
    elif said and not offered and held.is_meant_well:
        text = f"the request takes {said}, and the document does not say what the operation gives"
        yield Failure("request.accept.unknown", Severity.WARN, text, place)


def _response(held: Held) -> Iterator[Failure]:
    said, place = first(held.response.headers, "content-type"), "response.headers.content-type"
    if held.answer is None or not said:
        return
    offered = [media.type for media in held.answer.media]
    if not offered:
        text = f"the consumer expects {said}, and the document does not say what the answer is"
        yield Failure("response.content-type.unknown", Severity.WARN, text, place)
    elif accepted(said, offered) is None:
        text = f"the consumer expects {said}, and the answer is {', '.join(offered)}"
        yield Failure("response.content-type.incompatible", Severity.ERR, text, place)
