"""Pact's own verifier, with pacts from a broker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pact import Verifier

from contracts.remote.address import Broker
from contracts.remote.asking import NoBroker
from contracts.remote.verifying import DEFAULT, Wish, add_broker
from contracts.store.content import read_pact
from contracts.store.keeping import Store
from contracts.store.selecting import Selector
from contracts.store.values import Deployment, Version
from tests.contracts.broker.serving import pact_file, provider, served
from tests.contracts.store.drawing import store

TOKEN = "open-sesame"


@pytest.fixture(autouse=True)
def untracked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACT_DO_NOT_TRACK", "true")


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    known = store(tmp_path / "home")
    for version, branch, path in (("w1", "main", "/a"), ("w2", "topic", "/b")):
        known.publish([read_pact(pact_file(tmp_path / branch, path))], Version("", version, (branch,)))
    return known


@pytest.fixture
def broker(kept: Store) -> Iterator[Broker]:
    with served(kept, TOKEN) as url:
        yield Broker(url, TOKEN)


def verified(broker: Broker, answers: dict[str, int], wish: Wish) -> Verifier:
    with provider(answers) as url:
        verifier = Verifier("shop", host="127.0.0.1").add_transport(url=url)
        return add_broker(verifier, broker, wish).verify()


def test_results_are_published_for_a_version_on_its_branch(kept, broker):
    verified(broker, {"/a": 200}, Wish(publish=Version("shop", "s1", ("main",), ("prod",), "https://ci.example/1")))
    (result,) = kept.records().verifications
    assert (result.version, result.success, result.build_url) == ("s1", True, "https://ci.example/1")
    version = kept.records().versions["shop", "s1"]
    assert (version.branches, version.tags) == (("main",), ("prod",))


def test_without_a_version_results_stay_here(kept, broker):
    verified(broker, {"/a": 200}, Wish(branch="main"))
    assert not kept.records().verifications


def test_a_pending_pact_does_not_fail(kept, broker):
    publish = Version("shop", "s1", ("main",))
    verified(broker, {}, Wish(publish=publish, branch="main"))
    assert [each.success for each in kept.records().verifications] == [False]
    with pytest.raises(RuntimeError):
        verified(broker, {}, Wish(is_pending=False))


def test_work_in_progress_and_branches_of_the_same_name_are_asked_for(kept, broker):
    wish = Wish(branch="main", wip_since="2020-01-01", publish=Version("shop", "s1", ("main",)))
    verified(broker, {"/a": 200}, wish)
    results = [(each.version, each.success, each.wip) for each in kept.records().verifications]
    assert results == [("s1", True, False), ("s1", False, True)]
    verified(broker, {"/a": 200, "/b": 200}, Wish(branch="topic", publish=Version("shop", "s2", ("topic",))))
    assert [each.success for each in kept.records().verifications][2:] == [True, True]


def test_what_is_deployed_is_asked_for(kept, broker):
    kept.record_deployment(Deployment("deployment", "web", "w2", "test"))
    verified(broker, {"/a": 200, "/b": 200}, Wish(DEFAULT, publish=Version("shop", "s1")))
    assert len(kept.records().verifications) == 2
    only = [Selector(consumer="web", environment="test", is_deployed=True)]
    verified(broker, {"/b": 200}, Wish(only, publish=Version("shop", "s2")))
    assert [each.success for each in kept.records().verifications][2:] == [True]


def test_a_refused_token_is_told_at_once(broker):
    with pytest.raises(NoBroker, match="refuses us"):
        add_broker(Verifier("shop", host="127.0.0.1"), Broker(broker.url, "wrong"), Wish())
