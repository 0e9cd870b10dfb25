"""Sessions at the edge: browsers keep theirs when a route moves, through each real engine, on the worked example."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import stat
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest

from tests.benchmark.shadow.sides import CSRF, in_production, sessions, signed_in
from tests.example.databases import Databases
from tests.example.running import Place, monolith, service
from tests.example.serving import answering, started, until
from tests.extracted.gateway.engines import NAMES, Side, kind, program
from tests.functional.command import BANYAN, banyan
from tests.ports import free_port

pytestmark = pytest.mark.long

SECRET = "the-gateway-alone-knows-this"
HOST = "shop.localhost"
PLAN = """\
[services.catalog]
database = "shared"

[targets.monolith]
url = "{monolith}"

[targets.catalog]
url = "{catalog}"

[routing]
engine = "{engine}"
listen = "127.0.0.1:{port}"
admin = "127.0.0.1:{admin}"
comparator = "{comparator}"

[routing.sessions]
cache_seconds = 2

[routes.pages]
service = "catalog"
reads = "service"
matches = [{{ path = {{ value = "/products" }} }}]

[routes.prices]
service = "catalog"
reads = "service"
writes = "service"
matches = [{{ path = {{ value = "/api/catalog/variants" }} }}]

[routes.categories]
service = "catalog"
reads = "shadow"
matches = [{{ path = {{ value = "/categories" }} }}]
"""
PEOPLE = """
from accounts.models import User
User.objects.create_user("ann@example.com", "a-long-password", first_name="Ann", last_name="Nymous")
"""
WITH_SESSIONS = [name for name in NAMES if name != "haproxy"]


@dataclass
class Sides:
    """Both sides, which answer at their urls, and how often the monolith was asked about sessions."""

    folder: Path
    monolith: Place
    catalog: Place
    urls: Mapping[str, str]
    servers: Mapping[str, subprocess.Popen[bytes]]

    def exchanges(self, request_id: str) -> int:
        """How often the monolith's log says that it was asked about the session of such requests."""
        lines = (self.folder / "shop.log").read_text().splitlines()
        return sum("/internal/links/session" in line and request_id in line for line in lines)

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """A side whose processes are all held."""
        leader = psutil.Process(self.servers[name].pid)
        held = [leader, *leader.children(recursive=True)]
        for each in held:
            each.suspend()
        try:
            yield
        finally:
            for each in held:
                each.resume()


@dataclass
class Answer:
    status: int
    side: str
    body: str


@dataclass
class Edge:
    """An engine before both sides, run by the real command."""

    name: str
    folder: Path
    port: int
    sides: Sides
    comparator: Side

    def ask(self, target: str, cookie: str = "", method: str = "GET", body: str = "", **headers: str) -> Answer:
        sent = {"Host": HOST, **({"Cookie": cookie} if cookie else {})}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, target, body or None, sent)
            response = connection.getresponse()
            text = response.read().decode()
        return Answer(response.status, response.headers.get("X-Served-By", ""), text)

    def change(self, price: str, cookie: str, **headers: str) -> Answer:
        body = json.dumps({"price": price})
        return self.ask(
            "/api/catalog/variants/1/price/", cookie, "PUT", body, Content_Type="application/json", **headers
        )

    def who(self, cookie: str = "", **headers: str) -> str:
        """Whom a page of the service greets."""
        found = self.ask("/products/", cookie, **headers)
        assert (found.status, found.side) == (200, "catalog")
        return greeted(found)


def greeted(page: Answer) -> str:
    found = re.search(r'<a href="[^"]*/account/">([^<]*)</a>', page.body)
    return found[1] if found else "nobody"


