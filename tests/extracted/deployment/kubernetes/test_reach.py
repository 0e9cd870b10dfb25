"""What policies let through, by the words of the API's reference."""

from __future__ import annotations

import pytest

from extracted.deployment.kubernetes.reach import Connection, End, is_allowed, matches
from tests.extracted.deployment.kubernetes.policies import OTHER, of, pod, policy, space

WEB, DATABASE, STRANGER = pod("web"), pod("database", postgresql=5432), pod("stranger", OTHER)
INTERNET = End("internet", address="203.0.113.7")


def allowed(policies, source=WEB, target=DATABASE, port=5432, protocol="TCP"):
    return is_allowed(policies, Connection(source, target, port, protocol))


def test_without_a_policy_everything_is():
    assert allowed([])
    assert allowed([], STRANGER, INTERNET)


def test_a_policy_without_rules_stops_its_direction_alone():
    ingress = policy("database", policyTypes=["Ingress"])
    assert not allowed([ingress])
    assert allowed([ingress], DATABASE, WEB)
    egress = policy("web", policyTypes=["Egress"])
    assert not allowed([egress])
    assert allowed([egress], STRANGER, WEB)


def test_types_that_are_not_said_follow_from_the_rules():
    assert not allowed([policy("database")])
    assert allowed([policy("web")], port=1)
    assert not allowed([policy("web", egress=[])])
    assert not allowed([policy("web", egress=[])], STRANGER, WEB)


def test_is_for_pods_of_its_own_namespace():
    assert allowed([policy(None, policyTypes=["Ingress"])], WEB, STRANGER)


def test_needs_both_ends():
    deny = policy(None, policyTypes=["Ingress", "Egress"])
    leaves = policy("web", policyTypes=["Egress"], egress=[{"to": [of("database")]}])
    enters = policy("database", policyTypes=["Ingress"], ingress=[{"from": [of("web")]}])
    assert not allowed([deny, leaves])
    assert not allowed([deny, enters])
    assert allowed([deny, leaves, enters])
    assert not allowed([deny, leaves, enters], DATABASE, WEB)


def test_policies_add_up_and_so_do_their_rules():
    first = policy("database", ingress=[{"from": [of("nobody")]}])
    second = policy("database", ingress=[{"from": [of("nobody")]}, {"from": [of("nobody"), of("web")]}])
    assert not allowed([first])
    assert allowed([first, second])


@pytest.mark.parametrize("rule", [{}, {"from": []}, {"from": None}, {"ports": []}], ids=str)
def test_a_rule_without_peers_or_ports_is_for_all(rule):
    assert allowed([policy("database", ingress=[rule])], STRANGER)
    assert allowed([policy("database", ingress=[rule])], INTERNET)


@pytest.mark.parametrize(
    ("port", "goes"),
    [
        ({"port": 5432}, True),
        ({"port": 5432, "protocol": "TCP"}, True),
        ({"port": 5432, "protocol": "UDP"}, False),
        ({"protocol": "UDP"}, False),
        ({"protocol": "TCP"}, True),
        ({"port": 5433}, False),
        ({"port": 5000, "endPort": 5432}, True),
        ({"port": 5000, "endPort": 5431}, False),
        ({"port": "postgresql"}, True),
        ({"port": "http"}, False),
    ],
    ids=str,
)
def test_ports(port, goes):
    assert allowed([policy("database", ingress=[{"ports": [port]}])]) is goes
    assert allowed([policy("web", policyTypes=["Egress"], egress=[{"ports": [port]}])]) is goes


@pytest.mark.parametrize(
    ("peer", "source", "goes"),
    [
        ({"podSelector": {}}, WEB, True),
        ({"podSelector": {}}, STRANGER, False),
        ({"namespaceSelector": {}}, STRANGER, True),
        ({"namespaceSelector": {}}, INTERNET, False),
        (space(OTHER), STRANGER, True),
        (space(OTHER), WEB, False),
        (space(OTHER) | of("stranger"), STRANGER, True),
        (space(OTHER) | of("web"), STRANGER, False),
        ({"ipBlock": {"cidr": "203.0.113.0/24"}}, INTERNET, True),
        ({"ipBlock": {"cidr": "203.0.113.0/24", "except": ["203.0.113.7/32"]}}, INTERNET, False),
        ({"ipBlock": {"cidr": "2001:db8::/32"}}, INTERNET, False),
        ({"ipBlock": {"cidr": "0.0.0.0/0"}}, WEB, False),
    ],
    ids=lambda value: value.name if isinstance(value, End) else str(value),
)
def test_peers(peer, source, goes):
    assert allowed([policy("database", ingress=[{"from": [peer]}])], source) is goes


@pytest.mark.parametrize(
    ("expression", "is_meant"),
    [
        ({"key": "app", "operator": "In", "values": ["web", "x"]}, True),
        ({"key": "app", "operator": "NotIn", "values": ["web"]}, False),
        ({"key": "tier", "operator": "NotIn", "values": ["web"]}, True),
        ({"key": "app", "operator": "Exists"}, True),
        ({"key": "tier", "operator": "Exists"}, False),
        ({"key": "tier", "operator": "DoesNotExist"}, True),
        ({"key": "app", "operator": "DoesNotExist"}, False),
    ],
    ids=str,
)
def test_expressions(expression, is_meant):
    assert matches({"matchExpressions": [expression]}, WEB.labels) is is_meant


def test_an_operator_that_there_is_not_is_no_answer():
    with pytest.raises(ValueError, match="Gt"):
        matches({"matchExpressions": [{"key": "app", "operator": "Gt", "values": ["1"]}]}, WEB.labels)
