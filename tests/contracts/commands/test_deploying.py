"""The commands that keep what is deployed, and ask whether it may be, on a store."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from banyan.cli import main
from contracts.store.content import read_pact
from contracts.store.keeping import Store
from contracts.store.values import Version
from tests.contracts.broker.serving import pact_file
from tests.functional.command import BANYAN

PATIENCE = 60


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("PACT_BROKER_BASE_URL", "GIT_COMMIT", "GITHUB_SHA", "CI_COMMIT_SHA"):
        monkeypatch.delenv(name, raising=False)
    pact_file(tmp_path / "pacts", "/a")
    return tmp_path


def verify(place: Path, version: str, *, success: bool = True) -> None:
    pact = read_pact(place / "pacts/web-shop.json")
    Store(place).record_verification(pact, Version("shop", version), success=success, failed=[] if success else ["/a"])


def publish(version: str = "w1") -> None:
    assert main(["pact", "publish", "pacts", "--version", version]) == 0


def test_a_version_may_be_deployed_once_all_is_verified(place, capsys):
    question = ["can-i-deploy", "web", "--to", "production", "--version", "w1"]
    publish()
    assert main(question) == 1
    assert "no: results are missing" in capsys.readouterr().out
    verify(place, "s1")
    assert main(["record-deployment", "shop", "--to", "production", "--version", "s1"]) == 0
    assert main(question) == 0
    assert "can web w1 be deployed to production: yes" in capsys.readouterr().out
    verify(place, "s1", success=False)
    assert main(question) == 1
    assert "is broken by shop s1: /a" in capsys.readouterr().out


def test_json_says_all_of_it(place, capsys):
    publish()
    verify(place, "s1", success=False)
    main(["record-deployment", "shop", "--to", "production", "--version", "s1"])
    assert main(["can-i-deploy", "web", "--to", "production", "--version", "w1", "--format", "json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["service"], said["version"], said["to"], said["deployable"]) == ("web", "w1", "production", False)
    assert [reason["severity"] for reason in said["reasons"]] == ["error"]
    (row,) = said["matrix"]
    assert (row["consumer"], row["answered_by"], row["provider_version"], row["success"]) == (
        "web",
        "shop",
        "s1",
        False,
    )
    assert row["failed"] == ["/a"]


def test_results_that_are_missing_are_waited_for(place, monkeypatch, capsys):
    publish()
    main(["record-deployment", "shop", "--to", "production", "--version", "s1"])
    meanwhile = SimpleNamespace(sleep=lambda _seconds: verify(place, "s1"))
    monkeypatch.setattr("contracts.commands.can_i_deploy.time", meanwhile)
    question = ["can-i-deploy", "web", "--to", "production", "--version", "w1", "--retry-while-unknown", "3"]
    assert main(question) == 0
    assert "asking 3 times more" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["can-i-deploy", "web", "--to", "prodction", "--version", "w1"], "did you mean production"),
        (["can-i-deploy", "web", "--to", "production"], "not in git"),
        (["can-i-deploy", "web", "--to", "production", "--version", "1", "--branch", "x"], "both given"),
        (["record-deployment", "web", "--to", "prodction", "--version", "w1"], "did you mean production"),
        (["record-undeployment", "web", "--to", "production"], "web is not in production"),
        (["pact", "publish", "gone", "--version", "w1"], "no such file"),
        (["pact", "publish", "empty", "--version", "w1"], "there is no pact here"),
        (["pact", "publish", "damaged.json", "--version", "w1"], "damaged.json:1: it is no JSON"),
    ],
)
def test_wrong_use_is_told_with_exit_code_2(place, capsys, arguments, said):
    (place / "empty").mkdir()
    (place / "damaged.json").write_text("{")
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_nothing_is_published_where_one_pact_is_damaged(place):
    (place / "pacts/zzz.json").write_text("{")
    assert main(["pact", "publish", "pacts", "--version", "w1"]) == 2
    assert not (place / ".banyan").exists()


def test_what_is_where_is_shown(place, capsys):
    publish()
    verify(place, "s1")
    for command in ("record-deployment", "record-release"):
        there = ["shop", "--to", "moon", "--version", "s1", "--new-environment", "--instance", "blue"]
        assert main([command, *there]) == 0
    capsys.readouterr()
    assert main(["pact", "matrix"]) == 0
    page = capsys.readouterr().out
    assert "web       w1       shop      shop         s1       pass" in page
    assert "moon: shop s1 (blue)" in page
    assert main(["pact", "matrix", "till", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"matrix": [], "deployments": []}
    assert main(["record-undeployment", "shop", "--to", "moon"]) == 0
    assert main(["record-undeployment", "shop", "--to", "moon", "--release", "s1"]) == 0
    assert not Store(place).records().deployments


def test_a_damaged_store_is_told_by_every_command(place, capsys):
    publish()
    facts = place / ".banyan/contracts/facts.jsonl"
    facts.write_bytes(damaged := facts.read_bytes() + b"<<<<<<< HEAD\n")
    for command in (
        ["can-i-deploy", "web", "--to", "production", "--version", "w1"],
        ["record-deployment", "web", "--to", "production", "--version", "w1"],
        ["pact", "publish", "pacts", "--version", "w2"],
        ["pact", "matrix"],
        ["broker", "--port", "0"],
    ):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert "facts.jsonl:4: a merge left its conflict here" in said
        assert "keep the lines of both sides" in said
    assert facts.read_bytes() == damaged


@pytest.mark.usefixtures("place")
def test_the_broker_serves_until_it_is_stopped():
    publish()
    command = [BANYAN, "broker", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        address = running.stderr.readline().split()[-1]
        try:
            answer = httpx.get(f"{address}/pacts/latest", trust_env=False, timeout=PATIENCE)
            assert answer.json()["pacts"][0]["_embedded"]["consumer"]["name"] == "web"
            running.send_signal(signal.SIGINT)
            assert running.wait(PATIENCE) == 0
        finally:
            running.kill()


@pytest.mark.usefixtures("place")
def test_a_port_that_is_taken_is_told(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["broker", "--port", str(taken.getsockname()[1])]) == 2
    said = capsys.readouterr().err
    assert "cannot be taken" in said
    assert "--port" in said


def test_two_that_need_each_other_go_together(place, capsys):
    pact_file(place / "pacts", "/b", consumer="shop", provider="web")
    publish("v1")
    for name, file in (("shop", "web-shop"), ("web", "shop-web")):
        Store(place).record_verification(read_pact(place / f"pacts/{file}.json"), Version(name, "v1"), success=True)
    question = ["can-i-deploy", "web", "--to", "test", "--version", "v1"]
    assert main(question) == 1
    capsys.readouterr()
    assert main([*question, "--with", "shop"]) == 0
    assert "can web v1, shop v1 be deployed to test: yes" in capsys.readouterr().out
    assert main([*question, "--with", "shop=v0"]) == 1
