"""Policies held to the calls of a plan: whatever is taken from them or added is told."""

from __future__ import annotations

from copy import deepcopy

import pytest

from extracted.deployment.gathering import deployment_of
from extracted.deployment.kubernetes import checks
from extracted.deployment.kubernetes.rendering import rendered
from extracted.deployment.kubernetes.reviewing import review
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop

EXTERNAL = '\n[deploy.stores.postgres]\nhost = "{host}"\n'


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return rendered(deployment_of(shop(tmp_path_factory.mktemp("shop"), PLAN + DEPLOY + 'transport = "rabbitmq"\n')))


@pytest.fixture
def objects(small):
    return deepcopy(checks.meant(small, "production"))


def of(objects, name):
    return next(each for each in objects if each["kind"] == "NetworkPolicy" and each["metadata"]["name"] == name)


def test_each_call_of_the_plan_is_let_through_and_no_other(small, objects):
    calls = checks.calls(small)
    assert ("catalog", "postgres", 5432) in calls
    assert ("catalog.migrate", "postgres", 5432) in calls
    assert ("outside", "catalog", 8000) in calls
    assert ("catalog", "monolith", 8000) in calls
    assert review(objects, calls, {}, {}) == []


def test_a_call_that_no_policy_has_is_stopped(small, objects):
    calls = [*checks.calls(small), ("gift-cards", "rabbitmq", 15692)]
    assert review(objects, calls, {}, {}) == ["gift-cards -> rabbitmq:15692 is stopped"]


def test_a_policy_that_is_gone_lets_nothing_through(small, objects):
    objects.remove(of(objects, "postgres"))
    lines = review(objects, checks.calls(small), {}, {})
    assert "catalog -> postgres:5432 is stopped" in lines
    assert all(line.endswith("-> postgres:5432 is stopped") for line in lines)


def test_what_nobody_selects_is_open_to_everybody(small, objects):
    for name in ("all.deny", "postgres"):
        objects.remove(of(objects, name))
    lines = review(objects, checks.calls(small), {}, {})
    assert "elsewhere: a pod of default -> postgres:5432 is let through, and no call of the plan" in lines


def test_names_are_resolved_by_nobody_without_the_policy_for_it(small, objects):
    objects.remove(of(objects, "all.dns"))
    assert "catalog -> dns:53 is stopped" in review(objects, checks.calls(small), {}, {})


def test_a_rule_too_many_is_told_for_each_port_that_it_opens(small, objects):
    for name, way, side in (("catalog", "egress", "to"), ("gift-cards", "ingress", "from")):
        other = {"catalog": "gift-cards", "gift-cards": "catalog"}[name]
        peer = {"podSelector": of(objects, other)["spec"]["podSelector"]}
        of(objects, name)["spec"][way].append({side: [peer], "ports": [{"port": 1, "endPort": 90}]})
    assert review(objects, checks.calls(small), {}, {}) == [
        f"catalog -> gift-cards:{port} is let through, and no call of the plan" for port in (1, 22, 53, 80, 90)
    ]


def test_a_way_out_of_the_cluster_is_told(small, objects):
    of(objects, "catalog")["spec"]["egress"].append({"ports": [{"port": 443}]})
    lines = review(objects, checks.calls(small), {}, {})
    assert "catalog -> elsewhere: the internet:443 is let through, and no call of the plan" in lines
    assert "catalog -> elsewhere: the metadata of the cloud:443 is let through, and no call of the plan" in lines


def test_a_call_of_nobody_is_told(small, objects):
    lines = review(objects, [*checks.calls(small), ("catalog", "reviews", 1)], {}, {})
    assert lines == ["nobody is called catalog or reviews: catalog -> reviews:1"]


@pytest.mark.parametrize(("host", "address"), [("10.1.2.3", "10.1.2.3"), ("db.example.com", "")])
def test_a_store_that_is_elsewhere_is_reached_where_it_is_known_to_be(tmp_path, host, address):
    found = rendered(deployment_of(shop(tmp_path, PLAN + DEPLOY + EXTERNAL.format(host=host))))
    assert checks.external(found) == {"postgres": address}
    assert review(checks.meant(found, "staging"), checks.calls(found), checks.external(found), {}) == []
    assert not any(each["metadata"]["name"] == "postgres" for each in checks.meant(found, "staging"))
