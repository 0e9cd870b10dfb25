"""From a plan and what lies beside it to a deployment."""

from __future__ import annotations

import json
import re

import pytest

from banyan.errors import BadDocument, UnreadablePath
from extracted.deployment.gathering import deployment_of
from extracted.deployment.values import Call
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop


def test_finds_the_sides_and_what_works_beside_them(tmp_path):
    found = deployment_of(shop(tmp_path))
    assert [each.name for each in found.workloads] == [
        "monolith", "monolith-events", "catalog", "catalog-events", "gift-cards", "gift-cards-events", "gateway",
    ]  # fmt: skip
    assert str(found.workload("catalog").image) == "registry.example.com/shop/catalog:1.4.0"
    assert found.workload("catalog").command[1] == "catalog_service.wsgi:application"
    assert found.workload("monolith").folder == "shop"
    assert found.workload("monolith").live == ""
    assert found.workload("catalog").ready == "/health/ready"


def test_leaves_out_what_was_not_extracted(tmp_path):
    found = deployment_of(shop(tmp_path, services=("catalog",)))
    assert [each.name for each in found.services] == ["catalog"]


def test_tells_exactly_the_calls_of_the_plan(tmp_path):
    found = deployment_of(shop(tmp_path))
    assert {(call.source, call.target) for call in found.calls} == {
        ("outside", "gateway"),
        ("gateway", "monolith"),
        ("gateway", "catalog"),
        ("monolith", "catalog"),
        ("monolith", "gift-cards"),
        ("monolith", "postgres"),
        ("monolith-events", "catalog"),
        ("monolith-events", "gift-cards"),
        ("monolith-events", "postgres"),
        ("catalog", "monolith"),
        ("catalog", "gift-cards"),
        ("catalog", "postgres"),
        ("catalog-events", "monolith"),
        ("catalog-events", "gift-cards"),
        ("catalog-events", "postgres"),
        ("gift-cards", "monolith"),
        ("gift-cards", "postgres"),
        ("gift-cards-events", "monolith"),
        ("gift-cards-events", "postgres"),
        ("prometheus", "catalog"),
        ("prometheus", "gift-cards"),
        ("prometheus", "monolith"),
    }
    assert Call("catalog", "postgres", 5432, "rows") in found.calls


def test_no_route_no_call(tmp_path):
    found = deployment_of(shop(tmp_path, PLAN.replace('reads = "service"', "") + DEPLOY))
    assert ("gateway", "catalog") not in {(call.source, call.target) for call in found.calls}


def test_a_broker_brings_publishers_and_tasks(tmp_path):
    found = deployment_of(shop(tmp_path, PLAN + DEPLOY + 'transport = "rabbitmq"\n'))
    assert [each.name for each in found.workloads if each.side == "monolith"] == [
        "monolith", "monolith-events", "monolith-publish", "monolith-tasks", "monolith-schedule",
    ]  # fmt: skip
    assert ("catalog-publish", "rabbitmq") in {(call.source, call.target) for call in found.calls}
    assert ("catalog-publish", "monolith") not in {(call.source, call.target) for call in found.calls}
    urls = [each for each in found.workload("catalog").secrets if each.secret == "broker"]
    assert [each.variable for each in urls] == ["SERVICE_LINKS_MONOLITH_EVENTS_URL", "SERVICE_LINKS_PUBLISH_URL"]


def test_secrets_are_places(tmp_path):
    found = deployment_of(shop(tmp_path, PLAN + DEPLOY + 'secrets = ["PAYMENT_KEY"]\n'))
    places = {each.variable: (each.secret, each.key) for each in found.workload("gift-cards").secrets}
    assert places == {
        "DATABASE_URL": ("postgres", "GIFT_CARDS_DATABASE_URL"),
        "PAYMENT_KEY": ("gift-cards", "PAYMENT_KEY"),
        "SECRET_KEY": ("gift-cards", "SECRET_KEY"),
        "SERVICE_LINKS_TOKEN": ("links", "SERVICE_LINKS_TOKEN"),
    }
    shared = {each.variable: each.key for each in found.workload("catalog").secrets}
    assert shared["DATABASE_URL"] == "MONOLITH_DATABASE_URL"
    assert found.store("postgres").databases == ("monolith", "gift_cards")


