"""Recorded traffic -> a pact of V4, and what was left out of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from banyan.traffic.values import RecordedEvent, Traffic
from contracts.openapi.api import Api
from contracts.recording.drafting import interaction, message
from contracts.recording.grouping import grouped


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose contract is recorded, and how: `headers` are further ones to keep."""

    consumer: str
    provider: str
    headers: tuple[str, ...] = ()
    apis: tuple[Api, ...] = ()
    states: bool = True


@dataclass(slots=True)
class Recording:
    """The pact, and how many exchanges were left out for which reason."""

    pact: dict[str, Any]
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def interactions(self) -> list[dict[str, Any]]:
        """What the pact holds."""
        found: list[dict[str, Any]] = self.pact["interactions"]
        return found


def recorded(traffic: Traffic, wish: Wish) -> Recording:
    """The pact of one consumer with one provider; the same for the same traffic."""
    skipped: Counter[str] = Counter()
    found = [
        interaction(group, wish.headers, states=wish.states) for group in grouped(traffic.exchanges, wish.apis, skipped)
    ]
    found += [message(events) for events in _by_type(traffic.events)]
    pact = {
        "consumer": {"name": wish.consumer},
        "provider": {"name": wish.provider},
        "interactions": sorted(found, key=lambda each: (each["type"], each["description"])),
        "metadata": {"pactSpecification": {"version": "4.0"}, "recordedBy": {"name": "banyan"}},
    }
    return Recording(pact, skipped)


def _by_type(events: Sequence[RecordedEvent]) -> list[list[RecordedEvent]]:
    found: dict[str, list[RecordedEvent]] = defaultdict(list)
    for event in events:
        found[event.type].append(event)
    return [found[name] for name in sorted(found)]
