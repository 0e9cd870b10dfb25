"""Pact's real command line against `banyan broker`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.store.keeping import Store
from tests.contracts.broker.serving import Client, pact_file, provider, served
from tests.contracts.store.drawing import store

GOOD = {"/a": 200, "/b": 200}


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    return store(tmp_path / "home")


@pytest.fixture
def pact(kept) -> Iterator[Client]:
    with served(kept) as url:
        yield Client(url)


def publish(pact: Client, file: Path, version: str, branch: str = "main", *others: str) -> None:
    done = pact.broker("publish", str(file), "--consumer-app-version", version, "--branch", branch, *others)
    assert done.code == 0, done.said


def verify(
    pact: Client, version: str, answers: dict[str, int], *others: str, branch: str = "main", code: int = 0
) -> str:
    publishing = ("--publish", "--provider-version", version, "--provider-branch", branch)
    with provider(answers) as url:
        done = pact.verifier(url, *publishing, *others)
    assert done.code == code, done.said
    return done.said


def test_publishes_pacts(pact, kept, tmp_path):
    file = pact_file(tmp_path / "pacts", "/a")
    done = pact.broker(
        "publish",
        str(file.parent),
        *("--consumer-app-version", "w1", "--branch", "main", "--tag", "prod", "--build-url", "https://ci.example/1"),
    )
    assert done.code == 0, done.said
    assert "Pact published for web version w1 and provider shop" in done.said
    (published,) = kept.records().publications
    found = kept.pact(published.sha)
    assert found is not None
    assert [each["description"] for each in found.interactions] == ["a get of /a"]
    version = kept.records().versions["web", "w1"]
    assert (version.branches, version.tags, version.build_url) == (("main",), ("prod",), "https://ci.example/1")


def test_merges_what_parts_of_a_build_publish(pact, kept, tmp_path):
    publish(pact, pact_file(tmp_path / "one", "/a"), "w1")
    publish(pact, pact_file(tmp_path / "two", "/b"), "w1", "main", "--merge")
    (published,) = kept.records().publications
    found = kept.pact(published.sha)
    assert found is not None
    assert len(found.interactions) == 2


def test_refuses_a_version_that_says_another_thing(pact, kept, tmp_path):
    publish(pact, pact_file(tmp_path / "one", "/a"), "w1")
    done = pact.broker("publish", str(pact_file(tmp_path / "two", "/b")), "--consumer-app-version", "w1")
    assert done.code != 0
    assert len(kept.records().publications) == 1


def test_verifies_from_the_broker_and_publishes_results(pact, kept, tmp_path):
    publish(pact, pact_file(tmp_path, "/a", "/b"), "w1")
    verify(pact, "s1", GOOD)
    verify(pact, "s2", {"/a": 200, "/b": 500}, code=1)
    first, second = kept.records().verifications
    assert (first.by, first.version, first.success, first.failed) == ("shop", "s1", True, ())
    assert (second.version, second.success, second.failed) == ("s2", False, ("a get of /b",))
    assert kept.records().versions["shop", "s1"].branches == ("main",)


def test_can_i_deploy_says_no_then_yes_then_no(pact, tmp_path):
    question = ("can-i-deploy", "--pacticipant", "web", "--version", "w1", "--to-environment", "production")
    publish(pact, pact_file(tmp_path, "/a"), "w1")
    done = pact.broker(*question)
    assert done.code == 1, done.said
    assert "no version of shop is deployed or released to production" in done.said
    verify(pact, "s1", GOOD)
    assert pact.broker(*question).code == 1
    deployed = pact.broker(
        "record-deployment", "--pacticipant", "shop", "--version", "s1", "--environment", "production"
    )
    assert deployed.code == 0, deployed.said
    done = pact.broker(*question)
    assert done.code == 0, done.said
    assert "Computer says yes" in done.said
    verify(pact, "s2", {}, code=1)
    pact.broker("record-deployment", "--pacticipant", "shop", "--version", "s2", "--environment", "production")
    done = pact.broker(*question)
    assert done.code == 1
    assert "is broken by shop s2: a get of /a" in done.said


def test_can_i_deploy_counts_what_a_pact_says(pact, tmp_path):
    file = pact_file(tmp_path, "/a")
    publish(pact, file, "w1")
    verify(pact, "s1", GOOD)
    publish(pact, file, "w2")
    asked = ("--pacticipant", "web", "--version", "w2", "--pacticipant", "shop", "--version", "s1")
    done = pact.broker("can-i-deploy", *asked)
    assert done.code == 0, done.said


def test_can_i_deploy_leaves_out_what_is_ignored(pact, tmp_path):
    publish(pact, pact_file(tmp_path, "/a"), "w1")
    question = ("--pacticipant", "web", "--version", "w1", "--to-environment", "production", "--ignore", "shop")
    done = pact.broker("can-i-deploy", *question)
    assert done.code == 0, done.said


def test_can_i_deploy_asks_about_the_last_of_a_branch(pact, tmp_path):
    publish(pact, pact_file(tmp_path, "/a"), "w1", "topic")
    verify(pact, "s1", GOOD, "--consumer-version-selectors", '{"branch": "topic"}')
    pact.broker("record-deployment", "--pacticipant", "shop", "--version", "s1", "--environment", "test")
    asked = ("can-i-deploy", "--pacticipant", "web", "--branch", "topic", "--to-environment", "test")
    assert pact.broker(*asked).code == 0
    asked = ("can-i-deploy", "--pacticipant", "web", "--branch", "gone", "--to-environment", "test")
    assert pact.broker(*asked).code == 1


def test_can_i_merge_holds_against_main_branches(pact, tmp_path):
    publish(pact, pact_file(tmp_path, "/a"), "w1", "topic")
    verify(pact, "s1", GOOD)
    assert pact.broker("can-i-merge", "--pacticipant", "web", "--version", "w1").code == 0
    verify(pact, "s2", {}, code=1)
    assert pact.broker("can-i-merge", "--pacticipant", "web", "--version", "w1").code == 1


def test_a_pending_pact_fails_nobody_until_it_was_verified_once(pact, tmp_path):
    publish(pact, pact_file(tmp_path, "/a"), "w1")
    pending = ("--enable-pending", "--consumer-version-selectors", '{"mainBranch": true}')
    said = verify(pact, "s1", {}, *pending)
    assert "Pending Failures" in said
    assert "pending for shop on branch main" in said
    verify(pact, "s2", GOOD, *pending)
    said = verify(pact, "s3", {}, *pending, code=1)
    assert "verified successfully by shop on branch main before" in said
    verify(pact, "t1", {}, *pending, branch="topic")


def test_work_in_progress_is_verified_without_being_selected(pact, kept, tmp_path):
    publish(pact, pact_file(tmp_path / "main", "/a"), "w1")
    publish(pact, pact_file(tmp_path / "topic", "/b"), "w2", "topic")
    selected = ("--enable-pending", "--consumer-version-selectors", '{"mainBranch": true}')
    assert "a get of /b" not in verify(pact, "s1", {"/a": 200}, *selected)
    said = verify(pact, "s2", {"/a": 200}, *selected, "--include-wip-pacts-since", "2020-01-01")
    assert "work in progress" in said
    assert "a get of /b" in said
    assert [each.wip for each in kept.records().verifications] == [False, False, True]
    said = verify(pact, "s3", {"/a": 200}, *selected, "--include-wip-pacts-since", "2999-01-01")
    assert "a get of /b" not in said


@pytest.mark.parametrize(
    ("selector", "paths"),
    [
        ({"mainBranch": True}, {"/a"}),
        ({"branch": "topic"}, {"/b"}),
        ({"branch": "gone", "fallbackBranch": "topic"}, {"/b"}),
        ({"deployed": True}, {"/a"}),
        ({"environment": "production"}, {"/a"}),
        ({"deployedOrReleased": True}, {"/a", "/b"}),
        ({"latest": True}, {"/b"}),
        ({"tag": "prod", "latest": True}, {"/a"}),
        ({"matchingBranch": True}, {"/a"}),
        ({"consumer": "app", "mainBranch": True}, set()),
    ],
)
def test_selectors_choose_what_is_verified(pact, tmp_path, selector, paths):
    publish(pact, pact_file(tmp_path / "main", "/a"), "w1", "main", "--tag", "prod")
    publish(pact, pact_file(tmp_path / "topic", "/b"), "w2", "topic")
    who = ("--pacticipant", "web", "--version")
    pact.broker("record-deployment", *who, "w1", "--environment", "production")
    pact.broker("record-release", *who, "w2", "--environment", "test")
    others = ("--consumer-version-selectors", json.dumps(selector), "--provider-branch", "main")
    with provider(GOOD) as url:
        done = pact.verifier(url, *others, "--ignore-no-pacts-error")
    assert done.code == 0, done.said
    assert {path for path in ("/a", "/b") if f"a get of {path}" in done.said} == paths


def test_a_selector_that_selects_nothing_is_refused(pact, tmp_path):
    publish(pact, pact_file(tmp_path, "/a"), "w1")
    with provider(GOOD) as url:
        done = pact.verifier(url, "--consumer-version-selectors", '{"matchingBranch": true}')
    assert done.code != 0


def test_environments_are_made_and_listed(pact):
    made = pact.broker("create-environment", "--name", "staging", "--display-name", "Staging", "--production")
    assert made.code == 0, made.said
    again = pact.broker("create-environment", "--name", "staging")
    assert again.code == 1
    assert "already exists" in again.said
    listed = pact.broker("list-environments", "--output", "json")
    known = json.loads(listed.said)["_embedded"]["environments"]
    assert [(each["name"], each["production"]) for each in known] == [
        ("production", True),
        ("staging", True),
        ("test", False),
    ]
    described = pact.broker("describe-environment", "--uuid", known[1]["uuid"])
    assert "Staging" in described.said


def test_deployments_and_releases_come_and_go(pact, kept, tmp_path):
    publish(pact, pact_file(tmp_path, "/a"), "w1")
    publish(pact, pact_file(tmp_path, "/a"), "w2")
    there = ("--pacticipant", "web", "--environment", "test")
    for version in ("w1", "w2"):
        assert pact.broker("record-deployment", *there, "--version", version).code == 0
        assert pact.broker("record-release", *there, "--version", version).code == 0
    blue = pact.broker("record-deployment", *there, "--version", "w1", "--application-instance", "blue")
    assert blue.code == 0, blue.said
    assert [(each.kind, each.version, each.instance) for each in kept.records().deployments] == [
        ("release", "w1", ""),
        ("deployment", "w2", ""),
        ("release", "w2", ""),
        ("deployment", "w1", "blue"),
    ]
    ended = pact.broker("record-support-ended", *there, "--version", "w1")
    assert ended.code == 0, ended.said
    down = pact.broker("record-undeployment", *there)
    assert down.code == 0, down.said
    left = [(each.kind, each.version, each.instance) for each in kept.records().deployments]
    assert left == [("release", "w2", ""), ("deployment", "w1", "blue")]


def test_an_unknown_environment_or_version_is_told(pact, tmp_path):
    publish(pact, pact_file(tmp_path, "/a"), "w1")
    who = ("record-deployment", "--pacticipant", "web", "--version")
    unknown = pact.broker(*who, "w1", "--environment", "moon")
    assert unknown.code == 1
    assert "moon does not exist" in unknown.said
    unknown = pact.broker(*who, "w9", "--environment", "test")
    assert unknown.code == 1
    assert "404" in unknown.said


def test_what_is_known_is_listed_and_described(pact, tmp_path):
    publish(pact, pact_file(tmp_path, "/a"), "w1")
    done = pact.broker("create-or-update-pacticipant", "--name", "web", "--main-branch", "main")
    assert done.code == 0, done.said
    assert pact.broker("create-or-update-version", "--pacticipant", "web", "--version", "w0", "--branch", "x").code == 0
    assert pact.broker("create-version-tag", "--pacticipant", "web", "--version", "w1", "--tag", "prod").code == 0
    for command, said in (
        (("list-pacticipants",), "shop"),
        (("describe-pacticipant", "--name", "web"), "Main Branch: main"),
        (("describe-version", "--pacticipant", "web", "--version", "w1"), "prod"),
        (("list-latest-pact-versions",), "w1"),
        (("get-pacts", "--provider", "shop", "--branch", "main"), "Pact between web (w1) and shop"),
    ):
        done = pact.broker(*command)
        assert done.code == 0, done.said
        assert said in done.said


def test_a_token_lets_in_those_who_know_it(kept, tmp_path):
    file = str(pact_file(tmp_path, "/a"))
    with served(kept, token="open-sesame") as url:
        refused = Client(url, "wrong").broker("publish", file, "--consumer-app-version", "w1", "--retries", "1")
        assert refused.code != 0
        assert not kept.records().publications
        publish(Client(url, "open-sesame"), Path(file), "w1")
        verify(Client(url, "open-sesame"), "s1", GOOD)
    assert kept.records().verifications[0].success