def test_each_side_is_told_where_the_others_are(tmp_path):
    found = deployment_of(shop(tmp_path))
    told = dict(found.workload("catalog").environment)
    assert told["SERVICE_LINKS_MONOLITH_URL"] == "http://monolith:8000"
    assert told["SERVICE_LINKS_GIFT_CARDS_URL"] == "http://gift-cards:8000"
    assert told["SERVICE_LINKS_DATABASE"] == "shared"
    assert told["ALLOWED_HOSTS"] == "shop.example.com,monolith,catalog,gift-cards,localhost,127.0.0.1"
    assert "SERVICE_LINKS_ABSENT_URL" not in told


def test_the_switch_is_a_file_that_every_side_finds(tmp_path):
    file = shop(tmp_path, PLAN + 'writes = "service"\n' + DEPLOY + 'remote = ["catalog"]\n')
    switch = deployment_of(file).workload("monolith").files[0]
    assert switch.path == "/etc/banyan/switch.json"
    assert json.loads(switch.text) == {"catalog": {"mode": "remote"}, "gift_cards": {"mode": "local"}}


WRONG = {
    "a secret": ('environment = { STRIPE_API_KEY = "sk_live_1" }', "STRIPE_API_KEY is a secret in plain text"),
    "a password in an address": (
        'environment = { CACHE_URL = "redis://:hunter2@cache:6379" }',
        "CACHE_URL is a secret in plain text",
    ),
    "a private key": (
        'environment = { OIDC = "-----BEGIN PRIVATE KEY----- x" }',
        "OIDC is a secret in plain text",
    ),
    "a secret of a workload": (
        'workloads.catalog.environment = { DSN = "host=db password=hunter2" }',
        "DSN is a secret in plain text",
    ),
    "a secret in a command": (
        'workloads.catalog.command = ["sh", "-c", "API_KEY=hunter2 ./run"]',
        "the command of catalog has a secret in plain text",
    ),
    "the key of a collector": (
        'environment = { OTEL_EXPORTER_OTLP_HEADERS = "x-team=shop" }',
        "OTEL_EXPORTER_OTLP_HEADERS is a secret in plain text",
    ),
    "a load of no path": ("load = 1", "load should be the path of a run.json"),
    "no database that is told": ('workloads.catalog.database = "no"', "database should be true or false"),
    "an image below a folder above": ('workloads.catalog.image = "a/../x:1"', "image should be the name of an image"),
    "an image that is a path": ('base = "../x:1"', "base should be the name of an image"),
    "a workload of nobody": (
        "workloads.katalog.cpu = 1",
        "there is no workload called 'katalog': did you mean catalog?",
    ),
    "a store of nobody": ("stores.mysql.storage = 1", "there is no store called 'mysql' here"),
    "a store that is not needed": ("stores.kafka.storage = 1", "events do not go through it"),
    "a service of nobody": ('remote = ["catalogue"]', "did you mean catalog?"),
    "a transport of nobody": ('transport = "nats"', "transport should be one of feed, rabbitmq, kafka, redis"),
    "a port without a host": ("stores.postgres.port = 1", "postgres has a port and no host"),
    "an unknown key": ("register = 1", "did you mean registry?"),
    "a lock that is not there": ('workloads.catalog.lock = "no.lock"', "there is no lock no.lock in"),
    "no cores": ("workloads.catalog.cpu = 0", "cpu should be a number of cores"),
}


@pytest.mark.parametrize("case", WRONG)
def test_refuses_with_the_line(case, tmp_path):
    line, said = WRONG[case]
    file = shop(tmp_path, f"{PLAN}{DEPLOY}{line}\n")
    number = f"{PLAN}{DEPLOY}".count("\n") + 1
    with pytest.raises(BadDocument) as raised:
        deployment_of(file)
    assert said in str(raised.value)
    assert {where for where, _ in raised.value.problems} == {number}


