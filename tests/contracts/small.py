"""A small project that stands for a monolith and for its service, with a plan, states, and pacts of any size."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "projects" / "probed"
PLAN = """
[project]
path = "monolith"

[services.things]
apps = ["shop"]

[targets.things]
path = "service"
health = "/"
{more}
[contracts]
states = {{ things = "states.py" }}
"""


def small(folder: Path, pacts: Mapping[str, Sequence[Mapping[str, object]]], more: str = "") -> Path:
    """Write it, with the interactions of each consumer; the plan's file."""
    ignored = shutil.ignore_patterns("__pycache__", "*.sqlite3")
    for name in ("monolith", "service"):
        shutil.copytree(PROJECT, folder / name, ignore=ignored)
    shutil.copy(PROJECT / "states.py", folder / "states.py")
    for consumer, interactions in pacts.items():
        write_pact(folder, consumer, interactions)
    plan = folder / "banyan.toml"
    plan.write_text(PLAN.format(more=more))
    return plan


def write_pact(
    folder: Path, consumer: str, interactions: Sequence[Mapping[str, object]], provider: str = "things"
) -> Path:
    """A pact file as any tool writes it."""
    document = {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": list(interactions),
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }
    path = folder / "contracts" / "pacts" / f"{consumer}-{provider}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2))
    return path


def thing(name: str, *, state: str = "a thing", **more: object) -> dict[str, object]:
    """Somebody relies on one thing: a number and its name."""
    return {
        "type": "Synchronous/HTTP",
        "description": f"the thing {name}",
        "providerStates": [{"name": state, "params": {"name": name}}],
        "request": {"method": "GET", "path": f"/things/{name}/"},
        "response": {
            "status": 200,
            "headers": {"Content-Type": ["application/json"]},
            "body": {"content": {"id": 1, "name": name}, "contentType": "application/json", "encoded": False},
            "matchingRules": {"body": {"$.id": {"combine": "AND", "matchers": [{"match": "integer"}]}}},
        },
        **more,
    }


def plain(description: str, path: str, status: int) -> dict[str, object]:
    """Somebody relies on a status alone."""
    return {
        "type": "Synchronous/HTTP",
        "description": description,
        "request": {"method": "GET", "path": path},
        "response": {"status": status},
    }


def message(description: str, contents: object) -> dict[str, object]:
    """Somebody relies on a message."""
    return {
        "type": "Asynchronous/Messages",
        "description": description,
        "contents": {"content": contents, "contentType": "application/json", "encoded": False},
        "metadata": {"topic": "things"},
    }
