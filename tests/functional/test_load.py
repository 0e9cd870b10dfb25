"""`banyan load` as users call it, before real servers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader
from jsonschema import Draft202012Validator

from banyan.evidence import FOLDER, read
from extracted.deployment.measured import measured
from tests.architecture.source import REPOSITORY
from tests.loadtests.driving.servers import serving

pytestmark = pytest.mark.long

SCHEMA = json.loads((REPOSITORY / "docs/load.schema.json").read_text("utf-8"))
BANYAN = str(Path(sys.executable).with_name("banyan"))
QUICK = ("--pairs", "8", "--seconds", "0.5", "--rate", "60")


def banyan(folder, *arguments):
    return subprocess.run(
        [BANYAN, "load", *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def two():
    with serving() as (before, _), serving() as (after, _):
        yield before, after


@pytest.fixture
def plan(tmp_path, two):
    (tmp_path / "banyan.toml").write_text(
        "[services.catalog]\n"
        f'[targets.monolith]\nurl = "{two[0]}"\nversion = "m1"\n'
        f'[targets.catalog]\nurl = "{two[1]}"\nversion = "c1"\n'
        '[load]\nmargins = { p95 = "500% and 500ms" }\n'
    )
    return tmp_path


def test_compares_two_sides_keeps_every_request_and_records_the_verdict(plan):
    done = banyan(plan, "compare", "catalog", "--after", "catalog", "--get", "/a", *QUICK, "--format", "json")
    document = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(document)
    assert done.returncode == {"pass": 0, "inconclusive": 3}[document["verdict"]], done.stderr
    assert (document["pairs"], document["is_partial"], len(document["blocks"])) == (8, False, 16)
    folder = Path(document["kept"])
    lines = (folder / "requests.csv").read_text().splitlines()
    assert lines[0] == "block,pair,side,route,intended_ns,start_ns,end_ns,status,is_good,bytes"
    assert len(lines) - 1 == sum(block["sent"] for block in document["blocks"])
    assert json.loads((folder / "run.json").read_text()) == document
    (evidence,) = read(plan / FOLDER)
    assert (evidence.kind, evidence.subject, evidence.verdict.value) == ("load", "catalog", document["verdict"])
    assert evidence.targets == {"monolith": "m1", "catalog": "c1"}
    assert sorted(path.name for path in folder.iterdir()) == ["latencies.hlog", "requests.csv", "run.json"]
    counts = histograms(folder / "latencies.hlog")
    assert set(counts) == {"a-corrected", "a-raw", "b-corrected", "b-raw"}
    assert counts["a-raw"] + counts["b-raw"] == sum(block["sent"] - block["errors"] for block in document["blocks"])


def histograms(file):
    """How many values HdrHistogram's own reader finds, by tag."""
    reader = HistogramLogReader(str(file), HdrHistogram(1, 3_600_000_000, 3))
    found: Counter[str] = Counter()
    while (histogram := reader.get_next_interval_histogram()) is not None:
        found[histogram.get_tag()] += histogram.get_total_count()
    reader.close()
    return found


def test_what_is_slower_fails_where_the_generator_can_be_believed(two, tmp_path):
    before, after = two
    sides = ("--before", before, "--after", f"{after}/slow/0.1/", "--get", "/slow/0", "--allow-differences")
    done = banyan(tmp_path, "compare", *sides, *QUICK, "--margin", "p95=10% and 20ms", "--output", "page.txt")
    assert done.returncode in {1, 3}, done.stderr
    page = (tmp_path / "page.txt").read_text()
    assert page.startswith("FAIL" if done.returncode == 1 else "INCONCLUSIVE")
    assert page.splitlines()[0] in done.stderr.splitlines()
    assert "note: they do not answer alike" in page
    (p50,) = [line for line in page.splitlines() if line.startswith("  p50")]
    assert p50.endswith("fail")


def test_a_limit_of_abort_ends_the_run_which_fails(two, tmp_path):
    before, after = two
    sides = ("--before", before, "--after", f"{after}/slow/2/", "--get", "/slow/0", "--allow-differences")
    done = banyan(
        tmp_path, "compare", *sides, "--rate", "60", "--seconds", "8", "--abort", "p(50)<1000", "--format", "json"
    )
    document = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(document)
    assert (done.returncode, document["verdict"]) == (1, "fail"), done.stderr
    assert (document["is_partial"], document["is_breached"], document["abort"]) == (True, True, ["p(50)<1000"])
    assert document["ended"].startswith(f"{after}/slow/2 broke the limit p(50)<1000: it was ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--shape", "wave"), "no shape"),
        (("--shape", "step:4", "--users", "3"), "does not go with --users"),
        (("--shape", "soak:1h", "--pairs", "3"), "says how many pairs"),
        (("--abort", "count>5"), "cannot end a run"),
    ],
)
def test_says_what_is_wrong_with_shapes_and_limits(two, tmp_path, arguments, told):
    done = banyan(tmp_path, "compare", "--before", two[0], "--after", two[1], "--get", "/a", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_shapes_last_as_long_as_they_say(two, tmp_path):
    sides = ("--before", two[0], "--after", two[1], "--get", "/a")
    done = banyan(tmp_path, "compare", *sides, "--shape", "0.5s:40,0.5s:80", "--pairs", "2", "--format", "json")
    document = json.loads(done.stdout)
    assert (document["block_seconds"], document["shape"]) == (1, "0.5s:40,0.5s:80")
    assert "requests arriving as 0.5s:40,0.5s:80" in done.stderr


def until_one_has_ended(process, folder):
    """Waits for the second block, or step, which begins when the first one has ended."""
    until = time.monotonic() + 60
    while max(map(begun, folder.glob(".banyan/load/*/requests.csv")), default=0) < 2:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)


