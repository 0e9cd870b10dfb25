"""Sends no body at all, or a page of an error: `{"id": 1}` becomes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.strength.replies import Reply, Seeded


def seeded(reply: Reply) -> Iterator[Seeded]:
    """Only where there is a body."""
    if reply.data:
        yield Seeded("body", "lost", replace(reply, is_json=False, body=b""))