@pytest.fixture(scope="module")
def sides(databases: Databases) -> Iterator[Sides]:
    folder = Path(tempfile.mkdtemp(prefix="banyan-se-"))
    try:
        with ExitStack() as stack:
            one = in_production(monolith(folder / "shop", patched=True))
            one = replace(one, env={**one.env, "SERVICE_LINKS_EDGE_TOKEN": SECRET})
            other = in_production(service("catalog", folder / "catalog"))
            other = replace(other, env={**other.env, "DATABASE_URL": one.env["DATABASE_URL"]})
            databases.filled(one.database, "--scale", "1")
            one.manage("migrate", "--skip-checks")
            one.manage("shell", "-c", PEOPLE)
            other.manage("migrate", "--skip-checks")
            ports = free_port(), free_port()
            urls = {name: f"http://127.0.0.1:{port}" for name, port in zip(("monolith", "catalog"), ports, strict=True)}
            known = {
                "SERVICE_LINKS_MONOLITH_URL": urls["monolith"],
                "MONOLITH_PUBLIC_URL": f"http://{HOST}",
                "OIDC_ISSUER": f"http://{HOST}/o",
                "OIDC_JWKS_URL": f"{urls['monolith']}/o/.well-known/jwks.json",
            }
            servers = {
                "monolith": stack.enter_context(answering(one, ports[0])),
                "catalog": stack.enter_context(answering(other, ports[1], known)),
            }
            yield Sides(folder, one, other, urls, servers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module", params=WITH_SESSIONS)
def edge(request, sides: Sides) -> Iterator[Edge]:
    engine = kind(request.param)
    found = program(request.param)
    folder = Path(tempfile.mkdtemp(prefix="banyan-se-"))
    comparator = Side("comparator")
    port, admin = free_port(), free_port()
    text = PLAN.format(engine=engine, port=port, admin=admin, comparator=comparator.url, **sides.urls)
    (folder / "banyan.toml").write_text(text)
    environ = {f"BANYAN_{engine.upper()}": str(found.path), "SERVICE_LINKS_EDGE_TOKEN": SECRET}
    try:
        with started(folder, "gateway", BANYAN, "gateway", "run", env=environ) as process:
            running = Edge(request.param, folder, port, sides, comparator)
            until(lambda: "takes requests" in (folder / "gateway.log").read_text(), process)
            yield running
        left = {path.name for path in (folder / ".banyan/gateway").iterdir()}
        assert not {"sessions", "edge.conf"} & left
    finally:
        comparator.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def staff(sides: Sides) -> str:
    return signed_in(sides.monolith)


@pytest.fixture(scope="module")
def unused(sides: Sides) -> list[str]:
    """Sessions of a customer that nobody has asked about yet."""
    return sessions(sides.monolith, "ann@example.com", 100)


@pytest.fixture
def ann(unused: list[str]) -> str:
    """A fresh session of a customer."""
    return unused.pop()


def test_who_is_signed_in_at_the_monolith_is_so_at_the_service(edge, ann):
    assert edge.who(ann) == "Ann Nymous"
    assert edge.who() == "nobody"
    assert edge.who("sessionid=abcdefghijklmnopqrstuvwxyz012345") == "nobody"
    assert edge.who(f"other=1; {ann}; more=2") == "Ann Nymous"


def test_a_change_needs_the_token_against_forged_requests(edge, staff):
    cookie = f"csrftoken={CSRF}; {staff}"
    done = edge.change("12.00", cookie, X_CSRFToken=CSRF)
    assert (done.status, done.side) == (200, "catalog"), done.body
    forged = edge.change("13.00", cookie)
    assert (forged.status, forged.side) == (403, "catalog")
    assert "CSRF" in forged.body
    assert edge.change("13.00", cookie, X_CSRFToken="d" * 32).status == 403
    assert edge.change("13.00", cookie, X_CSRFToken=CSRF, Origin="https://evil.example").status == 403
    assert edge.change("13.00", f"csrftoken={CSRF}", X_CSRFToken=CSRF).status == 401
    assert edge.sides.monolith.manage("shell", "-c", SEEN).strip().splitlines()[-1] == "12.00 admin@example.com"


def test_asking_about_a_session_takes_nothing_of_the_request(edge, ann, unused):
    assert edge.change("13.00", f"csrftoken={CSRF}; {ann}", X_CSRFToken=CSRF).status == 403
    for each in [
        unused.pop() for _ in range(3)
    ]:  # on the connection to the monolith that the change was asked about on
        assert edge.who(each) == "Ann Nymous"
        assert edge.change("13.00", f"csrftoken={CSRF}; {each}", X_CSRFToken=CSRF).status == 403
        assert edge.ask("/account/", each).status == 200


SEEN = """
from catalog.models import PriceChange
last = PriceChange.objects.order_by("pk").last()
print(last.new_price, last.changed_by.email)
"""


def test_a_client_with_a_token_of_its_own_keeps_it(edge, staff):
    refused = edge.change(
        "14.00", f"csrftoken={CSRF}; {staff}", X_CSRFToken=CSRF, Authorization="Bearer nonsense.of.mine"
    )
    assert refused.status == 401


def test_nobody_gets_a_token_by_asking_for_one(edge, staff):
    for headers in ({}, {"X_Banyan_Edge": "guessed"}, {"X_Banyan_Service": "catalog"}):
        found = edge.ask("/internal/links/session/", staff, **headers)
        assert (found.status, found.body, found.side) == (200, "", "monolith")
    assert edge.who(X_Banyan_Service_Authorization="Bearer x", X_Banyan_Service="catalog") == "nobody"
    assert "Bearer" not in edge.ask("/.banyan/session", staff).body


def test_two_sessions_in_one_request_are_never_mixed_up(edge, staff, ann):
    edge.ask("/products/", f"{staff}; {ann}")
    edge.ask("/products/", f"{ann}; {staff}")
    assert edge.who(ann) == "Ann Nymous"
    assert edge.who(staff) not in {"Ann Nymous", "nobody"}


def test_an_answer_is_kept_for_seconds_where_the_engine_can(edge, ann):
    named = {"X_Request_ID": str(uuid.uuid4())}
    began = time.monotonic()
    for _ in range(5):
        assert edge.who(ann, **named) == "Ann Nymous"
    most = 5 if edge.name == "envoy" else 1 + int((time.monotonic() - began) / 2)
    edge.ask("/account/", ann, **named)
    edge.who(**named)
    least = 5 if edge.name == "envoy" else 1
    until(lambda: edge.sides.exchanges(named["X_Request_ID"]) >= least, edge.sides.servers["monolith"])
    assert edge.sides.exchanges(named["X_Request_ID"]) <= most


def test_who_signs_out_is_out_within_the_seconds_of_the_cache(edge, ann):
    assert edge.who(ann) == "Ann Nymous"
    done = edge.ask("/account/logout/", f"csrftoken={CSRF}; {ann}", "POST", X_CSRFToken=CSRF)
    assert (done.status, done.side) == (302, "monolith")
    out = time.monotonic()
    while edge.who(ann) != "nobody":
        assert time.monotonic() - out < 5
        time.sleep(0.1)
    assert edge.name != "envoy" or time.monotonic() - out < 1


def test_a_copy_says_who_the_service_would_be_asked_as(edge, ann):
    edge.comparator.heard.clear()
    slug = "none"
    assert edge.ask(f"/categories/{slug}/", ann).side == "monolith"
    edge.ask(f"/categories/{slug}/", X_Banyan_Service_Authorization="Bearer forged")
    end = time.monotonic() + 10
    while len(edge.comparator.heard) < 2:
        assert time.monotonic() < end
        time.sleep(0.05)
    heard = [{name.lower(): value for name, value in each.items()} for each in edge.comparator.heard]
    said = sorted(each.get("x-banyan-service-authorization", "") for each in heard)
    assert said[0] == ""
    assert said[1].startswith("Bearer ey")
    assert not any("authorization" in each for each in heard)


def test_where_the_service_is_gone_the_monolith_knows_its_user(edge, staff, ann):
    catalog = edge.sides.urls["catalog"]
    plan = edge.folder / "banyan.toml"
    whole = plan.read_text()
    try:
        plan.write_text(whole.replace(catalog, f"http://127.0.0.1:{free_port()}"))
        assert banyan("gateway", "reload", cwd=edge.folder).returncode == 0
        found = edge.ask("/products/", ann)
        assert (found.status, found.side, greeted(found)) == (200, "monolith", "Ann Nymous")
        changed = edge.change("16.00", f"csrftoken={CSRF}; {staff}", X_CSRFToken=CSRF)
        assert (changed.status, changed.side) == (200, "monolith")
    finally:
        plan.write_text(whole)
        assert banyan("gateway", "reload", cwd=edge.folder).returncode == 0


def test_while_the_monolith_is_down_nobody_new_is_known_and_all_are_answered(edge, staff, ann):
    assert [known(edge, each) for each in (staff, "")] == [True, False]
    with edge.sides.stopped("monolith"):
        time.sleep(2.5)  # what was kept counts no more, unless nobody can be asked
        assert not known(edge, ann)
        assert known(edge, staff) == (edge.name != "envoy")


def known(edge: Edge, cookie: str) -> bool:
    """Whether the service knows who asks; the answer needs nothing of the monolith."""
    found = edge.ask("/api/catalog/variants/1/price/", cookie)
    assert found.side == "catalog"
    assert found.status in {401, 403, 405}
    return found.status != 401


def test_neither_session_nor_token_nor_secret_is_in_a_log_or_open_to_others(edge, staff):
    edge.who(staff)
    session = staff.partition("=")[2]
    logs = [*(edge.folder / ".banyan").rglob("*.log"), edge.folder / "gateway.log", *edge.sides.folder.glob("*.log")]
    for log in logs:
        text = log.read_text("utf-8", "replace")
        assert not [word for word in (session, "Bearer ey", SECRET) if word in text], log
    files = [each for each in (edge.folder / ".banyan").rglob("*") if each.is_file()]
    holding = [each for each in files if SECRET.encode() in each.read_bytes()]
    assert [each.name for each in holding] == ([] if edge.name == "envoy" else ["edge.conf"])
    for each in holding:
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
    kept = [each for each in files if session.encode() in each.read_bytes()]
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in kept)


