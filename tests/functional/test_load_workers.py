"""`banyan load compare` with workers, as on other machines: the whole of a run, and what comes of one that is lost."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.functional.test_load import BANYAN, SCHEMA
from tests.loadtests.driving.servers import serving
from tests.loadtests.driving.workers import working
from tests.ports import free_port

pytestmark = pytest.mark.long


@pytest.fixture
def running(tmp_path):
    """A comparison that waits for two workers, its port, and where it keeps things."""
    port = free_port()
    with serving() as (before, _), serving() as (after, _):
        process = subprocess.Popen(
            [BANYAN, "load", "compare", "--before", before, "--after", after, "--get", "/a", "--format", "json",
             "--seconds", "0.5", "--rate", "60", "--pairs", "8", "--margin", "p95=500% and 500ms",
             "--master", f"127.0.0.1:{port}", "--workers", "2"],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        yield process, port, tmp_path / ".banyan/load"
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_workers_make_the_requests_of_a_whole_run(running):
    process, port, _ = running
    with working(port, 2) as workers:
        out, said = process.communicate(timeout=120)
        assert [each.wait(timeout=30) for each in workers] == [0, 0]
    document = json.loads(out)
    Draft202012Validator(SCHEMA).validate(document)
    assert f"2 workers are waited for at 127.0.0.1:{port}" in said
    assert (document["pairs"], document["is_partial"], document["fingerprint"]["load"]["processes"]) == (8, False, 2)
    assert len(document["fingerprint"]["workers"]) == 2
    assert process.returncode == {"pass": 0, "inconclusive": 3}[document["verdict"]], said
    kept = Path(document["kept"], "requests.csv").read_text().splitlines()
    assert len(kept) - 1 == document["generator"]["sent"] == document["generator"]["planned"] > 0


def test_a_worker_that_is_killed_half_way_makes_it_inconclusive(running):
    process, port, kept = running
    with working(port, 2) as workers:
        until = time.monotonic() + 100
        while not any(len(file.read_text().splitlines()) > 60 for file in kept.glob("*/requests.csv")):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < until
            time.sleep(0.05)
        workers[0].kill()
        out, _ = process.communicate(timeout=60)
        workers[1].wait(timeout=30)
    document = json.loads(out)
    Draft202012Validator(SCHEMA).validate(document)
    assert (process.returncode, document["verdict"], document["is_partial"]) == (3, "inconclusive", True)
    assert "load worker" in document["ended"]
    assert "is gone" in document["ended"]
    assert 0 < len(document["blocks"]) < 16
    (folder,) = kept.glob("2*")
    assert sorted(path.name for path in folder.iterdir()) == ["latencies.hlog", "requests.csv", "run.json"]
