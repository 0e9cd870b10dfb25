from __future__ import annotations

import pytest

from banyan.errors import UnknownName
from contracts.store.content import Pact
from contracts.store.deciding import Asked, Decision, Target
from contracts.store.keeping import Store
from contracts.store.values import Deployment, Stay, Version
from tests.contracts.store.drawing import pact, store

ORDERS = pact("web", "shop", "an order")
PRODUCTS = pact("web", "shop", "a product")


@pytest.fixture
def known(tmp_path) -> Store:
    return store(tmp_path)


def publish(known: Store, version: str, *pacts: Pact, branch: str = "main") -> None:
    known.publish(pacts or (PRODUCTS,), Version("", version, (branch,)))


def verify(known: Store, version: str, of: Pact = PRODUCTS, *, by: str = "shop", success: bool = True) -> None:
    known.record_verification(of, Version(by, version), success=success, failed=() if success else ("a product",))


def deploy(known: Store, name: str, version: str, to: str = "production", kind: Stay = "deployment") -> None:
    known.record_deployment(Deployment(kind, name, version, to))


def ask(known: Store, name: str, version: str, *ignored: tuple[str, str]) -> Decision:
    return known.can_i_deploy([Asked(name, version)], Target("production"), ignored)


def reasons(decision: Decision) -> str:
    return "\n".join(each.text for each in decision.reasons)


def test_a_consumer_may_go_where_its_provider_did_what_the_pact_says(known):
    publish(known, "w1")
    verify(known, "s1")
    deploy(known, "shop", "s1")
    decision = ask(known, "web", "w1")
    assert decision.deployable is True
    assert reasons(decision) == "All required verification results are published and successful"


def test_a_consumer_may_not_go_where_its_provider_is_not(known):
    publish(known, "w1")
    verify(known, "s1")
    decision = ask(known, "web", "w1")
    assert decision.deployable is None
    assert "no version of shop is deployed or released to production" in reasons(decision)


def test_a_consumer_may_not_go_where_the_provider_failed(known):
    publish(known, "w1")
    verify(known, "s1", success=False)
    deploy(known, "shop", "s1")
    decision = ask(known, "web", "w1")
    assert decision.deployable is False
    assert "is broken by shop s1: a product" in reasons(decision)


def test_a_consumer_may_not_go_where_another_version_of_the_provider_is(known):
    publish(known, "w1")
    verify(known, "s2")
    deploy(known, "shop", "s1")
    decision = ask(known, "web", "w1")
    assert decision.deployable is None
    assert "was never verified by shop s1" in reasons(decision)


def test_results_belong_to_what_a_pact_says(known):
    publish(known, "w1")
    verify(known, "s1")
    deploy(known, "shop", "s1")
    publish(known, "w2")
    publish(known, "w3", ORDERS)
    assert ask(known, "web", "w2").deployable is True
    assert ask(known, "web", "w3").deployable is None


def test_the_last_result_counts(known):
    publish(known, "w1")
    deploy(known, "shop", "s1")
    verify(known, "s1", success=False)
    verify(known, "s1")
    assert ask(known, "web", "w1").deployable is True
    verify(known, "s1", success=False)
    assert ask(known, "web", "w1").deployable is False


def test_a_provider_needs_no_consumer(known):
    publish(known, "w1")
    verify(known, "s1", success=False)
    decision = ask(known, "shop", "s1")
    assert decision.deployable is True
    assert reasons(decision) == "There are no missing dependencies"


def test_a_provider_must_do_what_the_consumers_there_rely_on(known):
    publish(known, "w1")
    publish(known, "w2", ORDERS)
    verify(known, "s1", PRODUCTS)
    verify(known, "s1", ORDERS, success=False)
    deploy(known, "web", "w1")
    assert ask(known, "shop", "s1").deployable is True
    deploy(known, "web", "w2")
    assert ask(known, "shop", "s1").deployable is False


def test_a_release_stands_beside_those_before_it(known):
    publish(known, "w1")
    publish(known, "w2", ORDERS)
    verify(known, "s1", ORDERS)
    deploy(known, "web", "w1", kind="release")
    deploy(known, "web", "w2", kind="release")
    assert ask(known, "shop", "s1").deployable is None
    known.record_end(known.records().deployed("web")[0])
    assert ask(known, "shop", "s1").deployable is True


def test_what_was_taken_down_counts_no_longer(known):
    publish(known, "w1")
    verify(known, "s1")
    deploy(known, "shop", "s1")
    known.record_end(known.records().deployed("shop")[0])
    assert ask(known, "web", "w1").deployable is None


