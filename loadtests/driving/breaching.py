"""Tells while a block runs whether a limit is broken at which it is to end, as k6's `abortOnFail` does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from banyan.errors import UsageError
from loadtests.driving.recording import Record
from loadtests.judgement.blocks import Requests
from loadtests.judgement.limits import Limit, limit

LEAST = 20
"""With fewer requests nothing is ended: one slow answer at the start is no breach."""


def abort_limit(text: str) -> Limit:
    """A limit at which a run may end. Raises UsageError for what is none, or is only met at the end of a run."""
    found = limit(text)
    if not found.is_ceiling or found.name in {"count", "min"}:
        hint = "give what something may reach at most, like p(95)<2000 or rate<0.1"
        raise UsageError(f"{text!r} cannot end a run: it is not kept before the run is over", hint=hint)
    return found


def breach(record: Record, waiting: Iterable[int], now: int, limits: Sequence[Limit]) -> str:
    """The first limit that is broken, with what was measured of it; "" for none.

    All requests of the block count, and those that wait (since the moments in `waiting`) with the time that they have
    waited so far: a server that stands still answers nobody, and would break no limit.
    """
    if not limits:
        return ""
    waited = (now - np.fromiter(waiting, dtype=np.int64)) / 1e6
    answered = record.milliseconds()
    requests = Requests(np.concatenate([answered, waited[waited > 0]]), np.empty(0), record.errors)
    if requests.sent < LEAST:
        return ""
    for each in limits:
        value = each.measured(requests)
        if value is not None and not each.is_kept(value):
            return f"{each}: it was {value:.3g}" if each.name == "rate" else f"{each}: it was {value:,.0f} ms"
    return ""
