"""`banyan verify --from-broker`: targets that run elsewhere, pacts of a broker, Pact's own core."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from banyan.cli import main
from contracts.store.content import read_pact
from contracts.store.keeping import Store
from contracts.store.values import Version
from tests.contracts.broker.serving import pact_file, provider, served
from tests.contracts.store.drawing import store

TOKEN = "open-sesame"
PLAN = """
[services.shop]
apps = ["shop"]

[targets.monolith]
url = "{monolith}"
health = "/"

[targets.shop]
url = "{shop}"
health = "/"
"""


@dataclass
class Place:
    """A plan with two sides that run elsewhere, and the store of a broker."""

    folder: Path
    store: Store
    monolith: dict[str, int] = field(default_factory=lambda: {"/": 200, "/a": 200})
    shop: dict[str, int] = field(default_factory=lambda: {"/": 200, "/a": 200})

    def publish(self, version: str, branch: str, *paths: str) -> None:
        """Let a consumer rely on these paths."""
        file = pact_file(self.folder / branch, *paths)
        self.store.publish([read_pact(file)], Version("", version, (branch,)))

    def verify(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """The exit code and what was said as JSON."""
        output = self.folder / "said.json"
        code = main(["verify", "--from-broker", "--format", "json", "--output", str(output), *arguments])
        return code, json.loads(output.read_text())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    found = Place(tmp_path, store(tmp_path / "elsewhere"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_COMMIT", "p1")
    monkeypatch.setenv("GIT_BRANCH", "main")
    monkeypatch.setenv("PACT_BROKER_TOKEN", TOKEN)
    with (
        served(found.store, TOKEN) as url,
        provider(found.monolith) as monolith,
        provider(found.shop) as shop,
    ):
        monkeypatch.setenv("PACT_BROKER_BASE_URL", url)
        (tmp_path / "banyan.toml").write_text(PLAN.format(monolith=monolith, shop=shop))
        yield found


def test_both_sides_are_held_to_what_the_broker_chooses(place):
    place.publish("w1", "main", "/a")
    place.publish("w2", "topic", "/b")
    code, said = place.verify()
    assert code == 0
    (shop,) = said["providers"]
    (row,) = shop["interactions"]
    assert (row["consumer"], row["description"], row["pending"]) == ("web", "a get of /a", True)
    assert {name: cell["status"] for name, cell in row["cells"].items()} == {"monolith": "pass", "shop": "pass"}
    assert not place.store.records().verifications
    assert not (place.folder / ".banyan").exists()


def test_results_of_the_service_are_published(place):
    place.publish("w1", "main", "/a")
    place.monolith["/a"] = 500
    code, _said = place.verify("--publish")
    assert code == 0  # pending until it was verified once
    (result,) = place.store.records().verifications
    assert (result.by, result.version, result.success) == ("shop", "p1", True)
    assert place.store.records().versions["shop", "p1"].branches == ("main",)


def test_a_pact_that_was_verified_once_may_fail(place):
    place.publish("w1", "main", "/a")
    assert place.verify("--publish")[0] == 0
    place.shop["/a"] = 500
    code, said = place.verify("--publish")
    assert code == 1
    assert "expected 200 but was 500" in json.dumps(said)
    assert [each.success for each in place.store.records().verifications] == [True, False]


def test_work_in_progress_fails_nobody(place):
    place.publish("w2", "topic", "/b")
    code, said = place.verify("--wip-since", "2020-01-01")
    assert code == 0
    assert "a get of /b" in json.dumps(said)


def test_one_side_may_be_left_out(place):
    place.publish("w1", "main", "/a")
    code, said = place.verify("--target", "monolith", "--provider", "shop")
    assert code == 0
    assert list(said["providers"][0]["interactions"][0]["cells"]) == ["monolith"]


def test_secrets_are_in_no_result(place, capsys):
    place.publish("w1", "main", "/a")
    _code, said = place.verify("--publish")
    assert TOKEN not in json.dumps(said)
    assert TOKEN not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("arguments", "token", "said"),
    [
        (["--from-broker", "--pact", "pacts"], TOKEN, "the broker says which pacts there are"),
        (["--from-broker", "--provider", "shp"], TOKEN, "did you mean shop"),
        (["--from-broker"], "wrong", "refuses us: 401"),
        (["--publish"], TOKEN, "add --from-broker"),
    ],
)
def test_wrong_use_is_told_before_anything_starts(place, monkeypatch, capsys, arguments, token, said):
    monkeypatch.setenv("PACT_BROKER_TOKEN", token)
    pact_file(place.folder / "pacts", "/a")
    assert main(["verify", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("place")
def test_without_a_broker_there_is_nothing_to_take_pacts_from(monkeypatch, capsys):
    monkeypatch.delenv("PACT_BROKER_BASE_URL")
    assert main(["verify", "--from-broker"]) == 2
    assert "set it to the broker's address" in capsys.readouterr().err
