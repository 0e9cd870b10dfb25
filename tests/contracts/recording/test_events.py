"""Message pacts of recorded events, held against a provider by Pact's own core."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest

from banyan.traffic.reading import read_traffic
from contracts.recording.drafting import dumped
from contracts.recording.recording import Wish, recorded

EVENTS = [
    {
        "specversion": "1.0",
        "id": f"e{number}",
        "source": "/shop/catalog",
        "type": "product.changed",
        "time": f"2026-01-0{number}T10:00:00Z",
        "data": {"id": number, "price": f"{number}.50", "owner": "ada@example.org", "note": None},
    }
    for number in range(1, 4)
]


@pytest.fixture
def pact(tmp_path: Path) -> Path:
    traffic = tmp_path / "events.jsonl"
    traffic.write_text("".join(json.dumps(each) + "\n" for each in EVENTS))
    path = tmp_path / "reviews-catalog.json"
    path.write_text(dumped(recorded(read_traffic([traffic]), Wish("reviews", "catalog")).pact))
    return path


def test_says_what_all_events_have_in_common(pact):
    (interaction,) = json.loads(pact.read_text())["interactions"]
    assert interaction["type"] == "Asynchronous/Messages"
    assert interaction["contents"]["content"] == {"id": 1, "price": "1.50", "owner": "someone@example.com"}
    assert interaction["metadata"] == {
        "contentType": "application/json",
        "source": "/shop/catalog",
        "specversion": "1.0",
        "type": "product.changed",
    }
    rules = {path: rule["matchers"][0]["match"] for path, rule in interaction["matchingRules"]["body"].items()}
    assert rules == {"$.id": "integer", "$.owner": "type", "$.price": "regex"}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize(("data", "holds"), [({"id": 9, "price": "3.00", "owner": "x"}, True), ({"id": "9"}, False)])
def test_pact_holds_a_provider_to_it(pact, data, holds, monkeypatch):
    monkeypatch.setenv("PACT_DO_NOT_TRACK", "true")
    from pact import Verifier
    from pact.types import Message

    told = Message(
        contents=json.dumps(data).encode(),
        content_type="application/json",
        metadata={key: EVENTS[0][key] for key in ("source", "specversion", "type")},
    )
    verifier = Verifier("catalog", host="127.0.0.1").message_handler({"product.changed": told}).add_source(pact)
    if holds:
        verifier.verify()
    else:
        with pytest.raises(RuntimeError):
            verifier.verify()
    del verifier
    gc.collect()  # Pact's own server leaves a socket to the collector, here and in no other test