def begun(requests):
    """How many blocks, or steps, the whole lines of a file are of."""
    return len({line.partition(",")[0] for line in requests.read_text().splitlines()[1:] if "," in line})


def test_ctrl_c_keeps_what_was_measured_and_leaves_nothing_running(two, tmp_path):
    before, after = two
    command = [BANYAN, "load", "compare", "--before", before, "--after", after, "--get", "/a", "--rate", "50"]
    process = subprocess.Popen(
        [*command, "--seconds", "1", "--pairs", "50", "--format", "json"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    requests = tmp_path / ".banyan/load"
    until_one_has_ended(process, tmp_path)
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    document = json.loads(out)
    Draft202012Validator(SCHEMA).validate(document)
    assert document["is_partial"]
    assert document["verdict"] == "inconclusive"
    assert document["doubts"]
    assert document["blocks"]
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
    (folder,) = [each for each in requests.iterdir() if each.is_dir()]
    assert sorted(path.name for path in folder.iterdir()) == ["latencies.hlog", "requests.csv", "run.json"]


def test_a_full_disk_ends_a_run_with_what_was_measured_until_then(two, tmp_path):
    before, after = two
    process = subprocess.Popen(
        [BANYAN, "load", "compare", "--before", before, "--after", after, "--get", "/a", "--rate", "50",
         "--seconds", "1", "--pairs", "50", "--format", "json"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until_one_has_ended(process, tmp_path)
    (requests,) = tmp_path.glob(".banyan/load/*/requests.csv")
    (requests.parent / "full").symlink_to("/dev/full")
    (requests.parent / "full").rename(requests)
    out, _ = process.communicate(timeout=60)
    document = json.loads(out)
    Draft202012Validator(SCHEMA).validate(document)
    assert (process.returncode, document["verdict"], document["is_partial"]) == (3, "inconclusive", True)
    assert document["ended"] == f"{requests}: cannot be written: No space left on device"
    assert document["blocks"]
    assert json.loads((requests.parent / "run.json").read_text())["ended"] == document["ended"]
    assert {path.name for path in requests.parent.iterdir()} == {"latencies.hlog", "requests.csv", "run.json"}


def test_a_side_that_dies_half_way_fails_and_is_told(tmp_path):
    with serving() as (before, _), serving() as (after, server):
        process = subprocess.Popen(
            [BANYAN, "load", "compare", "--before", before, "--after", after, "--get", "/a", *QUICK,
             "--format", "json"],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until_one_has_ended(process, tmp_path)
        server.kill()
        out, _ = process.communicate(timeout=60)
    document = json.loads(out)
    assert document["verdict"] != "pass"
    assert process.returncode in {1, 3}
    assert any("refused" in f"{block['reasons']}" for block in document["blocks"]), document


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["catalog"], "nothing says what is to be asked"),
        (["catlog", "--get", "/"], "did you mean catalog?"),
        (["--get", "/", "--before", "nobody"], "there is no side called 'nobody'"),
        (["--get", "/", "--after", "http://127.0.0.1:9"], "does not answer"),
        (["--get", "no path"], "is no path"),
        (["--get", "/", "--limit", "p95<200"], "is no limit"),
        (["--get", "/", "--margin", "p95=soon"], "is no margin"),
        (["--get", "/", "--version", "catalog"], "is no version"),
        (["--get", "/", "--traffic", "absent.jsonl"], "cannot be read"),
        (["--get", "/", "--format", "xml"], "there is no format of load tests called 'xml'"),
        (["--get", "/bad", "--after", "catalog"], "answers GET /bad badly"),
        (["--get", "/", "--output", "nowhere/x"], "its folder does not exist"),
        (["--traffic", "empty.jsonl"], "no request is in it"),
        (["--get", "/", "--workers", "2"], "--master and --workers go together"),
        (["--get", "/", "--after", "catalog", "--master", "0.0.0.0:5557", "--workers", "2"], "there is no key"),
    ],
)
def test_says_what_is_wrong_before_anything_is_measured(plan, arguments, said):
    (plan / "empty.jsonl").write_text("")
    done = banyan(plan, "compare", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "hint" in done.stderr or "\n" in done.stderr
    assert not (plan / ".banyan/load").exists()


def test_sides_that_answer_otherwise_are_refused(plan, two):
    done = banyan(plan, "compare", "--after", f"{two[1]}/else", "--get", "/a")
    assert done.returncode == 2
    assert "do not answer alike" in done.stderr
    assert "--allow-differences" in done.stderr


def test_names_of_a_plan_need_one(tmp_path):
    done = banyan(tmp_path, "compare", "--get", "/")
    assert done.returncode == 2
    assert "monolith is a side of a plan, and there is none here" in done.stderr


def test_tells_beforehand_what_blocks_are_too_short_for(plan):
    process = subprocess.Popen(
        [BANYAN, "load", "compare", "--after", "catalog", "--get", "/a", "--rate", "5"],
        cwd=plan, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stderr
    process.stderr.readline()
    line = process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert line == "a block has about 50 answers of GET /a, and what is judged takes 100: --seconds 22 has enough\n"


HAR = {
    "log": {
        "entries": [
            {"request": {"method": "GET", "url": f"http://shop.test/a?n={number % 2}"}, "response": {"status": 200}}
            for number in range(6)
        ]
        + [{"request": {"method": "POST", "url": "http://shop.test/p"}, "response": {"status": 201}}]
    }
}


def test_recorded_traffic_becomes_that_of_a_load_test(plan):
    (plan / "shop.har").write_text(json.dumps(HAR))
    done = banyan(plan, "journey", "shop.har", "--output", "traffic.jsonl")
    assert done.returncode == 0, done.stderr
    assert "left out 1 requests writes" in done.stderr
    found = [json.loads(line) for line in (plan / "traffic.jsonl").read_text().splitlines()]
    assert found == [{"path": f"/a?n={number}", "route": "GET /a", "weight": 3.0, "status": 200} for number in range(2)]
    assert banyan(plan, "journey", "shop.har", "--host", "other.test").returncode == 2
    assert "def route_1" in banyan(plan, "journey", "shop.har", "--locust").stdout


SCALE_SCHEMA = json.loads((REPOSITORY / "docs/scale.schema.json").read_text("utf-8"))


def places(two, *counts):
    return [
        f"--at={side}:{count}={url}" for side, url in zip(("before", "after"), two, strict=True) for count in counts
    ]


def test_scale_searches_the_knee_of_both_sides(two, tmp_path):
    """Limits that no server keeps at the second rate: each side's knee is between the first and that one."""
    options = ("--replicas", "1", "--rounds", "1", "--seconds", "0.5", "--rate", "60", "--most", "61")
    done = banyan(tmp_path, "scale", *places(two, 1), "--before", two[0], "--after", two[1], "--get", "/a", *options,
                  "--limit", "p(95)<5000", "--format", "json")  # fmt: skip
    document = json.loads(done.stdout)
    Draft202012Validator(SCALE_SCHEMA).validate(document)
    assert (done.returncode, document["verdict"]) == (3, "inconclusive"), done.stderr
    assert {each["side"] for each in document["knees"]} == {"before", "after"}
    assert any("more is to be tried with --most" in doubt for doubt in document["doubts"])
    folder = Path(document["kept"])
    assert json.loads((folder / "run.json").read_text()) == document
    steps = [line.split(",")[0] for line in (folder / "requests.csv").read_text().splitlines()[1:]]
    assert len(set(steps)) == len(document["steps"])
    plan = tmp_path / "banyan.toml"
    assert measured(plan, [f"{folder}/run.json"]) == {}, "deployments read it, and it names no service"


def test_ctrl_c_ends_scaling_with_what_was_found(two, tmp_path):
    options = ("--replicas", "1", "--seconds", "1", "--rate", "50", "--limit", "p(95)<5000", "--format", "json")
    command = [BANYAN, "load", "scale", *places(two, 1), "--before", two[0], "--after", two[1], "--get", "/a", *options]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    until_one_has_ended(process, tmp_path)
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    document = json.loads(out)
    Draft202012Validator(SCALE_SCHEMA).validate(document)
    assert (process.returncode, document["is_partial"], document["verdict"]) == (130, True, "inconclusive")
    assert document["steps"]
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--replicas", "0,1"), "no numbers of replicas"),
        (("--replicas", "1,2"), "nothing says where 2 replicas"),
        (("--quota", "much"), "no share of a core"),
        (("--limit", "p(95)>5"), "not broken by more load"),
        (("--limit", "p95<5"), "no limit"),
        (("--shape", "soak:1h"), "no shape of a step"),
        (("--at", "elsewhere:1=http://a"), "says no place"),
        (("--at", "after:1=a"), "no address"),
        (("--at", "after:1=http://127.0.0.1:9"), "does not answer"),
    ],
)
def test_says_what_is_wrong_with_scaling(two, tmp_path, arguments, told):
    sides = ("--before", two[0], "--after", two[1], "--get", "/a", "--replicas", "1")
    given = places(two, 1) if "after:1" not in " ".join(arguments) else places(two, 1)[:1]
    if "--quota" in arguments:
        given = []
    done = banyan(tmp_path, "scale", *sides, *given, *arguments)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert told in done.stderr


def test_scaling_refuses_a_server_that_takes_no_workers(two, tmp_path):
    done = banyan(tmp_path, "scale", "--before", two[0], "--after", two[1], "--get", "/a")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be given more workers" in done.stderr
    assert "gunicorn" in done.stderr
