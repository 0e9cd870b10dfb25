"""Banyan's commands with a Pact Broker, which they ask through Pact's own client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from banyan.cli import main
from contracts.store.keeping import Store
from contracts.store.values import Version
from tests.contracts.broker.serving import pact_file, served
from tests.contracts.store.drawing import store

TOKEN = "open-sesame"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of a broker that the environment names."""
    known = store(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path)
    with served(known, TOKEN) as url:
        monkeypatch.setenv("PACT_BROKER_BASE_URL", url)
        monkeypatch.setenv("PACT_BROKER_TOKEN", TOKEN)
        yield known


def publish(tmp_path: Path, version: str, *paths: str, consumer: str = "web") -> None:
    file = pact_file(tmp_path / "a [b] *", *paths or ("/a",), consumer=consumer)
    assert main(["pact", "publish", str(file.parent), "--version", version, "--branch", "main", "--tag", "prod"]) == 0


def verify(kept: Store, version: str, *, success: bool = True) -> None:
    sha = kept.records().publications[0].sha
    pact = kept.pact(sha)
    assert pact is not None
    kept.record_verification(pact, Version("shop", version), success=success)


def test_pacts_are_published_to_the_broker_and_nowhere_else(kept, tmp_path):
    publish(tmp_path, "w1")
    (published,) = kept.records().publications
    assert (published.consumer, published.version, published.provider) == ("web", "w1", "shop")
    version = kept.records().versions["web", "w1"]
    assert (version.branches, version.tags) == (("main",), ("prod",))
    assert not (tmp_path / ".banyan").exists()


def test_can_i_deploy_asks_the_broker(kept, tmp_path, capsys):
    publish(tmp_path, "w1")
    question = ["can-i-deploy", "web", "--to", "production", "--version", "w1"]
    assert main(question) == 1
    assert "no version of shop is deployed or released to production" in capsys.readouterr().out
    verify(kept, "s1")
    assert main(["record-deployment", "shop", "--to", "production", "--version", "s1"]) == 0
    assert main([*question, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["deployable"] is True
    assert [(row["consumer"], row["provider_version"], row["success"]) for row in said["matrix"]] == [
        ("web", "s1", True)
    ]
    verify(kept, "s1", success=False)
    assert main(question) == 1
    assert main([*question, "--ignore", "shop"]) == 0
    assert main(["can-i-deploy", "web", "--to", "production", "--branch", "main"]) == 1
    assert main([*question, "--with", "shop=s0"]) == 1
    verify(kept, "s0")
    assert main([*question, "--with", "shop=s0"]) == 0


@pytest.mark.usefixtures("kept")
def test_what_is_deployed_is_asked_of_the_broker(tmp_path, capsys):
    for version in ("w0", "w1", "w2"):
        publish(tmp_path, version)
    asked = ["deployed", "web", "--to", "production", "--format"]
    capsys.readouterr()
    assert main([*asked, "version"]) == 0
    assert capsys.readouterr().out == ""
    for version in ("w0", "w1"):
        assert main(["record-deployment", "web", "--to", "production", "--version", version]) == 0
    assert main(["record-release", "web", "--to", "production", "--version", "w2"]) == 0
    capsys.readouterr()
    assert main([*asked, "version"]) == 0
    assert capsys.readouterr().out == "w2\n"
    assert main([*asked, "json"]) == 0
    assert [row["version"] for row in json.loads(capsys.readouterr().out)["versions"]] == ["w1", "w2"]
    assert main(["deployed", "web", "--to", "produktion"]) == 2
    assert "did you mean production" in capsys.readouterr().err


def test_deployments_go_to_the_broker(kept, tmp_path, capsys):
    publish(tmp_path, "w1")
    there = ["web", "--to", "staging", "--version", "w1"]
    assert main(["record-deployment", *there]) == 2
    assert "Environment staging does not exist" in capsys.readouterr().err
    assert main(["record-deployment", *there, "--new-environment", "--instance", "blue"]) == 0
    assert main(["record-release", *there]) == 0
    assert [(each.kind, each.instance) for each in kept.records().deployments] == [
        ("deployment", "blue"),
        ("release", ""),
    ]
    assert main(["record-undeployment", "web", "--to", "staging", "--instance", "blue"]) == 0
    assert main(["record-undeployment", "web", "--to", "staging", "--release", "w1"]) == 0
    assert not kept.records().deployments
