"""Whom workloads are told to call elsewhere: policies let these calls through, and the review sees each rule."""

from __future__ import annotations

from copy import deepcopy

import pytest

from extracted.deployment.gathering import deployment_of
from extracted.deployment.kubernetes import checks
from extracted.deployment.kubernetes.rendering import rendered
from extracted.deployment.kubernetes.reviewing import review
from tests.extracted.deployment.kubernetes.policies import space
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop

OTEL = "OTEL_EXPORTER_OTLP_ENDPOINT"
COLLECTOR = "http://otel.observability:4318"
SIDES = ("catalog", "gift-cards", "monolith")
SENDERS = {
    *(f"{side}{end}" for side in SIDES for end in ("", "-events", "-publish", ".migrate")),
    "monolith-tasks",
    "monolith-schedule",
}


def found_for(folder, value=COLLECTOR, name=OTEL):
    told = f'transport = "rabbitmq"\nenvironment = {{ {name} = "{value}" }}\n'
    return rendered(deployment_of(shop(folder, PLAN + DEPLOY + told)))


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return found_for(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def objects(told):
    return deepcopy(checks.meant(told, "production"))


def reviewed(found, objects=None):
    objects = objects or checks.meant(found, "staging")
    return review(objects, checks.calls(found), checks.external(found), checks.inside(found))


def policy(objects, name):
    return next(each for each in objects if each["kind"] == "NetworkPolicy" and each["metadata"]["name"] == name)


def rules_to(objects, name, word, port):
    """The rules of a policy at a port, which a test takes away."""
    rules = policy(objects, name)["spec"][word]
    return rules, [each for each in rules if each["ports"][0]["port"] == port]


def test_all_that_are_told_of_a_collector_may_send_to_it_and_nobody_else_may(told, objects):
    calls = checks.calls(told)
    assert {source for source, target, _ in calls if target == "otel.observability"} == SENDERS
    assert reviewed(told, objects) == []
    _, (rule,) = rules_to(objects, "catalog", "egress", 4318)
    assert rule["to"] == [space("observability")]


@pytest.mark.parametrize("name", ["catalog", "catalog-events", "monolith.migrate"])
def test_a_sender_without_its_rule_is_told(told, objects, name):
    rules, (rule,) = rules_to(objects, name, "egress", 4318)
    rules.remove(rule)
    assert reviewed(told, objects) == [f"{name} -> otel.observability:4318 is stopped"]


@pytest.mark.parametrize(
    ("change", "source", "target"),
    [
        ({"ports": [{"protocol": "TCP", "port": 9999}]}, "catalog", "otel.observability:9999"),
        ({"to": [{"namespaceSelector": {}}]}, "catalog", "elsewhere: a pod of default:4318"),
        ({"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}, "catalog", "elsewhere: the internet:4318"),
    ],
    ids=["another port", "all namespaces", "the world"],
)
def test_a_rule_that_opens_more_is_told(told, objects, change, source, target):
    rules, (rule,) = rules_to(objects, source, "egress", 4318)
    rules.append({**rule, **change})
    lines = [line for line in reviewed(told, objects) if "let through" in line]
    assert f"{source} -> {target} is let through, and no call of the plan" in lines


def test_who_was_told_of_no_collector_may_not_send_to_it(told, objects):
    policy(objects, "postgres")["spec"]["egress"] = policy(objects, "catalog")["spec"]["egress"][:1]
    policy(objects, "postgres")["spec"]["policyTypes"] = ["Ingress", "Egress"]
    assert any(line.startswith("postgres -> ") for line in reviewed(told, objects))


@pytest.mark.parametrize("name", ["catalog", "rabbitmq"])
def test_prometheus_is_stopped_where_its_rule_is_gone(told, objects, name):
    port = {"catalog": 8000, "rabbitmq": 15692}[name]
    for rule in rules_to(objects, name, "ingress", port)[1]:
        rule["from"] = [each for each in rule["from"] if "podSelector" not in each or "namespaceSelector" not in each]
        if not rule["from"]:
            policy(objects, name)["spec"]["ingress"].remove(rule)
    assert reviewed(told, objects) == [f"prometheus -> {name}:{port} is stopped"]


def test_prometheus_reaches_nothing_that_has_no_metrics(told, objects):
    scraped = next(
        peer for rule in policy(objects, "catalog")["spec"]["ingress"] for peer in rule["from"]
        if peer.get("podSelector", {}).get("matchLabels") == {"app.kubernetes.io/name": "prometheus"}
    )  # fmt: skip
    policy(objects, "postgres")["spec"]["ingress"][0]["from"].append(scraped)
    assert reviewed(told, objects) == ["prometheus -> postgres:5432 is let through, and no call of the plan"]


@pytest.mark.parametrize(
    ("value", "peer"),
    [
        ("http://otel.observability.svc:4318", space("observability")),
        ("https://otel.observability.svc.cluster.local", space("observability")),
        ("http://otel.monitoring:4318", space("monitoring")),
        ("http://otel.kube-system:4318", space("kube-system")),
        ("http://otel.gateway-system:4318", space("gateway-system")),
        ("http://collector:4318", {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "collector"}}}),
        ("http://10.1.2.3:4318", {"ipBlock": {"cidr": "10.1.2.3/32"}}),
        ("http://[fd00::7]:4318", {"ipBlock": {"cidr": "fd00::7/128"}}),
        ("https://otel.example", {"ipBlock": {"cidr": "0.0.0.0/0"}}),
        ("https://otlp.eu.example.com/v1", {"ipBlock": {"cidr": "0.0.0.0/0"}}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_collector_is_looked_for_where_its_address_says(tmp_path, value, peer):
    found = found_for(tmp_path, value)
    (values,) = found.values["elsewhere"].values()
    assert values == {"peers": [peer]}
    assert reviewed(found) == []


def test_a_collector_beside_the_workloads_is_let_hear_them(tmp_path):
    found = found_for(tmp_path, "http://collector:4318")
    objects = checks.meant(found, "production")
    assert policy(objects, "collector")["spec"]["policyTypes"] == ["Ingress"]
    objects.remove(policy(objects, "collector"))
    assert "catalog -> collector:4318 is stopped" in reviewed(found, objects)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (OTEL, "http://localhost:4318"),
        (OTEL, "http://127.0.0.1:4318"),
        (OTEL, "nowhere"),
        (OTEL, "http://a:b"),
        (OTEL, "http://a_b:4318"),
        (OTEL, "http://{{.Values}}:4318"),
        (OTEL, ""),
        ("OTEL_SERVICE_NAME", "http://a:1"),
    ],
    ids=str,
)
def test_what_leads_nowhere_else_opens_nothing(tmp_path, name, value):
    found = found_for(tmp_path, value, name)
    assert not found.deployment.elsewhere
    assert "elsewhere" not in found.values
    assert reviewed(found) == []


def test_telemetry_that_is_turned_off_is_sent_nowhere(tmp_path):
    table = f'environment = {{ {OTEL} = "{COLLECTOR}", OTEL_SDK_DISABLED = "true" }}\n'
    assert not deployment_of(shop(tmp_path, PLAN + DEPLOY + table)).elsewhere


def test_one_that_is_told_otherwise_sends_elsewhere(tmp_path):
    own = f'[deploy.workloads.catalog.environment]\n{OTEL} = "http://10.1.2.3:4319"\n'
    table = f'environment = {{ {OTEL} = "{COLLECTOR}" }}\n{own}'
    found = rendered(deployment_of(shop(tmp_path, PLAN + DEPLOY + table)))
    calls = checks.calls(found)
    assert ("catalog", "10.1.2.3", 4319) in calls
    assert ("catalog", "otel.observability", 4318) not in calls
    assert ("gift-cards", "otel.observability", 4318) in calls
    assert reviewed(found) == []


@pytest.mark.parametrize(
    ("name", "value", "host", "port", "callers"),
    [
        ("OIDC_ISSUER", "https://shop.example.com/o", "shop.example.com", 443, {"catalog", "catalog-events"}),
        ("OIDC_JWKS_URL", "https://id.example.com/keys", "id.example.com", 443, {"catalog", "catalog-events"}),
        ("SERVICE_LINKS_REGISTER", "etcd://10.0.0.5:2379/services/NAME", "10.0.0.5", 2379, {"catalog", "monolith"}),
        ("SERVICE_LINKS_REGISTER", "consul://consul.consul/shop", "consul.consul", 8500, {"catalog", "monolith"}),
    ],
    ids=["issuer", "keys", "etcd", "consul"],
)  # fmt: skip
def test_providers_of_identity_and_registries_are_reached_too(tmp_path, name, value, host, port, callers):
    found = found_for(tmp_path, value, name)
    sources = {source for source, target, at in checks.calls(found) if (target, at) == (host, port)}
    assert callers <= sources
    assert ("monolith" in sources) == ("monolith" in callers)
    assert reviewed(found) == []


def test_a_provider_that_is_deployed_here_is_called_as_what_it_is(tmp_path):
    found = found_for(tmp_path, "http://monolith:8000/o/.well-known/jwks.json", "OIDC_JWKS_URL")
    assert not found.deployment.elsewhere
    assert reviewed(found) == []
