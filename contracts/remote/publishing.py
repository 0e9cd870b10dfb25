"""Pacts given to a Pact Broker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from contracts.remote.address import Broker
from contracts.remote.client import ask
from contracts.store.values import Version


def publish(broker: Broker, files: Sequence[Path], version: Version, *, merge: bool = False) -> None:
    """Publish pact files as those of one version of their consumers. Raises NoBroker, ClientFailed."""
    arguments = ["--consumer-app-version", version.number]
    if version.branch:
        arguments += ["--branch", version.branch]
    for tag in version.tags:
        arguments += ["--tag", tag]
    if version.build_url:
        arguments += ["--build-url", version.build_url]
    ask(broker, "publish", *(str(file.resolve()) for file in files), *arguments, *(["--merge"] if merge else []))
