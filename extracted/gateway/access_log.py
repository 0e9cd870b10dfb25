"""Reads access logs: one line of any engine as the same values, `{"route": "products", "side": "catalog", ...}`."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

FILES = ("access.log", "out.log")
"""Where engines write it, in their folder: HAProxy to its stdout."""

_NOBODY = {"", "-", "<NOSRV>"}


@dataclass(frozen=True, slots=True)
class Answered:
    """One request that was answered; `route` "" for what no route takes, `served_by` "" if nobody answered.

    `side` is who the table chose, `seconds` from the first byte of the request to the last of the answer.
    """

    at: dt.datetime
    request_id: str
    method: str
    path: str
    status: int
    route: str
    side: str
    served_by: str
    seconds: float
    traceparent: str = ""

    @property
    def fell_back(self) -> bool:
        """Whether the monolith answered in the place of a service."""
        return self.served_by not in {"", self.side}


def read_line(line: str) -> Answered | None:
    """What a line tells, None for one that is no line of an access log."""
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
        seconds = float(found["seconds"]) if "seconds" in found else float(found["milliseconds"]) / 1000
        served = _named(found["served_by"])
        side = _named(found["side"]).removeprefix("only-")
        return Answered(
            dt.datetime.fromisoformat(str(found["time"])),
            _named(found["request_id"]),
            str(found["method"]),
            str(found["path"]),
            int(found["status"] or 0),
            _named(found["route"]),
            side or served,
            served,
            seconds,
            _named(found.get("traceparent")),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _named(value: object) -> str:
    text = "" if value is None else str(value)
    return "" if text in _NOBODY else text