@pytest.mark.parametrize("engine", ["haproxy", "gateway_api"])
def test_what_cannot_exchange_sessions_refuses_by_name(engine, tmp_path):
    places = {"engine": "nginx", "port": 8080, "admin": 8081, "comparator": "http://127.0.0.1:8098"}
    text = PLAN.format(**places, monolith="http://127.0.0.1:8000", catalog="http://127.0.0.1:8001")
    (tmp_path / "banyan.toml").write_text(text.replace('reads = "shadow"', ""))
    done = banyan("gateway", "render", engine, cwd=tmp_path)
    assert done.returncode == 2
    assert f"{engine} cannot do sessions that are exchanged for tokens" in done.stderr


def test_the_gateway_does_not_begin_without_the_secret(tmp_path):
    places = {"engine": "nginx", "port": free_port(), "admin": free_port(), "comparator": "http://127.0.0.1:8098"}
    text = PLAN.format(**places, monolith="http://127.0.0.1:8000", catalog="http://127.0.0.1:8001")
    (tmp_path / "banyan.toml").write_text(text)
    for secret, told in (("", "SERVICE_LINKS_EDGE_TOKEN is not set"), ("short", "what is no secret")):
        done = banyan("gateway", "run", cwd=tmp_path, env={"SERVICE_LINKS_EDGE_TOKEN": secret})
        assert (done.returncode, told in done.stderr) == (2, True), done.stderr
