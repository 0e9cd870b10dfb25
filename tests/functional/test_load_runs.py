"""Runs that were kept: listed, shown once more, and held against each other only if they are alike."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.functional.test_load import SCHEMA, banyan
from tests.loadtests.driving.servers import serving

pytestmark = pytest.mark.long

FORMATS = ("terminal", "html", "json", "junit", "markdown")
WIDE = ("--margin", "p50=500% and 500ms", "--margin", "p95=500% and 500ms", "--margin", "throughput=90%")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A plan with two runs of the same, and what the first of them told."""
    folder = tmp_path_factory.mktemp("kept")
    with serving() as (before, _), serving() as (after, _):
        (folder / "banyan.toml").write_text(
            "[services.catalog]\n"
            f'[targets.monolith]\nurl = "{before}"\nversion = "m1"\n'
            f'[targets.catalog]\nurl = "{after}"\nversion = "c1"\n'
        )
        command = ("compare", "catalog", "--after", "catalog", "--get", "/a", "--pairs", "8", "--seconds", "0.5",
                   "--rate", "120", *WIDE)  # fmt: skip
        first = banyan(folder, *command, "--format", "json")
        second = banyan(folder, *command, "--format", "json", "--version", "catalog=c2")
    documents = [json.loads(first.stdout), json.loads(second.stdout)]
    for document in documents:
        Draft202012Validator(SCHEMA).validate(document)
    return folder, documents


@pytest.fixture
def copied(kept, tmp_path):
    """The same, to be spoilt."""
    shutil.copytree(kept[0], tmp_path / "plan")
    runs = sorted((tmp_path / "plan/.banyan/load").glob("2*"))
    return tmp_path / "plan", runs


def name(document):
    return Path(document["kept"]).name


def changed(run, change):
    """Change the document of a run that is kept."""
    file = run / "run.json"
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))


def test_lists_what_is_kept(kept):
    folder, documents = kept
    done = banyan(folder, "runs")
    assert done.returncode == 0, done.stderr
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["RUN", "DATE", "SERVICE", "VERDICT", "LOAD", "PAIRS", "ALIKE"]
    assert [row.split()[0] for row in rows] == [name(each) for each in documents]
    assert all("catalog" in row and "120 requests a second" in row and row.endswith("1") for row in rows)
    found = json.loads(banyan(folder, "runs", "--format", "json").stdout)
    assert [(each["run"], each["verdict"]) for each in found] == [(name(each), each["verdict"]) for each in documents]
    assert "no run is kept here" in banyan(folder, "runs", "--service", "reviews").stdout


@pytest.mark.parametrize("format_", FORMATS)
def test_shows_a_run_once_more(kept, format_):
    folder, documents = kept
    done = banyan(folder, "report", name(documents[0]), "--format", format_)
    assert done.returncode == 0, done.stderr
    if format_ == "json":
        assert json.loads(done.stdout) == documents[0]
    assert documents[0]["verdict"] in done.stdout.lower()


def test_a_run_is_named_by_a_part_its_folder_or_as_the_latest(kept):
    folder, documents = kept
    for text in (name(documents[1])[-6:], documents[1]["kept"], "latest"):
        done = banyan(folder, "report", text, "--format", "json")
        assert json.loads(done.stdout) == documents[1], done.stderr


def test_two_runs_of_the_same_are_held_against_each_other(kept):
    folder, documents = kept
    done = banyan(folder, "diff", name(documents[0]), "latest", *WIDE, "--format", "json")
    document = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(document)
    assert done.returncode == {"pass": 0, "inconclusive": 3}[document["verdict"]], done.stderr
    verdicts = {each["verdict"] for each in (*document["checks"], document["distributions"]) if each}
    assert document["verdict"] == "pass" or document["doubts"] or "inconclusive" in verdicts
    assert document["before"]["name"] == f"catalog in {name(documents[0])}"
    assert "catalog after was c1, then c2" in document["notes"]
    assert document["pairs"] == 8
    (p50,) = [each for each in document["checks"] if each["measure"] == "p50"]
    sides = [[each for each in run["checks"] if each["measure"] == "p50"] for run in documents]
    assert [p50["before"], p50["after"]] == pytest.approx([side["after"] for (side,) in sides])
    assert banyan(folder, "diff", name(documents[0]), "latest", "--format", "html").stdout.count("<svg") > 3


def test_runs_that_are_not_alike_are_refused_with_what_differs(copied):
    folder, (first, _) = copied
    changed(first, lambda document: document["fingerprint"]["machine"].update(cores=96))
    changed(first, lambda document: document["fingerprint"].update(traffic="other"))
    done = banyan(folder, "diff", first.name, "latest")
    assert (done.returncode, done.stdout) == (2, "")
    assert "are not alike" in done.stderr
    assert "machine.cores: 96 there" in done.stderr
    assert "traffic: other there" in done.stderr


def test_a_machine_that_was_slower_is_not_held_against_the_service(copied):
    folder, (first, second) = copied
    lines = (second / "requests.csv").read_text().splitlines()
    rows = [line.split(",") for line in lines[1:]]
    slower = [[*row[:6], str(int(row[6])), str(int(row[7]) + 900_000_000), *row[8:]] for row in rows]
    moved = [",".join([*row[:6], *row[7:]]) for row in slower]
    (second / "requests.csv").write_text("\n".join([lines[0], *moved]) + "\n")
    done = banyan(folder, "diff", first.name, second.name, "--format", "json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["verdict"]) == (3, "inconclusive"), done.stderr
    assert any(
        "monolith, which is the same in both, was slower in the second run" in each for each in document["doubts"]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("report", "nothing"), "there is no run called 'nothing'"),
        (("report", "catalog"), "is a part of the names of 2 runs"),
        (("report", "latest", "--format", "xml"), "there is no format of load tests called 'xml'"),
        (("diff", "latest", "latest"), "is one run, and it takes two"),
        (("diff", "latest", "nothing"), "there is no run called 'nothing'"),
        (("diff", "latest", "--margin", "p95=soon"), "is no margin"),
    ],
    ids=" ".join,
)
def test_says_what_is_wrong(kept, arguments, said):
    done = banyan(kept[0], *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda run: (run / "requests.csv").unlink(), "requests.csv: cannot be read"),
        (lambda run: (run / "requests.csv").write_text("nonsense\n1\n"), "it is no log of requests"),
        (lambda run: (run / "requests.csv").write_text("block,pair\n"), "it lacks block"),
    ],
    ids=["absent", "nonsense", "empty"],
)
def test_requests_that_are_spoilt_are_told(copied, spoil, said):
    folder, (first, second) = copied
    spoil(second)
    done = banyan(folder, "diff", first.name, second.name)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("text", "said"), [("{", "it is no JSON"), ("{}", "it is no comparison"), (None, "did not come to an end")]
)
def test_a_folder_that_holds_no_run_is_told(copied, text, said):
    folder, (first, _) = copied
    (first / "run.json").unlink()
    if text is not None:
        (first / "run.json").write_text(text)
    done = banyan(folder, "report", str(first))
    assert done.returncode == 2
    assert said in done.stderr


def test_nothing_is_kept_where_nothing_was_run(tmp_path):
    assert banyan(tmp_path, "runs").stdout == "no run is kept here: `banyan load compare` keeps each\n"
    done = banyan(tmp_path, "report")
    assert done.returncode == 2
    assert "there is no run called 'latest'" in done.stderr
