"""The facts that a store keeps: each is true from its moment on, and none is ever changed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

NAMESPACE = uuid.UUID("7d2c1f0e-5d0a-4f43-9a53-0f5c3d1b8a11")
"""Identifiers are derived from names, so that two stores that know the same agree on them."""

Stay = Literal["deployment", "release"]


@dataclass(frozen=True, slots=True)
class Pacticipant:
    """An application that takes part in contracts, as consumer, provider or both."""

    name: str
    main_branch: str = ""
    repository_url: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a pacticipant, a commit by default, with the branches that it was seen on, the latest last."""

    pacticipant: str
    number: str
    branches: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    build_url: str = ""
    at: str = ""

    @property
    def branch(self) -> str:
        """The branch that it was seen on last, "" for none."""
        return self.branches[-1] if self.branches else ""


@dataclass(frozen=True, slots=True)
class Publication:
    """A version of a consumer relies on what the pact with the content `sha` says of a provider."""

    consumer: str
    version: str
    provider: str
    sha: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """A version of `by` was held to the pact with the content `sha`, and did what it says or not.

    `by` is who answered. That is mostly the `provider` that the pact names; it is the monolith while that still does
    the provider's work. `failed` are the descriptions of the interactions that failed. Results of a pact that was in
    progress (`wip`) leave it so.
    """

    consumer: str
    provider: str
    sha: str
    by: str
    version: str
    success: bool
    passed: int = 0
    failed: tuple[str, ...] = ()
    wip: bool = False
    build_url: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """A place where versions are deployed or released to."""

    name: str
    display_name: str = ""
    production: bool = False
    at: str = ""

    @property
    def uuid(self) -> str:
        """What the Broker's API calls it by."""
        return str(uuid.uuid5(NAMESPACE, f"environment/{self.name}"))


@dataclass(frozen=True, slots=True)
class Deployment:
    """A version is in an environment: deployed, in place of the one before it, or released beside those before it.

    `instance` tells apart what is deployed several times, as one for each customer.
    """

    kind: Stay
    pacticipant: str
    version: str
    environment: str
    instance: str = ""
    at: str = ""

    @property
    def uuid(self) -> str:
        """What the Broker's API calls it by."""
        parts = (self.kind, self.pacticipant, self.version, self.environment, self.instance, self.at)
        return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


@dataclass(frozen=True, slots=True)
class Ended:
    """A version left an environment: it was taken down, or is supported there no more."""

    kind: Stay
    pacticipant: str
    version: str
    environment: str
    instance: str = ""
    at: str = ""


Fact = Pacticipant | Version | Publication | Verification | Environment | Deployment | Ended
