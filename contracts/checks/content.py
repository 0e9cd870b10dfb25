"""Which of a document's content types a header means (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def accepted(header: str, offered: Sequence[str]) -> str | None:
    """The type of those offered that an Accept or Content-Type header means, None for none of them.

    The exact one, then one with other parameters, then one with a vendor's prefix or suffix, then wildcards.
    """
    for wanted in _by_quality(header):
        for is_same in (_exactly, _bare, _structured, _widely):
            found = next((each for each in offered if is_same(wanted, each.lower().replace(" ", ""))), None)
            if found is not None:
                return found
    return None


def is_json(type_: str) -> bool:
    """Whether a content type is written in JSON."""
    bare = type_.partition(";")[0].strip().lower()
    return bare in {"application/json", "text/json"} or bare.endswith("+json")


def _by_quality(header: str) -> Iterable[str]:
    parts = [part.strip().lower().replace(" ", "") for part in header.split(",") if part.strip()]
    return (re.sub(r";q=[\d.]+", "", part) for part in sorted(parts, key=_quality, reverse=True))


def _quality(part: str) -> float:
    found = re.search(r";q=([01](?:\.\d*)?)", part)
    return float(found[1]) if found else 1.0


def _exactly(wanted: str, offered: str) -> bool:
    return wanted == offered


def _bare(wanted: str, offered: str) -> bool:
    return wanted.partition(";")[0] == offered.partition(";")[0]


def _structured(wanted: str, offered: str) -> bool:
    """`application/problem+json` is read as `application/json`."""
    ours, theirs = (re.sub(r"/(?:[^;+]*\+)", "/", each.partition(";")[0]) for each in (wanted, offered))
    return ours == theirs and "*" not in ours


def _widely(wanted: str, offered: str) -> bool:
    ours, theirs = (each.partition(";")[0].partition("/") for each in (wanted, offered))
    if "*/*" in {"".join(ours), "".join(theirs)}:
        return True
    return ours[0] == theirs[0] and "*" in {ours[2], theirs[2]}
