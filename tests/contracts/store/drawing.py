"""Stores and pacts for tests, drawn in few words."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

from contracts.store.content import Pact, pact_of
from contracts.store.keeping import Store


def pact(consumer: str = "web", provider: str = "shop", *descriptions: str) -> Pact:
    """A pact with an interaction for each description."""
    interactions = [
        {"description": each, "request": {"method": "GET", "path": "/"}, "response": {"status": 200}}
        for each in descriptions or ("a product",)
    ]
    return written({"interactions": interactions}, consumer, provider)


def written(said: dict[str, object], consumer: str = "web", provider: str = "shop") -> Pact:
    """A pact that says this."""
    document = {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
        **said,
    }
    return pact_of(json.dumps(document).encode(), Path("drawn.json"))


def store(folder: Path) -> Store:
    """A store whose clock ticks once a fact."""
    ticks = itertools.count()
    return Store(folder, lambda: f"2026-11-23T07:{(tick := next(ticks)) // 60:02}:{tick % 60:02}+00:00")
