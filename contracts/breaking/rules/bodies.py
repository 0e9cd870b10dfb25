"""Finds request bodies and their content types that are gone, new or needed now: `request-body-became-required`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, OperationPair
from contracts.findings.values import Severity
from contracts.openapi.values import RequestBody

RULES = {
    "request-body-added-required": Severity.ERR,
    "request-body-added-optional": Severity.INFO,
    "request-body-removed": Severity.ERR,
    "request-body-became-required": Severity.ERR,
    "request-body-became-optional": Severity.INFO,
    "request-body-media-type-removed": Severity.ERR,
    "request-body-media-type-added": Severity.INFO,
    "request-body-media-type-schema-added": Severity.ERR,
    "request-body-media-type-schema-removed": Severity.INFO,
}


def in_operation(pair: OperationPair) -> Iterator[Change]:
    """What has become of the request body of an operation."""
    if pair.old is None or pair.new is None:
        return
    old, new = pair.old.body, pair.new.body
    if old is None and new is not None:
        kind = "required" if new.is_required else "optional"
        yield Change(f"request-body-added-{kind}", f"added {kind} request body", "request")
    elif old is not None and new is None:
        yield Change("request-body-removed", "removed the request body", "request")
    elif old is not None and new is not None:
        yield from _changed(old, new)


def _changed(old: RequestBody, new: RequestBody) -> Iterator[Change]:
    if old.is_required != new.is_required:
        now = "required" if new.is_required else "optional"
        yield Change(f"request-body-became-{now}", f"request body became {now}", "request")
    ours, theirs = ({media.type: media.schema for media in body.media} for body in (old, new))
    for type_ in ours:
        if type_ not in theirs:
            text = f"removed the media type '{type_}' from the request body"
            yield Change("request-body-media-type-removed", text, "request")
        elif (ours[type_] is None) != (theirs[type_] is None):
            verb = "added" if ours[type_] is None else "removed"
            text = f"the schema of the request body in the media type '{type_}' was {verb}"
            yield Change(f"request-body-media-type-schema-{verb}", text, "request")
    for type_ in theirs:
        if type_ not in ours:
            yield Change(
                "request-body-media-type-added", f"added the media type '{type_}' to the request body", "request"
            )