def test_another_environment_counts_for_itself(known):
    publish(known, "w1")
    verify(known, "s1")
    deploy(known, "shop", "s1", to="test")
    assert ask(known, "web", "w1").deployable is None
    assert known.can_i_deploy([Asked("web", "w1")], Target("test")).deployable is True


def test_a_pact_that_a_version_left_behind_counts_no_longer(known):
    publish(known, "w1", PRODUCTS, pact("web", "till"))
    publish(known, "w2")
    verify(known, "s1")
    deploy(known, "shop", "s1")
    assert ask(known, "web", "w1").deployable is None
    assert ask(known, "web", "w2").deployable is True


def test_what_is_ignored_is_shown_apart(known):
    publish(known, "w1", PRODUCTS, pact("web", "till"))
    verify(known, "s1")
    deploy(known, "shop", "s1")
    decision = ask(known, "web", "w1", ("till", ""), ("tilt", ""))
    assert decision.deployable is True
    assert [row.provider for row in decision.ignored] == ["till"]
    assert "tilt was to be ignored, and is unknown" in reasons(decision)


def test_an_unknown_version_is_no(known):
    publish(known, "w1")
    decision = ask(known, "web", "w9")
    assert decision.deployable is False
    assert "no version w9 of web is known" in reasons(decision)


def test_somebody_unknown_is_no(known):
    assert "nothing is known of webb" in reasons(ask(known, "webb", "w1"))


def test_an_unknown_environment_is_an_error(known):
    with pytest.raises(UnknownName, match="no environment called 'prodution'"):
        known.can_i_deploy([Asked("web", "w1")], Target("prodution"))


def test_the_last_version_of_a_branch_is_meant(known):
    publish(known, "w1", branch="topic")
    publish(known, "w2", ORDERS)
    verify(known, "s1")
    deploy(known, "shop", "s1")
    target = Target("production")
    assert known.can_i_deploy([Asked("web", branch="topic")], target).deployable is True
    assert known.can_i_deploy([Asked("web", branch="main")], target).deployable is None
    assert known.can_i_deploy([Asked("web", is_main=True)], target).deployable is None
    assert known.can_i_deploy([Asked("web", branch="gone")], target).deployable is False


def test_two_that_are_asked_about_together_are_held_against_each_other(known):
    publish(known, "w1", PRODUCTS, pact("web", "till"))
    verify(known, "s1")
    both = [Asked("web", "w1"), Asked("shop", "s1")]
    assert known.can_i_deploy(both, Target()).deployable is True
    assert known.can_i_deploy([both[0], Asked("shop", is_latest=True)], Target()).deployable is True


def test_the_last_versions_count_where_no_environment_is_named(known):
    publish(known, "w1")
    verify(known, "s1")
    assert known.can_i_deploy([Asked("web", "w1")], Target(is_latest=True)).deployable is True
    verify(known, "s2", success=False)
    assert known.can_i_deploy([Asked("web", "w1")], Target(is_latest=True)).deployable is False


class TestAnotherThatAnswers:
    """The monolith does the work of a provider that has not left yet."""

    def test_takes_the_place_of_a_provider_that_is_not_there(self, known):
        publish(known, "w1")
        verify(known, "m1", by="monolith")
        deploy(known, "monolith", "m1")
        assert ask(known, "web", "w1").deployable is True

    def test_counts_beside_the_provider_where_it_was_verified(self, known):
        publish(known, "w1")
        verify(known, "m1", by="monolith", success=False)
        verify(known, "s1")
        deploy(known, "monolith", "m1")
        deploy(known, "shop", "s1")
        decision = ask(known, "web", "w1")
        assert decision.deployable is False
        assert {(row.by, row.success) for row in decision.rows} == {("monolith", False), ("shop", True)}

    def test_counts_no_longer_once_it_is_not_held_to_the_pacts_any_more(self, known):
        publish(known, "w1")
        verify(known, "m1", by="monolith")
        verify(known, "s1")
        deploy(known, "monolith", "m2")
        deploy(known, "shop", "s1")
        assert ask(known, "web", "w1").deployable is True

    def test_never_answers_itself(self, known):
        own = pact("monolith", "shop", "news")
        publish(known, "m1", own)
        publish(known, "w1")
        verify(known, "s1", own)
        verify(known, "m1", by="monolith")
        deploy(known, "shop", "s1")
        decision = ask(known, "monolith", "m1")
        assert [(row.consumer, row.by) for row in decision.rows] == [("monolith", "shop")]
        assert decision.deployable is True

    def test_must_do_what_the_consumers_there_rely_on(self, known):
        publish(known, "w1")
        deploy(known, "web", "w1")
        verify(known, "m1", by="monolith")
        verify(known, "m2", by="monolith", success=False)
        assert ask(known, "monolith", "m1").deployable is True
        assert ask(known, "monolith", "m2").deployable is False
