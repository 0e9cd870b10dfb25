"""What all formats say alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from banyan.text import one_line

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def age(row: Mapping[str, Any]) -> str:
    """How old evidence is in its largest unit: `3 h`; "" for none."""
    seconds = row["age_seconds"]
    if seconds is None:
        return ""
    size, unit = next(((size, unit) for size, unit in _UNITS if abs(seconds) >= size), (1, "s"))
    return f"{seconds // size if seconds >= 0 else -(-seconds // size)} {unit}"


def counts(document: Mapping[str, Any]) -> str:
    """How many come to what: `7 pass, 1 fail, 2 inconclusive`."""
    found = Counter(row["verdict"] for row in document["evidence"])
    return (
        ", ".join(f"{found[each]} {each}" for each in ("pass", "fail", "inconclusive") if found[each]) or "no evidence"
    )


def reason(row: Mapping[str, Any]) -> str:
    """What a row says for itself: why it does not count, and what was found."""
    why = "" if row["standing"] == "inconclusive" else row["why"]
    return one_line("; ".join(filter(None, (why, row["summary"]))) or str(row["standing"]))


def versions(document: Mapping[str, Any]) -> str:
    """What runs: `monolith 9f3c, catalog 01ab`."""
    known = {
        name: document["versions"][name] for name in ("monolith", document["service"]) if name in document["versions"]
    }
    return ", ".join(f"{name} {one_line(version)}" for name, version in known.items()) or "versions unknown"
