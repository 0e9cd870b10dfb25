"""Pact's own verifier, asked for each of some interactions whether a stand-in keeps it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from banyan.errors import ProgramFailed
from contracts.interactions.values import Interaction, Pact
from contracts.remote.client import program
from contracts.strength.standing import HEADER

LEAST_S = 10.0
"""Seconds that it gets in any case: it has to start."""
_LEFT_OUT = ("providerState", "provider_state", "providerStates", "pending", "comments", "key")


def verified(pact: Pact, interactions: Mapping[str, Interaction], port: int, seconds: float) -> dict[str, bool]:
    """Whether each interaction passes, by name; none if time ran out. Raises ProgramFailed."""
    with tempfile.TemporaryDirectory(prefix="banyan-") as folder:
        file, result = Path(folder, "pact.json"), Path(folder, "result.json")
        file.write_text(json.dumps(_document(pact, interactions)), "utf-8")
        where = ("--hostname", "127.0.0.1", "--port", str(port), "--provider-name", pact.provider)
        command = [program(), "verifier", "--file", str(file), *where, "--json", str(result), "--no-colour"]
        try:
            done = subprocess.run(  # noqa: S603  a list, never a shell
                command,
                env={**_plain(os.environ), "PACT_DO_NOT_TRACK": "true"},
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=max(LEAST_S, seconds),
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {}
        if not result.is_file():
            said = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()[-8:]
            raise ProgramFailed("pact verifier", f"it ended with {done.returncode} and no result for {pact.path}", said)
        return _results(json.loads(result.read_bytes()))


def _document(pact: Pact, interactions: Mapping[str, Interaction]) -> dict[str, Any]:
    """The pact with these interactions alone, each called by its name, which its request carries in a header."""
    document = {key: value for key, value in pact.raw.items() if key not in {"messages", "interactions", "_links"}}
    return {**document, "interactions": [_named(each, name, pact) for name, each in interactions.items()]}


def _named(interaction: Interaction, name: str, pact: Pact) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(json.dumps(interaction.raw))
    for key in _LEFT_OUT:
        raw.pop(key, None)
    headers = raw.setdefault("request", {}).setdefault("headers", {}) or {}
    raw["request"]["headers"] = {**headers, HEADER: [name] if pact.specification[0] >= 4 else name}
    return {**raw, "description": name}


def _results(document: Mapping[str, Any]) -> dict[str, bool]:
    said = document.get("interactionResults") or ()
    return {str(each.get("description")): each.get("result") == "OK" for each in said}


def _plain(environ: Mapping[str, str]) -> dict[str, str]:
    """Without what would send it to a broker, or choose interactions."""
    return {name: value for name, value in environ.items() if not name.startswith("PACT_")}
