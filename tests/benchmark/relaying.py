"""A relay in a process of its own, for Pact's stand-alone verifier: JSON on stdin, the port on stdout."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack

from contracts.targets.probing import Address, Probe
from contracts.verification.relay import Relay, served


def main() -> None:
    """Serve until stdin is closed."""
    task = json.loads(sys.stdin.readline())
    with ExitStack() as stack:
        relay = Relay([stack.enter_context(Probe(Address(**each))) for each in task["probes"]])
        relay.provider = task["provider"]
        sys.stdout.write(f"{stack.enter_context(served(relay))}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
