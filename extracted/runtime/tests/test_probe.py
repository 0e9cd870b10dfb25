"""The shop's own tests, unedited, with its reviews here and over there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service_links import registry
from shop.models import Customer

HERE = Path(__file__).parent
SHOP = HERE / "projects" / "shop"
SERVICE = HERE / "projects" / "reviews"


def run(*arguments, **environment):
    """The shop's tests in a process of their own."""
    left = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PYTEST"))}
    paths = {"PYTHONPATH": os.pathsep.join([str(HERE.parent), str(SHOP)])}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "service_links.pytest_plugin", *arguments]
    environment = {**left, **paths, **environment}
    return subprocess.run(command, cwd=SHOP, env=environment, capture_output=True, text=True, timeout=300, check=False)


REMOTE = {"SERVICE_LINKS_TEST_MODE": "remote", "SERVICE_LINKS_TEST_SERVICES": "reviews=%s" % SERVICE}


def test_the_tests_pass_locally():
    done = run()
    assert "12 passed" in done.stdout, done.stdout + done.stderr
    assert "service_links" not in done.stdout


def test_the_same_tests_pass_against_the_service():
    done = run(**REMOTE)
    assert "12 passed" in done.stdout, done.stdout + done.stderr
    assert "service_links: remote mode, reviews" in done.stdout
    assert "writes of the monolith's own code to moved rows: 0" in done.stdout
    assert "events carried" in done.stdout


def test_writes_of_the_projects_own_code_are_counted_or_refused():
    inner = "-k", "own_code"
    done = run(*inner, "extra", **REMOTE)
    assert "writes of the monolith's own code to moved rows: 1 at 1 places" in done.stdout, done.stdout + done.stderr
    assert "scenarios.py" in done.stdout
    done = run(*inner, "extra", **REMOTE, SERVICE_LINKS_TEST_STRICT="1")
    assert "WriteRefused" in done.stdout
    assert "1 failed" in done.stdout


def test_an_unknown_mode_is_refused():
    assert "SERVICE_LINKS_TEST_MODE is local or remote, not 'far'" in run(SERVICE_LINKS_TEST_MODE="far").stderr


@pytest.mark.parametrize("module", ["reviews_service.settings"])
def test_the_test_server_runs_with_test_settings_only(module):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": module, "PYTHONPATH": str(HERE.parent)}
    command = [sys.executable, "manage.py", "links_testserver"]
    done = subprocess.run(
        command, cwd=SERVICE, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "runs with test settings only" in done.stderr


@pytest.mark.django_db
def test_a_write_to_some_rows_of_a_replica_is_about_those_alone(monkeypatch):
    written = []

    class Writer:
        def write(self, query, name, args, kwargs):
            written.append((name, [(step, args, conditions) for step, args, conditions in query._steps]))

    monkeypatch.setattr(registry, "writer", Writer())
    Customer.objects.filter(name="Ada").exclude(pk=3).update(name="Eve")
    Customer.objects.order_by("pk").delete()
    assert written == [
        ("update", [("filter", (), {"name": "Ada"}), ("exclude", (), {"pk": 3})]),
        ("delete", [("order_by", ("pk",), {})]),
    ]
