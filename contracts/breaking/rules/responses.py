"""Finds statuses, content types and headers of responses that are gone or new: `response-success-status-removed`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, OperationPair
from contracts.breaking.walking import answers
from contracts.findings.values import Severity
from contracts.openapi.values import Answer

RULES = {
    "response-success-status-removed": Severity.ERR,
    "response-success-status-added": Severity.INFO,
    "response-non-success-status-removed": Severity.INFO,
    "response-non-success-status-added": Severity.INFO,
    "response-media-type-removed": Severity.ERR,
    "response-media-type-added": Severity.INFO,
    "response-body-media-type-schema-added": Severity.INFO,
    "response-body-media-type-schema-removed": Severity.ERR,
    "required-response-header-removed": Severity.ERR,
    "optional-response-header-removed": Severity.WARN,
    "response-header-became-optional": Severity.ERR,
    "response-header-added": Severity.INFO,
}


def in_operation(pair: OperationPair) -> Iterator[Change]:
    """What has become of the responses of an operation."""
    if pair.old is None or pair.new is None:
        return
    old, new = ({each.status.upper(): each for each in side.answers} for side in (pair.old, pair.new))
    yield from (_status(old[status], "removed") for status in old if status not in new)
    yield from (_status(new[status], "added") for status in new if status not in old)
    for was, is_ in answers(pair):
        yield from _media(was, is_)
        yield from _headers(was, is_)


def _status(answer: Answer, verb: str) -> Change:
    """`default` is no success by itself."""
    kind = "success" if answer.status.startswith("2") else "non-success"
    text = f"{verb} the {kind} response with the status '{answer.status}'"
    return Change(f"response-{kind}-status-{verb}", text, f"response {answer.status}")


def _media(old: Answer, new: Answer) -> Iterator[Change]:
    ours, theirs = ({media.type: media.schema for media in answer.media} for answer in (old, new))
    place = f"response {new.status}"
    for type_ in sorted(ours.keys() | theirs.keys()):
        if type_ not in theirs or type_ not in ours:
            verb = "removed" if type_ in ours else "added"
            text = f"{verb} the media type '{type_}' for the response with the status '{new.status}'"
            yield Change(f"response-media-type-{verb}", text, place)
        elif (ours[type_] is None) != (theirs[type_] is None):
            verb = "added" if ours[type_] is None else "removed"
            text = f"the schema of the media type '{type_}' was {verb} for the response with the status '{new.status}'"
            yield Change(f"response-body-media-type-schema-{verb}", text, place)


def _headers(old: Answer, new: Answer) -> Iterator[Change]:
    ours, theirs = ({header.name.lower(): header for header in answer.headers} for answer in (old, new))
    tail, place = f"for the status '{new.status}'", f"response {new.status}"
    for key, header in ours.items():
        if key not in theirs:
            rule, kind = ("required", "mandatory") if header.is_required else ("optional", "optional")
            text = f"the {kind} response header '{header.name}' removed {tail}"
            yield Change(f"{rule}-response-header-removed", text, f"{place} {header.name}")
        elif header.is_required and not theirs[key].is_required:
            text = f"the response header '{header.name}' became optional {tail}"
            yield Change("response-header-became-optional", text, f"{place} {header.name}")
    for key, header in theirs.items():
        if key not in ours:
            text = f"the response header '{header.name}' was added {tail}"
            yield Change("response-header-added", text, f"{place} {header.name}")
