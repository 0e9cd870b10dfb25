"""Holds one target to pacts, in a process of its own: `python -m contracts.verification.worker`.

Pact's core writes to stdout and cannot be stopped once it has begun, so it is given a process. What is to be done comes
in as JSON on stdin, what it came to goes out as one JSON object on stdout.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from contracts.remote.verifying import add_told
from contracts.targets.probing import Address, Probe
from contracts.verification.relay import MESSAGE, STATE, Relay, served

BROKER = "broker"
"""The kind of a job whose pacts, of all other kinds, come from a Pact Broker."""

_TIMEOUT_MS = 30_000


def main() -> None:
    """Do what stdin says."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # Pact's core tells its story there
        json.dump(_done(json.load(sys.stdin)), out)


def _done(task: Mapping[str, Any]) -> dict[str, object]:
    os.environ["PACT_DO_NOT_TRACK"] = "true"
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(Probe(Address(**each))) for each in task["probes"]]
        relay = Relay(probes)
        port = stack.enter_context(served(relay))
        results: list[object] = []
        for job in task["jobs"]:
            relay.provider = job["provider"]
            results += _verified(job, task["url"], port, has_states=bool(probes))
        failures = {name: [str(error), error.kind, error.hint or ""] for name, error in relay.failures.items()}
        return {"results": results, "failures": failures, "gone": str(relay.gone or "")}


def _verified(job: Mapping[str, Any], url: str, port: int, *, has_states: bool) -> Sequence[object]:
    """What Pact's core says of each interaction of one provider."""
    from urllib.parse import urlsplit

    from pact import Verifier

    kind = job["kind"]
    host = (urlsplit(url).hostname or "127.0.0.1") if kind != "message" else "127.0.0.1"
    verifier = Verifier(job["name"], host=host)
    if kind != "message":
        verifier.add_transport(url=url)
    if kind in {"message", BROKER}:
        verifier.add_transport(protocol="message", port=port, path=MESSAGE)
    for path in job.get("pacts", ()):
        verifier.add_source(path)
    if kind == BROKER:
        add_told(verifier, job["told"])
    else:
        verifier.follow_redirects(kind != "redirect")
    if has_states:
        verifier.state_handler(f"http://127.0.0.1:{port}{STATE}", teardown=True, body=True)
    verifier.set_request_timeout(_TIMEOUT_MS)
    verifier.set_coloured_output(enabled=False)
    with contextlib.suppress(RuntimeError):  # raised where an interaction fails, which the results say too
        verifier.verify()
    results = verifier.results
    return [{**each, "provider": job["provider"]} for each in results.get("interactionResults", ())]


if __name__ == "__main__":
    main()
