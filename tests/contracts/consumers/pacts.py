"""Where consumer tests leave their pacts, and how they are held to the committed ones; `UPDATE_PACTS=1` copies."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from pact import Pact, generate, match
from pact.match import AbstractMatcher

REPOSITORY = Path(__file__).parents[3]
COMMITTED = REPOSITORY / "contracts" / "pacts"
TOKEN = "Bearer from-the-provider-state"


def pact(consumer: str, provider: str) -> Pact:
    """An empty pact of the newest specification."""
    os.environ["PACT_DO_NOT_TRACK"] = "true"
    return Pact(consumer, provider).with_specification("V4")


def held(written: Pact, folder: Path) -> None:
    """Write a pact as it is after its consumer's test, and hold the committed one to it."""
    folder.mkdir(exist_ok=True)
    written.write_file(folder, overwrite=True)
    (file,) = folder.glob("*.json")
    committed = COMMITTED / file.name
    if os.environ.get("UPDATE_PACTS"):
        committed.write_bytes(file.read_bytes())
    assert committed.is_file(), f"{file.name} is not committed: run the test with UPDATE_PACTS=1"
    assert file.read_text() == committed.read_text(), f"{file.name} is not what its consumer does: UPDATE_PACTS=1"


def signed_in() -> AbstractMatcher[str]:
    """The header of someone whom a provider state signs in."""
    return given("authorization", TOKEN)


def given(name: str, example: str) -> AbstractMatcher[str]:
    """A value that the provider state gives by this name."""
    return match.type(example, generator=generate.provider_state(f"${{{name}}}"))


def rules(**parts: Mapping[str, Sequence[Mapping[str, object]]]) -> dict[str, object]:
    """Matching rules as the specification writes them: `rules(body={"$": [{"match": "regex", "regex": "x"}]})`."""
    return {
        part: {path: {"combine": "AND", "matchers": list(matchers)} for path, matchers in found.items()}
        for part, found in parts.items()
    }
