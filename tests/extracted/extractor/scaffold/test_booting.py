"""A service around a tiny app, run as it would be in production: gunicorn, its checks, its pages for machines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.extracted.extractor.scaffold.tiny import environment, make_service, run, running
from tests.ports import free_port

SECRET = "a-secret-key-that-is-long-enough-and-full-of-different-signs-0123456789"


@dataclass(frozen=True)
class Service:
    folder: Path
    url: str
    log: Path
    env: dict[str, str]


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("booting")
    project = make_service(folder)
    env = environment(SECRET_KEY=SECRET, DATABASE_URL=f"sqlite:///{folder / 'desk.sqlite3'}", SERVICE_LINKS_TOKEN="t")
    port = free_port()
    log = folder / "service.log"
    done = run(project, "manage.py", "migrate", env=env)
    assert done.returncode == 0, done.stderr
    gunicorn = [sys.executable, "-m", "gunicorn", "desk_service.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    with running(project, gunicorn, f"http://127.0.0.1:{port}/health/live", env, log):
        yield Service(project, f"http://127.0.0.1:{port}", log, env)


def test_passes_the_checks_of_a_deployment_without_a_warning(service):
    done = run(service.folder, "manage.py", "check", "--deploy", "--fail-level", "WARNING", env=service.env)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_has_no_migration_to_make(service):
    done = run(service.folder, "manage.py", "makemigrations", "--check", "--dry-run", env=service.env)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_moved_tests_pass(service):
    done = run(service.folder, "-m", "pytest", "-q", "-p", "no:randomly", "desk", env=environment())
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_refuses_to_start_without_a_secret_key(service):
    done = run(service.folder, "-c", "import desk_service.settings", env=environment())
    assert "SECRET_KEY is not set" in done.stderr


def test_runs_on_a_laptop_without_any_variable(service):
    done = run(service.folder, "manage.py", "check", env=environment())
    assert done.returncode == 0, done.stderr


def test_is_ready_with_all_migrations_applied(service):
    answer = httpx.get(f"{service.url}/health/ready")
    assert (answer.status_code, answer.json()["checks"]) == (200, {"database": "ok", "migrations": "ok"})


def test_is_not_ready_on_an_empty_database(service, tmp_path):
    env = {**service.env, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    code = (
        "import django; django.setup()\n"
        "from django.test import RequestFactory\n"
        "from service_links.health import ready\n"
        "answer = ready(RequestFactory().get('/'))\n"
        "print(answer.status_code, answer.content.decode())"
    )
    done = run(service.folder, "-c", code, env={**env, "DJANGO_SETTINGS_MODULE": "desk_service.settings"})
    assert done.stdout.startswith("503"), done.stderr
    assert "waiting" in done.stdout


def test_counts_the_requests_of_all_workers_for_prometheus(service):
    httpx.get(f"{service.url}/desk/page/")
    texts = [httpx.get(f"{service.url}/metrics").text for _ in range(6)]
    assert all('view="page"' in text for text in texts)
    text = texts[0]
    assert 'django_http_requests_total_by_view_transport_method_total{method="GET"' in text
    assert 'view="page"' in text


def lines_of(service: Service, number: str, *, until: str) -> dict[str, dict[str, Any]]:
    """The lines of one request by their loggers; the last one comes after the answer."""
    for _ in range(100):
        lines = [json.loads(line) for line in service.log.read_text().splitlines() if line.startswith("{")]
        numbered = [line for line in lines if line.get("http", {}).get("request", {}).get("id") == number]
        found = {line["log"]["logger"]: line for line in numbered}
        if until in found:
            return found
        time.sleep(0.05)
    raise AssertionError(service.log.read_text())


@pytest.mark.parametrize(("path", "logger"), [("nowhere", "django.request"), ("desk/page/", "desk")])
def test_writes_a_json_line_with_the_number_of_the_request(service, path, logger):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    headers = {"X-Request-ID": f"number-{path}", "traceparent": trace}
    assert httpx.get(f"{service.url}/{path}", headers=headers).headers["X-Request-ID"] == f"number-{path}"
    found = lines_of(service, f"number-{path}", until="gunicorn.access")
    assert found.keys() == {logger, "gunicorn.access"}
    line = found[logger]
    assert found["gunicorn.access"]["message"].startswith(f"GET /{path} ")
    assert line["service"] == {"name": "desk"}
    assert line["event"]["dataset"] == "desk.log"
    assert {"@timestamp", "log.level", "message", "ecs.version"} <= line.keys()
    assert line.get("trace", {}).get("id") == ("4bf92f3577b34da6a3ce929d0e0e4736" if logger == "desk" else None)
    answered = found["gunicorn.access"]
    assert answered["http"]["request"] == {"id": f"number-{path}", "method": "GET"}
    assert answered["http"]["response"] == {"status_code": 404 if path == "nowhere" else 200}
    assert answered["url"] == {"path": f"/{path}"}
    assert answered["event"]["duration"] > 0


def test_tells_only_those_who_have_the_token_what_waits_and_how_much_fits_in(service):
    assert httpx.get(f"{service.url}/internal/links/metrics/").status_code in {401, 403}
    answer = httpx.get(f"{service.url}/internal/links/metrics/", headers={"Authorization": "Bearer t"})
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "service_links_capacity 2\n" in answer.text
    assert "# TYPE service_links_events_behind_seconds gauge\n" in answer.text


@pytest.mark.parametrize("path", ["metrics", "health/live", "health/ready", "internal/links/metrics/"])
def test_answers_machines_that_know_only_its_address(service, path):
    headers = {"Host": "10.1.2.3:8000", "Authorization": "Bearer t"}
    assert httpx.get(f"{service.url}/{path}", headers=headers).status_code == 200
    assert httpx.get(f"{service.url}/desk/page/", headers=headers).status_code == 400


def test_shows_its_api_in_swagger(service):
    assert "swagger-ui" in httpx.get(f"{service.url}/api/docs/").text
    document = httpx.get(f"{service.url}/api/schema/?format=json").json()
    assert "/desk/me/" in document["paths"]
    assert document["components"]["securitySchemes"]["bearerAuth"]["scheme"] == "bearer"


def test_sends_staff_to_the_provider_instead_of_asking_for_a_password(service):
    answer = httpx.get(f"{service.url}/admin/", follow_redirects=False)
    assert answer.headers["Location"].startswith("/admin/login/")
    answer = httpx.get(f"{service.url}{answer.headers['Location']}", follow_redirects=False)
    assert answer.headers["Location"] == "/oidc/authenticate/?next=%2Fadmin%2F"


def test_lets_nobody_in_without_a_token(service):
    answer = httpx.get(f"{service.url}/desk/me/")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_serves_the_admins_static_files(service):
    done = run(service.folder, "manage.py", "collectstatic", "--noinput", env=service.env)
    assert done.returncode == 0, done.stderr
    assert (service.folder / "static-root/admin/css/base.css").is_file()


def test_opentelemetry_stays_off_unless_a_variable_asks_for_it(service):
    code = (
        "import sys, django\ndjango.setup()\nfrom service_links import telemetry\n"
        "print(telemetry.is_on(), 'opentelemetry' in sys.modules)\n"
    )
    env = {**service.env, "DJANGO_SETTINGS_MODULE": "desk_service.settings"}
    assert run(service.folder, "-c", code, env=env).stdout == "False False\n"
    done = run(service.folder, "-c", code, env={**env, "OTEL_TRACES_EXPORTER": "none"})
    assert done.stdout == "True True\n", done.stderr
