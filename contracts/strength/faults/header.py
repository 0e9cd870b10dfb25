"""Loses a header: `Location` is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.strength.replies import Reply, Seeded


def seeded(reply: Reply) -> Iterator[Seeded]:
    """Each header but the content type, which is a fault of its own."""
    for name in reply.headers:
        if name.lower() != "content-type":
            others = {key: value for key, value in reply.headers.items() if key != name}
            yield Seeded(f"header {name}", "lost", replace(reply, headers=others))
