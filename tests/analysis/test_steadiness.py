"""The same tree gives the same bytes, however it is read; and a damaged file costs none of the healthy ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import reports
from analysis.config import Config
from analysis.model.report import Report
from analysis.pipeline import analyze
from tests.analysis.mutation import copy_tree, damage, failures_of, lost, read_tree, write_files
from tests.analysis.projects import write_tree
from tests.functional.command import banyan
from tests.functional.conftest import SHOP

MONOLITH = Path(__file__).resolve().parents[2] / "monolith"
MUTATIONS = 40
"""`make nightly` damages a real project 500 times."""


@pytest.fixture(params=["monolith", "shop"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return MONOLITH if request.param == "monolith" else write_tree(SHOP, tmp_path / "shop")


def run(*arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    done = banyan("report", *map(str, arguments), cwd=cwd, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("name", reports.names())
def test_two_runs_give_the_same_bytes(name, tree):
    first, second = (run(tree, "--format", name, "--no-cache", env={"PYTHONHASHSEED": seed}) for seed in ("1", "2"))
    assert first == second


def test_a_warm_cache_gives_the_same_bytes_as_a_cold_one(tree, tmp_path):
    command = (tree, "--format", "json", "--cache-dir", tmp_path / "cache")
    cold, warm, without = run(*command), run(*command), run(*command, "--no-cache")
    assert cold == warm == without


def test_a_cache_that_holds_an_older_state_gives_the_same_bytes(tmp_path):
    root = copy_tree(read_tree(MONOLITH), tmp_path / "monolith")
    command = (root, "--format", "json", "--cache-dir", tmp_path / "cache")
    first = run(*command)
    path = root / "orders" / "models.py"
    content = path.read_bytes()
    added = b"\n\nclass Added(models.Model):\n    order = models.ForeignKey(Order, models.CASCADE)\n"
    path.write_bytes(content + added)
    assert run(*command) == run(root, "--format", "json", "--no-cache") != first
    path.write_bytes(content)
    assert run(*command) == first


def test_another_working_directory_gives_the_same_bytes_but_for_the_root(tree, tmp_path):
    from_inside = run(".", "--format", "json", "--no-cache", cwd=tree)
    from_outside = run(tree, "--format", "json", "--no-cache", cwd=tmp_path)
    assert from_inside.replace('"root":"."', "", 1) == from_outside.replace(f'"root":"{tree}"', "", 1)


def test_another_place_gives_the_same_bytes(tree, tmp_path):
    copied = copy_tree(read_tree(tree), tmp_path / "elsewhere")
    here = run(".", "--format", "json", "--no-cache", cwd=tree)
    assert run(".", "--format", "json", "--no-cache", cwd=copied) == here


@pytest.mark.parametrize("workers", [2, 3])
def test_several_processes_give_the_same_bytes_as_one(workers, tree):
    one, several = (analyze(tree, Config(workers=number)) for number in (1, workers))
    assert one == several
    assert reports.load("json")(one) == reports.load("json")(several)


@pytest.fixture(scope="module")
def mutated(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], Path, Config, Report]:
    """The files of a tree, the folder they are damaged in, how that is read, and its report while it is healthy."""
    tree, folder = read_tree(MONOLITH), tmp_path_factory.mktemp("mutated")
    root, config = copy_tree(tree, folder / "tree"), Config(cache=folder / "cache", workers=1)
    return tree, root, config, analyze(root, config)


@pytest.mark.parametrize("seeds", [range(start, MUTATIONS, 10) for start in range(10)], ids=str)
def test_a_damaged_file_costs_no_healthy_one(seeds, mutated):
    tree, root, config, healthy = mutated
    assert healthy.models
    for seed in seeds:
        done = damage(tree, seed)
        write_files(done.files, root)
        try:
            report = analyze(root, config)
            assert failures_of(report) == [], done
            assert lost(healthy, report, done) == [], done
        finally:
            write_files({path: tree[path] for path in done.files}, root)
