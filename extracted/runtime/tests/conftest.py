"""The shop as a server of its own, and what most tests use."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from service_links import client, wire

HERE = Path(__file__).parent
SHOP = HERE / "projects" / "shop"


class Shop:
    """The shop that runs in a process of its own."""

    def __init__(self, url, switch):
        self.url = url
        self.switch = switch

    def run(self, scenario, **kwargs):
        """What a scenario of the shop comes to, or raises."""
        answer = self.ask(scenario, **kwargs)
        if "raised" in answer:
            raise wire.decode(answer["raised"])
        return wire.decode(answer["value"])

    def ask(self, scenario, **kwargs):
        return httpx.post("%s/scenarios/%s/" % (self.url, scenario), json=kwargs, timeout=20).json()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pytest_configure(config):
    config.option.liveserver = "127.0.0.1:%d" % free_port()


@contextlib.contextmanager
def served(command, url, **kwargs):
    """A server process, once it answers."""
    process = subprocess.Popen(command, **kwargs)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(url, timeout=1)
                break
            except httpx.HTTPError:
                assert process.poll() is None, "the server ended with %s" % process.returncode
                assert time.monotonic() < deadline, "the server did not answer within 30 s"
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def shop_server(tmp_path_factory, pytestconfig):
    folder = tmp_path_factory.mktemp("shop")
    port, switch = free_port(), folder / "switch.json"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(SHOP)]),
        "SHOP_DATABASE": str(folder / "shop.sqlite3"),
        "SERVICE_LINKS_TOKEN": "secret",
        "SERVICE_LINKS_SANDBOX": "1",
        "SERVICE_LINKS_SWITCH": str(switch),
        "SERVICE_LINKS_REVIEWS_URL": "http://" + pytestconfig.option.liveserver,
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "--run-syncdb", "-v0"], cwd=SHOP, env=environment, check=True)
    url = "http://127.0.0.1:%d" % port
    log = (folder / "log").open("wb")
    command = [*manage, "runserver", "--noreload", "127.0.0.1:%d" % port]
    with served(command, url, cwd=SHOP, env=environment, stdout=log, stderr=log), log:
        yield Shop(url, switch)


@pytest.fixture
def shop(shop_server, settings):
    """The shop with the same four products for each test; the service asks it."""
    shop_server.switch.unlink(missing_ok=True)
    settings.SERVICE_LINKS_URLS = {"monolith": shop_server.url}
    client.reset()
    shop_server.run("seed")
    yield shop_server
    client.reset()


@pytest.fixture
def requests_made(monkeypatch):
    """The sides that were asked, one entry for each request."""
    made = []

    @contextlib.contextmanager
    def around(side):
        made.append(side)
        yield

    monkeypatch.setattr(client, "around", around)
    return made
