"""200 interactions on two targets beside Pact's own stand-alone verifier, on the same targets and in turns.

    python -m tests.benchmark.verify [--rounds 5] [--interactions 200] [--record docs/figures.md]

Both have the same pact, the same running monolith and service and the same provider states, set by the same probes
through relays of the same kind; those of the stand-alone verifier are started beforehand. Stand-alone means
`pact verifier`, once for each target, both side by side.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from banyan.plan.option import accepted
from banyan.processes.programs import unseen
from contracts.targets.starting import Asked, Started, started
from contracts.targets.states import state_files
from contracts.verification.choosing import Wish, chosen
from contracts.verification.relay import STATE
from contracts.verification.running import Request, hold
from tests.benchmark.figures import Figure, record, show
from tests.contracts.small import small, thing

SECTION = "## Contracts"
BOUND = 1.5
TARGETS = ("monolith", "things")
PACT = str(Path(sys.executable).with_name("pact"))


def main() -> None:
    """Measure, print, and add to a page where one is named."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        plan = small(Path(folder), {"app": [thing(f"t{number}") for number in range(arguments.interactions)]})
        asked = Asked(accepted(plan), plan, TARGETS, state_files(accepted(plan), plan, ["things"]))
        with started(asked, unseen) as running:
            ours, alone = _times(plan, running, arguments.rounds, arguments.interactions)
    ratio = statistics.median(ours) / statistics.median(alone)
    detail = f"{arguments.interactions} interactions, 2 targets, median of {arguments.rounds} rounds in turns"
    figures = [
        Figure("pact verifier, stand-alone, both targets side by side", statistics.median(alone), "s", None, detail),
        Figure("banyan verify, the same", statistics.median(ours), "s", None, detail),
        Figure("banyan verify / pact verifier", ratio, "x", BOUND, detail),
    ]
    show("Verification", figures)
    if arguments.record:
        record(figures, arguments.record, "make verify-bench", section=SECTION)
    sys.exit(not all(figure.holds for figure in figures))


def _times(plan: Path, running: Started, rounds: int, number: int) -> tuple[list[float], list[float]]:
    request = Request(accepted(plan), plan)
    found = chosen(request.plan, plan, Wish())

    def ours() -> None:
        matrix = hold(request, found, running)
        assert (matrix.count("pass"), matrix.exit_code) == (2 * number, 0), matrix.errors

    with ExitStack() as stack:
        ports = {name: stack.enter_context(_relayed(running, name)) for name in TARGETS}

        def alone() -> None:
            with ThreadPoolExecutor(len(TARGETS)) as pool:
                for done in pool.map(lambda name: _alone(plan, running.sides[name].url, ports[name]), TARGETS):
                    assert done.returncode == 0, done.stdout[-2000:]

        for warm_up in (ours, alone):
            warm_up()
        pairs = [(_seconds(ours), _seconds(alone)) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


@contextmanager
def _relayed(running: Started, name: str) -> Iterator[str]:
    """The port of a relay for one target, in a process of its own, as `banyan verify` has it too."""
    probes = [asdict(probe) for each in running.sides[name].needs if (probe := running.sides[each].probe)]
    command = [sys.executable, "-m", "tests.benchmark.relaying"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"provider": "things", "probes": probes}) + "\n")
        process.stdin.flush()
        yield process.stdout.readline().strip()
        process.stdin.close()


def _alone(plan: Path, url: str, relay: str) -> subprocess.CompletedProcess[str]:
    command = [PACT, "verifier", "--dir", str(plan.parent / "contracts" / "pacts"), "--provider-name", "things"]
    command += ["--hostname", "127.0.0.1", "--port", url.rpartition(":")[2], "--no-colour"]
    command += ["--state-change-url", f"http://127.0.0.1:{relay}{STATE}", "--state-change-teardown"]
    env = {**os.environ, "PACT_DO_NOT_TRACK": "true"}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=600)


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--interactions", type=int, default=200)
    parser.add_argument("--record", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
