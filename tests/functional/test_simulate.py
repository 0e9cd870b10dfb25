"""`banyan simulate`: a project's own tests under a boundary that is not there yet, and what goes wrong with them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.analysis.simulation.project import build
from tests.functional.command import BANYAN, banyan

PYTHON = sys.executable
SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return build(tmp_path / "shop")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("whole") / "shop")


@pytest.fixture(scope="module")
def whole(shop: Path) -> dict[str, Any]:
    """All of the project's tests, once; no file of it changes by that."""
    before = _files(shop)
    document = simulated(shop, PYTHON, "-m", "pytest", "-q", "-n", "0")
    assert _files(shop) == before
    return document


def _files(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.suffix != ".pyc" and file.is_file()}


def simulated(folder: Path, *command: str, code: int = 0) -> dict[str, Any]:
    done = banyan("simulate", "--no-cache", "--format", "json", "--", *command, cwd=folder)
    assert done.returncode == code, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def rows(document: dict[str, Any], kind: str) -> Iterator[tuple[str, ...]]:
    for each in document["crossings"]:
        if each["kind"] == f"runtime_{kind}":
            yield each["symbol"], each["from"], each["to"], each["what"]


ACROSS = ("orders", "stock", "stock.Product")


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("read", {("titles", *ACROSS), ("offered", *ACROSS)}),
        ("join", {("joined", *ACROSS)}),
        ("subquery", {("within", *ACROSS)}),
        ("raw_sql", {("counted", *ACROSS)}),
        ("write", {("drop", *ACROSS), ("place_softly", *ACROSS)}),
        ("cascade", {("drop", "stock", "orders", "orders.Order")}),
        ("constraint", {(place, *ACROSS) for place in ("place", "place_softly", "place_and_tell")}),
        ("transaction", {("place", *ACROSS)}),
        ("signal", {("announce", "orders", "stock", "stock/services.py:8")}),
        (
            "call",
            {(place, "orders", "stock", "stock/services.py:4") for place in ("place", "place_and_tell")}
            | {("offered", "orders", "stock", line) for line in ("stock/models.py:5", "stock/models.py:14")},
        ),
        ("lock", {("locked", *ACROSS)}),
        ("http", {("asked", "orders", None, "127.0.0.1")}),
    ],
)
def test_sees_what_crosses_and_nothing_besides(
    whole: dict[str, Any], kind: str, seen: set[tuple[str | None, ...]]
) -> None:
    assert {(symbol.partition(".")[0], *rest) for symbol, *rest in rows(whole, kind)} == seen


def test_tells_how_true_the_static_report_was(whole: dict[str, Any]) -> None:
    missed = {(each["kind"], each["symbol"]) for each in whole["crossings"] if each["predicted"] == "missed"}
    assert not missed
    assert whole["recall"] == 1.0
    assert not [one for one in whole["unexercised"] if one["kind"] == "read"]


def test_tells_which_tests_need_which_services(whole: dict[str, Any]) -> None:
    needed = {each["name"].rpartition("::")[2]: each["services"] for each in whole["tests"]}
    assert needed["test_stock_alone"] == ["stock"]
    assert needed["test_place"] == ["orders", "stock"]
    assert {each["result"] for each in whole["tests"]} == {"passed"}


def test_counts_what_one_request_would_ask_for(whole: dict[str, Any]) -> None:
    (read,) = [each for each in whole["crossings"] if each["kind"] == "runtime_read" and each["symbol"] == "titles"]
    assert (read["most_in_one_request"], read["request"], read["count"]) == (4, "GET titles/", 4)


@pytest.mark.parametrize(
    ("command", "processes"),
    [
        (("-m", "pytest", "-q", "-n", "2"), 3),
        (("manage.py", "test", "-v0"), 1),
        (("manage.py", "test", "-v0", "--parallel", "2"), 3),
    ],
    ids=["xdist", "Django's runner", "parallel processes"],
)
def test_sees_the_same_under_every_runner(
    project: Path, whole: dict[str, Any], command: tuple[str, ...], processes: int
) -> None:
    document = simulated(project, PYTHON, *command)
    assert _seen(document) == _seen(whole)
    assert document["partial"] is None
    assert document["processes"] == processes