def test_what_only_speaks_of_secrets_is_none(tmp_path):
    plain = 'environment = { TOKEN_URL = "https://id.example.com/token", PASSWORD_MIN_AGE = "3", OIDC_ISSUER = "x" }'
    assert deployment_of(shop(tmp_path, f"{PLAN}{DEPLOY}{plain}\n"))


def test_refuses_a_route_to_what_is_not_there(tmp_path):
    with pytest.raises(BadDocument, match=r"banyan\.toml:13: products leads to catalog, which is not there"):
        deployment_of(shop(tmp_path, services=()))


@pytest.mark.parametrize("by", ["the plan", "the switch"])
@pytest.mark.parametrize("writes", ["monolith", "shadow", "canary"])
def test_refuses_writes_at_the_monolith_of_a_service_that_does_its_own_work(writes, by, tmp_path):
    said = 'remote = ["catalog"]\n' if by == "the plan" else ""
    weight = "weight = 10\n" if writes == "canary" else ""
    file = shop(tmp_path, f'{PLAN}writes = "{writes}"\n{weight}{DEPLOY}{said}')
    if by == "the switch":
        (tmp_path / ".banyan").mkdir()
        (tmp_path / ".banyan/switch.json").write_text('{"catalog": {"mode": "remote"}}')
    with pytest.raises(BadDocument, match=r"banyan\.toml:16: catalog does its own work, and products lets"):
        deployment_of(file)


def test_reads_may_reach_a_monolith_whose_service_does_its_own_work(tmp_path):
    plan = PLAN.replace('"/products" } }', '"/products" }, method = "GET" }')
    assert deployment_of(shop(tmp_path, plan + DEPLOY + 'remote = ["catalog"]\n'))


def test_refuses_names_that_become_one(tmp_path):
    plan = f'{PLAN}[services.gift-cards]\nmodules = ["x"]\n'
    with pytest.raises(BadDocument, match="gift-cards and gift_cards would both be called gift-cards in the network"):
        deployment_of(shop(tmp_path, plan))


def test_refuses_a_service_that_is_called_as_the_monolith_is(tmp_path):
    with pytest.raises(BadDocument, match=r"banyan\.toml:21: no service can be called monolith"):
        deployment_of(shop(tmp_path, f'{PLAN}{DEPLOY}[services.monolith]\nmodules = ["x"]\n'))


def test_refuses_a_load_that_never_ends(tmp_path):
    with pytest.raises(UnreadablePath, match="it is no file"):
        deployment_of(shop(tmp_path, f'{PLAN}{DEPLOY}load = "/dev/zero"\n'))


def test_refuses_a_lock_without_the_server(tmp_path):
    file = shop(tmp_path)
    (tmp_path / "shop/requirements.lock").write_text("django==5.2.1 --hash=sha256:aa\n    --hash=sha256:bb\n")
    with pytest.raises(
        BadDocument, match=r"banyan\.toml:2: the lock of monolith \(requirements\.lock\) has no gunicorn"
    ):
        deployment_of(file)


def test_refuses_what_cannot_be_started(tmp_path):
    file = shop(tmp_path)
    (tmp_path / "shop/config/wsgi.py").unlink()
    with pytest.raises(BadDocument, match=r"banyan\.toml:2: nothing says how monolith is started"):
        deployment_of(file)


def test_without_a_tag_every_image_is_known_by_what_is_in_it(tmp_path):
    plan = PLAN + DEPLOY.replace('tag = "1.4.0"\n', "")
    found = deployment_of(shop(tmp_path, plan))
    tags = {each.name: each.image.tag for each in found.sides}
    assert all(re.fullmatch("[0-9a-f]{16}", tag) for tag in tags.values())
    moved = deployment_of(shop(tmp_path, plan.replace('reads = "service"', 'reads = "shadow"')))
    assert {each.name: each.image.tag for each in moved.sides} == tags
    (tmp_path / "extracted/services/catalog/catalog_service/settings.py").write_text("CHANGED = True\n")
    changed = {each.name: each.image.tag for each in deployment_of(tmp_path / "banyan.toml").sides}
    assert [name for name in tags if changed[name] != tags[name]] == ["catalog"]
