"""`banyan up` with a service that is found in a real etcd."""

from __future__ import annotations

import os
import shutil
import signal

import httpx

from extracted.gateway.discovering import resolved
from tests.architecture.source import REPOSITORY
from tests.extracted.gateway import registries
from tests.functional.up.playing import noted, running, wait_for


def test_a_service_registers_is_found_there_and_leaves(home, port, monkeypatch):
    monkeypatch.setenv("LOG_FORMAT", "plain")
    with registries.etcd() as etcd:
        url = f"etcd://{etcd.place}/services/catalog"
        service = home / "extracted/services/catalog"
        shutil.copytree(REPOSITORY / "extracted/runtime/service_links", service / "service_links", dirs_exist_ok=True)
        with (home / "banyan.toml").open("a") as plan:
            command = '["{python}", "manage.py", "runserver", "{host}:{port}"]'
            plan.write(f'[targets.catalog]\nurl = "{url}"\ncommand = {command}\n')
        with running(home, port) as process:
            assert noted(home)["is_ready"]
            wait_for(lambda: resolved(url).endpoints)
            (found,) = resolved(url).endpoints
            assert (found.host, found.port) == ("127.0.0.1", port + 1)
            monolith, catalog = (httpx.get(f"http://127.0.0.1:{number}/").json() for number in (port, found.port))
            assert monolith["SERVICE_LINKS_CATALOG_URL"] == url
            assert monolith["SERVICE_LINKS_CATALOG_PUBLIC_URL"] == f"http://127.0.0.1:{found.port}"
            assert catalog["SERVICE_LINKS_REGISTER"] == url
            process.send_signal(signal.SIGTERM)
            stdout, _ = process.communicate(timeout=60)
            assert resolved(url).endpoints == ()
    assert f"127.0.0.1:{port + 1} is registered at {url}" in stdout
    assert "SERVICE_LINKS_REGISTER" not in os.environ