def _seen(document: dict[str, Any]) -> set[tuple[str, str, str, int, int]]:
    keys = ("kind", "file", "what", "line", "count")
    return {tuple(each[key] for key in keys) for each in document["crossings"] if each["area"] is None}


def reported(folder: Path, *arguments: str) -> str:
    done = banyan("report", ".", "--no-cache", "--strategy", "by_app", "--format", "json", *arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_was_seen_joins_the_report(project: Path, whole: dict[str, Any]) -> None:
    plain = json.loads(reported(project))
    (project / "simulation.json").write_text(json.dumps(whole))
    text = reported(project, "--simulation", "simulation.json")
    assert reported(project, "--simulation", "simulation.json") == text
    document = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    seen = [one for one in document["dependencies"] if one["kind"].startswith("runtime_")]
    crossed = {(row["kind"], row["file"], row["line"]) for row in whole["crossings"] if row["to"]}
    assert {(one["kind"], one["file"], one["line"]) for one in seen} == crossed
    assert [one for one in document["dependencies"] if one not in seen] == plain["dependencies"]
    assert document["unresolved"] == plain["unresolved"]
    assert _points(document) > _points(plain)
    assert [item["subject"] for item in document["proposal"]["bill"]] == [
        item["subject"] for item in plain["proposal"]["bill"]
    ]
    assert all(weight > _weights(plain)[pair] for pair, weight in _weights(document).items())


def _weights(document: dict[str, Any]) -> dict[tuple[str, str], float]:
    return {(one["source"], one["target"]): one["weight"] for one in document["couplings"]}


def _points(document: dict[str, Any]) -> float:
    return sum(float(item["points"]) for item in document["proposal"]["bill"])


def test_an_old_simulation_is_told_and_not_trusted(project: Path, whole: dict[str, Any]) -> None:
    (project / "simulation.json").write_text(json.dumps(whole))
    services = project / "orders/services.py"
    services.write_text(services.read_text().replace('product__title="tea"', 'product__title="mate"'))
    document = json.loads(reported(project, "--simulation", "simulation.json"))
    assert [(one["kind"], one["detail"]) for one in document["unresolved"]] == [("runtime_join", "stock.Product")]
    assert not [one for one in document["dependencies"] if one["kind"] == "runtime_join"]


@pytest.mark.parametrize("text", ["{}", "[]", "nothing", '{"crossings": [], "probe_faults": []}'])
def test_refuses_what_is_no_simulation(project: Path, text: str) -> None:
    (project / "simulation.json").write_text(text)
    done = banyan("report", ".", "--no-cache", "--simulation", "simulation.json", cwd=project)
    assert done.returncode == 2
    assert "simulation.json: " in done.stderr
    assert "banyan simulate --format json" in done.stderr


def test_refuses_a_simulation_of_other_code(project: Path, whole: dict[str, Any]) -> None:
    for row in whole["crossings"]:
        assert row["source_line"]
    other = {**whole, "crossings": [{**row, "source_line": "of another project"} for row in whole["crossings"]]}
    (project / "simulation.json").write_text(json.dumps(other))
    done = banyan("report", ".", "--no-cache", "--simulation", "simulation.json", cwd=project)
    assert done.returncode == 2
    assert "this simulation is of other code" in done.stderr


def test_runs_the_sitecustomize_that_was_there(project: Path) -> None:
    (project / "theirs").mkdir()
    (project / "theirs/sitecustomize.py").write_text("import os\nos.environ['THEIRS'] = '1'\n")
    code = "import os, django, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'site_settings'; django.setup();"
    code += "sys.exit(7 if os.environ.get('THEIRS') else 1)"
    done = banyan(
        "simulate", "--no-cache", "--", PYTHON, "-c", code, cwd=project, env={"PYTHONPATH": str(project / "theirs")}
    )
    assert done.returncode == 7, done.stderr


def test_passes_the_exit_code_on(project: Path) -> None:
    (project / "shop_tests/test_failing.py").write_text("def test_fails():\n    assert False\n")
    document = simulated(project, PYTHON, "-m", "pytest", "-q", "-n", "0", code=1)
    assert document["exit_code"] == 1
    assert [each["name"] for each in document["tests"] if each["result"] == "failed"]


def test_says_when_django_was_never_started(project: Path) -> None:
    done = banyan("simulate", "--no-cache", "--", PYTHON, "-c", "pass", cwd=project)
    assert done.returncode == 2
    assert "nothing was seen: Python was started 1 times, and never set up Django" in done.stderr


def test_says_when_python_was_never_started(project: Path) -> None:
    done = banyan("simulate", "--no-cache", "--", "false", cwd=project)
    assert done.returncode == 1
    assert "no Python that heeds PYTHONPATH" in done.stderr


def test_says_when_the_command_cannot_be_started(project: Path) -> None:
    done = banyan("simulate", "--no-cache", "--", "no-such-program", cwd=project)
    assert done.returncode == 2
    assert "no-such-program: the command cannot be started" in done.stderr


HALF_WAY = """
import os, signal
import pytest

@pytest.hookimpl(trylast=True)
def pytest_runtest_logfinish(nodeid):
    if nodeid.endswith("test_joined"):
        print("half way", flush=True)
        %s
"""


def test_keeps_what_was_seen_when_the_command_dies_half_way(project: Path) -> None:
    (project / "conftest.py").write_text(HALF_WAY % "os.kill(os.getpid(), signal.SIGKILL)")
    document = simulated(project, PYTHON, "-m", "pytest", "-q", "-n", "0", code=137)
    assert "SIGKILL" in document["partial"]
    assert ("joined", *ACROSS) in set(rows(document, "join"))


def test_keeps_what_was_seen_when_it_is_interrupted(project: Path) -> None:
    (project / "conftest.py").write_text(HALF_WAY % "import time; time.sleep(60)")
    command = [BANYAN, "simulate", "--no-cache", "--format", "json", "--output", "seen.json", "--"]
    command += [PYTHON, "-m", "pytest", "-q", "-s", "-n", "0"]
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=project, text=True, **pipes) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if "half way" in line:
                running.send_signal(signal.SIGINT)
    assert running.returncode == 2  # pytest's own code for an interruption
    document = json.loads((project / "seen.json").read_text())
    assert "SIGINT" in document["partial"]
    assert ("joined", *ACROSS) in set(rows(document, "join"))


