"""Recording rules and alerts as frozen values, each alert with the cases that show when it fires and when not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["page", "ticket"]
"""Whether somebody is to be woken, or to look at it on the next day."""

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recording:
    """A number that is computed as often as others are asked for, named LEVEL:METRIC:OPERATIONS."""

    name: str
    expr: str


@dataclass(frozen=True, slots=True)
class Case:
    """Samples a minute apart, in promtool's words (`0+60x20`), by series; and who is told of at a moment."""

    series: Mapping[str, str]
    at: str
    firing: tuple[Labels, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that somebody has to know; in `summary` and `help`, `{{ $labels.side }}` stands for a label."""

    name: str
    expr: str
    lasts: str
    severity: Severity
    summary: str
    help: str
    cases: tuple[Case, ...]

    @property
    def annotations(self) -> Mapping[str, str]:
        """What people read."""
        return {"summary": self.summary, "description": self.help}


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that are evaluated together, in their order."""

    name: str
    recordings: tuple[Recording, ...] = ()
    alerts: tuple[Alert, ...] = ()
