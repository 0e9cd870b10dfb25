"""Answers with another status: `200` becomes 500, and a neighbour that means nearly the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.strength.replies import Reply, Seeded

_NEIGHBOURS = {200: 202, 201: 200, 202: 200, 204: 200, 400: 422, 401: 403, 403: 404, 404: 410, 409: 400, 422: 400}


def seeded(reply: Reply) -> Iterator[Seeded]:
    """An error of the provider, and a status beside the right one."""
    for status in (500, _NEIGHBOURS.get(reply.status, reply.status + 1)):
        yield Seeded("status", f"{reply.status} became {status}", replace(reply, status=status))
