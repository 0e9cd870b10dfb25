"""Says that the answer is of another type: `application/json` becomes `text/html`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.strength.replies import Reply, Seeded


def seeded(reply: Reply) -> Iterator[Seeded]:
    """A page where values are expected, and the other way round."""
    for name, value in reply.headers.items():
        if name.lower() == "content-type":
            other = "application/xml" if "html" in value else "text/html"
            yield Seeded(f"header {name}", f"became {other}", replace(reply, headers={**reply.headers, name: other}))
