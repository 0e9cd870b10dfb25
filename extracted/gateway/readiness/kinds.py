"""What each kind of evidence is called on the page, and the command that takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from banyan.plan.routes import OF_A_ROUTE


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind in words; `command` takes it, with `{service}` in place of the service."""

    title: str
    command: str


KINDS: Mapping[str, Kind] = {
    "boundary": Kind("boundary check", "banyan check --evidence"),
    "simulation": Kind("simulation", "banyan simulate --evidence -- python -m pytest"),
    "guard": Kind("extraction guard", "banyan guard {service} -- python -m pytest"),
    "contracts": Kind("contracts", "banyan verify"),
    "fuzz": Kind("differential fuzz", "banyan fuzz {service} --against monolith"),
    "shadow": Kind("shadow mismatch", "banyan shadow run"),
    "load": Kind("load verdict", "banyan load compare {service}"),
    "canary": Kind("canary so far", "banyan route rollout {service}"),
    "rollback": Kind("way back rehearsed", "banyan route rollback {service}"),
}
"""By the name in the store and in the plan."""


def commands(service: str) -> Mapping[str, str]:
    """The command that takes each kind for a service."""
    return {name: kind.command.format(service=service) for name, kind in KINDS.items()}


def is_of_a_route(kind: str) -> bool:
    """Whether evidence of a kind is taken for each route."""
    return kind in OF_A_ROUTE
