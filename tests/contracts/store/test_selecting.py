from __future__ import annotations

import pytest

from contracts.store.keeping import Store
from contracts.store.selecting import Provider, Selector, wanted
from contracts.store.values import Deployment, Pacticipant, Version
from tests.contracts.store.drawing import pact, store

MAIN = Provider("shop", "main")


@pytest.fixture
def known(tmp_path) -> Store:
    return store(tmp_path)


def publish(known: Store, version: str, said: str, branch: str = "main", *tags: str, consumer: str = "web") -> None:
    known.publish([pact(consumer, "shop", said)], Version("", version, (branch,), tags))


def verify(
    known: Store, version: str, said: str, branch: str = "main", *, success: bool = True, wip: bool = False
) -> None:
    known.record_verification(pact("web", "shop", said), Version("shop", version, (branch,)), success=success, wip=wip)


def chosen(known: Store, *selectors: Selector, provider: Provider = MAIN, wip_since: str = "") -> list[str]:
    """What is to be verified: what the pact says, with ? for pending and ! for work in progress."""
    found = known.to_verify(provider, selectors, wip_since=wip_since)
    return [
        f"{each.publication.version} {pact.interactions[0]['description']}{'?' * each.is_pending}{'!' * each.is_wip}"
        for each, pact in found
    ]


def test_the_last_of_a_branch_is_chosen(known):
    publish(known, "w1", "a")
    publish(known, "w2", "b")
    publish(known, "w3", "c", "topic")
    assert chosen(known, Selector(is_main=True)) == ["w2 b?"]
    assert chosen(known, Selector(branch="topic")) == ["w3 c?"]
    assert chosen(known, Selector(branch="gone", fallback_branch="topic")) == ["w3 c?"]
    assert chosen(known, Selector(is_matching=True), provider=Provider("shop", "topic")) == ["w3 c?"]
    assert chosen(known, Selector(is_latest=True)) == ["w3 c?"]


def test_a_version_that_is_built_again_is_not_the_last(known):
    publish(known, "w1", "a")
    publish(known, "w2", "b")
    known.record_version(Version("web", "w1", ("main",), ("again",)))
    assert chosen(known, Selector(is_main=True)) == ["w2 b?"]


def test_a_pact_that_was_given_up_is_not_chosen(known):
    publish(known, "w1", "a")
    known.publish([pact("web", "till")], Version("", "w2", ("main",)))
    assert chosen(known, Selector(is_main=True)) == []


def test_tags_choose_all_or_the_last(known):
    publish(known, "w1", "a", "main", "prod")
    publish(known, "w2", "b", "main", "prod")
    assert chosen(known, Selector(tag="prod")) == ["w1 a?", "w2 b?"]
    assert chosen(known, Selector(tag="prod", is_latest=True)) == ["w2 b?"]
    assert chosen(known, Selector(tag="gone", fallback_tag="prod", is_latest=True)) == ["w2 b?"]


def test_what_is_deployed_or_released_is_chosen(known):
    for version in ("w1", "w2", "w3"):
        publish(known, version, version)
    known.record_deployment(Deployment("deployment", "web", "w1", "production"))
    known.record_deployment(Deployment("release", "web", "w2", "test"))
    assert chosen(known, Selector(is_deployed=True)) == ["w1 w1?"]
    assert chosen(known, Selector(is_released=True)) == ["w2 w2?"]
    assert chosen(known, Selector(is_deployed=True, is_released=True)) == ["w1 w1?", "w2 w2?"]
    assert chosen(known, Selector(environment="test")) == ["w2 w2?"]
    assert chosen(known, Selector(environment="test", is_deployed=True)) == []


def test_one_content_is_verified_once_for_all_reasons(known):
    publish(known, "w1", "a")
    publish(known, "w2", "a", "topic")
    (found,) = wanted(known.records(), MAIN, [Selector(is_main=True), Selector(branch="topic")])
    assert found.publication.version == "w2"
    assert found.reasons == ("latest of web on branch main (w1)", "latest of web on branch topic (w2)")


def test_a_selector_may_be_about_one_consumer(known):
    publish(known, "w1", "a")
    publish(known, "p1", "b", consumer="app")
    assert chosen(known, Selector("app", is_main=True)) == ["p1 b?"]


def test_without_selectors_main_branches_and_what_is_there_are_chosen(known):
    publish(known, "w1", "a", "trunk")
    publish(known, "w2", "b", "topic")
    publish(known, "w3", "c", "topic")
    known.record_deployment(Deployment("deployment", "web", "w2", "test"))
    assert chosen(known) == ["w3 c?", "w2 b?"]
    known.record_pacticipant(Pacticipant("web", "trunk"))
    assert chosen(known) == ["w1 a?", "w2 b?"]


def test_a_pact_is_pending_until_the_branch_has_verified_it(known):
    publish(known, "w1", "a")
    verify(known, "s1", "a", "topic")
    verify(known, "s2", "a", success=False)
    assert chosen(known, Selector(is_main=True)) == ["w1 a?"]
    assert chosen(known, Selector(is_main=True), provider=Provider("shop")) == ["w1 a"]
    verify(known, "s3", "a")
    assert chosen(known, Selector(is_main=True)) == ["w1 a"]


def test_results_of_another_that_answers_settle_nothing_for_the_provider(known):
    publish(known, "w1", "a")
    known.record_verification(pact("web", "shop", "a"), Version("monolith", "m1", ("main",)), success=True)
    assert chosen(known, Selector(is_main=True)) == ["w1 a?"]


class TestWorkInProgress:
    SINCE = "2026-01-01"

    def test_is_the_head_of_every_other_branch_and_tag(self, known):
        publish(known, "w1", "a")
        publish(known, "w2", "b", "topic")
        publish(known, "w3", "c", "topic")
        publish(known, "w4", "d", "other", "try")
        assert chosen(known, Selector(is_main=True), wip_since=self.SINCE) == ["w1 a?", "w3 c?!", "w4 d?!"]

    def test_ends_with_a_result_of_the_branch_that_was_not_in_progress(self, known):
        publish(known, "w2", "b", "topic")
        verify(known, "s1", "b", wip=True)
        assert chosen(known, Selector(is_main=True), wip_since=self.SINCE) == ["w2 b?!"]
        verify(known, "s2", "b")
        assert chosen(known, Selector(is_main=True), wip_since=self.SINCE) == []

    def test_is_none_that_another_branch_verified_before_this_one_began(self, known):
        publish(known, "w2", "b", "topic")
        verify(known, "s1", "b")
        new = Provider("shop", "new")
        assert chosen(known, Selector(is_main=True), provider=new, wip_since=self.SINCE) == []

    def test_is_one_that_another_branch_verified_after_this_one_began(self, known):
        known.record_version(Version("shop", "n1", ("new",)))
        publish(known, "w2", "b", "topic")
        verify(known, "s1", "b")
        new = Provider("shop", "new")
        assert chosen(known, Selector(is_main=True), provider=new, wip_since=self.SINCE) == ["w2 b?!"]

    def test_is_none_that_is_older(self, known):
        publish(known, "w2", "b", "topic")
        assert chosen(known, Selector(is_main=True), wip_since="2030-01-01") == []

    def test_is_none_for_a_provider_without_a_branch(self, known):
        publish(known, "w2", "b", "topic")
        assert chosen(known, Selector(is_main=True), provider=Provider("shop"), wip_since=self.SINCE) == []