def test_two_runs_at_once_take_nothing_from_each_other(project: Path, whole: dict[str, Any]) -> None:
    """Both write the list of accepted crossings, and each what it saw; neither is torn."""
    command = [BANYAN, "simulate", "--no-cache", "--update", "--format", "json"]
    running = [
        subprocess.Popen([*command, "--output", name, "--", *TESTS], cwd=project, stdout=subprocess.DEVNULL)
        for name in ("one.json", "other.json")
    ]
    assert [each.wait(120) for each in running] == [0, 0]
    for name in ("one.json", "other.json"):
        assert _seen(json.loads((project / name).read_text())) == _seen(whole)
    done = banyan(*ENFORCED, *TESTS, cwd=project)
    assert done.returncode == 0, done.stdout


def test_keeps_none_of_what_the_command_prints(project: Path) -> None:
    """Its output is Banyan's own; were it kept, the limit on memory would end this."""
    code = "import sys; [sys.stdout.write('x' * 1_000_000) for _ in range(300)]"
    limited = f'ulimit -v 2000000; exec {BANYAN} simulate --no-cache -- {PYTHON} -c "{code}" >/dev/null'
    done = subprocess.run(
        ["bash", "-c", limited], cwd=project, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 2
    assert "never set up Django" in done.stderr


def test_refuses_a_plan_that_names_what_is_gone(project: Path) -> None:
    plan = project / "banyan.toml"
    plan.write_text(plan.read_text() + '\n[services.billing]\napps = ["billing"]\n')
    done = banyan("simulate", "--no-cache", "--", PYTHON, "-c", "pass", cwd=project)
    assert done.returncode == 2
    assert "banyan.toml:11: app billing is not in the project" in done.stderr


def test_takes_the_boundary_from_a_proposal(project: Path, whole: dict[str, Any]) -> None:
    assert not banyan(
        "report", ".", "--strategy", "by_app", "--format", "json", "-o", "report.json", cwd=project
    ).returncode
    done = banyan(
        "simulate", "--no-cache", "--proposal", "report.json", "--format", "json",
        "--", PYTHON, "-m", "pytest", "-q", "-n", "0", cwd=project,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert _seen(json.loads(done.stdout)) == _seen(whole)


def test_prints_one_page(project: Path) -> None:
    done = banyan("simulate", "--no-cache", "--", PYTHON, "-m", "pytest", "-q", "-n", "0", cwd=project)
    assert done.returncode == 0
    assert "12 passed" in done.stdout
    assert "Transactions that become sagas\n  orders/services.py:10  place of orders also writes stock" in done.stdout
    assert f"{os.environ.get('HOME')}/" not in done.stdout.partition("ended with code")[2]


ENFORCED = ("simulate", "--no-cache", "--mode", "enforce", "--")
TESTS = (PYTHON, "-m", "pytest", "-q", "-n", "0")


def test_enforces_what_is_not_accepted(project: Path) -> None:
    done = banyan(*ENFORCED, *TESTS, "-k", "joined or stock_alone or locked", cwd=project)
    assert done.returncode == 1
    assert "1 passed" in done.stdout
    assert "2 failed" in done.stdout
    assert "Refused: not among the accepted ones" in done.stdout
    assert "join orders → stock stock.Product" in done.stdout


def test_accepts_what_crosses_today_and_nothing_else(project: Path) -> None:
    assert not banyan("simulate", "--no-cache", "--update", "--", *TESTS, cwd=project).returncode
    accepted = (project / ".banyan-simulation.jsonl").read_text()
    assert '"kind": "call", "file": "orders/services.py", "symbol": "place"' in accepted
    done = banyan(*ENFORCED, *TESTS, cwd=project)
    assert done.returncode == 0, done.stdout
    services = project / "orders/services.py"
    services.write_text("# a line more\n" + services.read_text().replace("def counted", "def counted_now"))
    urls = project / "shop_tests/test_shop.py"
    urls.write_text(urls.read_text().replace("services.counted()", "services.counted_now()"))
    done = banyan(*ENFORCED, *TESTS, cwd=project)
    assert done.returncode == 1
    assert "raw_sql orders → stock stock.Product" in done.stdout
    urls.write_text(urls.read_text().replace("services.counted_now()", "1"))
    done = banyan(*ENFORCED, *TESTS, cwd=project)
    assert done.returncode == 1
    assert "Stale in .banyan-simulation.jsonl" in done.stdout
    assert not banyan("simulate", "--no-cache", "--part", *ENFORCED[2:], *TESTS, cwd=project).returncode
    assert not banyan("simulate", "--no-cache", "--update", *ENFORCED[2:], *TESTS, cwd=project).returncode
    assert "counted" not in (project / ".banyan-simulation.jsonl").read_text()


@pytest.mark.parametrize("runner", [TESTS, (PYTHON, "manage.py", "test", "-v0")], ids=["pytest", "Django's runner"])
def test_fails_a_test_also_where_the_code_catches_everything(project: Path, runner: tuple[str, ...]) -> None:
    services = project / "orders/services.py"
    query = "list(Order.objects.filter(product__title='tea'))"
    caught = f"    try:\n        return {query}\n    except Exception:\n        return []"
    services.write_text(
        services.read_text().replace('    return list(Order.objects.filter(product__title="tea"))', caught)
    )
    tests = project / "shop_tests/test_shop.py"
    tests.write_text(tests.read_text().replace("        assert services.within() == []\n", ""))
    done = banyan(*ENFORCED, *runner, *(["-k", "joined"]), cwd=project)
    assert done.returncode == 1
    assert "crosses the boundary" in done.stdout + done.stderr


def test_refuses_a_damaged_list(project: Path) -> None:
    (project / ".banyan-simulation.jsonl").write_text('{"banyan_simulation": 1}\n{"kind": 1}\n')
    done = banyan(*ENFORCED, *TESTS, cwd=project)
    assert done.returncode == 2
    assert ".banyan-simulation.jsonl:2: this line is no entry" in done.stderr
