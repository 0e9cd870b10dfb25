"""The process that runs a service, where there is nothing to register, and where it is told nonsense."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.extracted.gateway import registries
from tests.extracted.registering.running import RUNTIME, asked_of_runtime
from tests.ports import free_port


def run(*command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **RUNTIME, **environ}
    asked = [sys.executable, "-m", "service_links.register", *command]
    return subprocess.run(asked, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_a_command_takes_its_place_where_nothing_is_registered() -> None:
    code = "import os, sys; print(os.getppid()); sys.exit(7)"
    done = run("--", sys.executable, "-c", code)
    assert done.returncode == 7
    assert done.stdout.strip() == str(os.getpid())


@pytest.mark.parametrize(
    ("url", "environ", "said"),
    [
        ("kubernetes://catalog.shop:8000", {"PORT": "1"}, "nothing registers at kubernetes://catalog.shop:8000"),
        ("dns+srv://_http._tcp.catalog", {"PORT": "1"}, "nothing registers at dns+srv"),
        ("zookeeper://127.0.0.1:1/a", {"PORT": "1"}, "zookeeper:// is no registry; there are consul"),
        ("etcd://127.0.0.1:1", {"PORT": "1"}, "says too little; write it like etcd://"),
        ("etcd://127.0.0.1:1/a", {}, "set PORT"),
        ("etcd://127.0.0.1:1/a", {"PORT": "http"}, "set PORT"),
        ("etcd://127.0.0.1:1/a", {"SERVICE_LINKS_ADVERTISE": "a:b"}, "is no HOST:PORT"),
        ("etcd://127.0.0.1:1/a", {"PORT": "1", "SERVICE_LINKS_LEASE": "soon"}, "SERVICE_LINKS_LEASE=soon is no number"),
        ("consul://127.0.0.1:1/a", {"PORT": "1", "SERVICE_LINKS_WEIGHT": "70000"}, "is no address"),
    ],
    ids=lambda value: value if isinstance(value, str) and "://" in value else "",
)
def test_what_cannot_be_registered_is_refused_before_anything_runs(url, environ, said) -> None:
    done = run(sys.executable, "-c", "print('ran')", SERVICE_LINKS_REGISTER=url, **environ)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.startswith("error: ")
    assert done.stdout == ""


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    url = "etcd://root:hidden-word@127.0.0.1:1/a"
    done = run("true", SERVICE_LINKS_REGISTER=url, PORT="1")
    assert done.returncode == 2
    assert "ETCDCTL_USER" in done.stderr
    assert "hidden-word" not in done.stderr


def test_a_command_that_is_not_there_is_named() -> None:
    url = f"etcd://127.0.0.1:{free_port()}/services/catalog"
    done = run("no-such-program", SERVICE_LINKS_REGISTER=url, PORT="1", SERVICE_LINKS_ADVERTISE="127.0.0.1:1")
    assert done.returncode == 127
    assert "no-such-program" in done.stderr


def test_names_are_asked_of_dns() -> None:
    with registries.names() as names:
        names.records[("_http._tcp.catalog.internal", "SRV")] = ["0 5 8001 a.internal.", "1 5 8002 b.internal."]
        names.records[("a.internal", "A")] = ["127.0.0.1", "127.0.0.2"]
        names.records[("catalog.shop.svc.cluster.local", "A")] = ["127.0.0.3"]
        names.records[("_http._tcp.catalog.shop.svc.cluster.local", "SRV")] = ["0 1 8003 a.internal."]
        srv = f"dns+srv://{names.place}/_http._tcp.catalog.internal"
        assert asked_of_runtime(srv) == "127.0.0.1:8001 127.0.0.2:8001"
        assert asked_of_runtime(f"dns://{names.place}/a.internal:80") == "127.0.0.1:80 127.0.0.2:80"
        assert asked_of_runtime(f"kubernetes://{names.place}/catalog.shop:9000") == "127.0.0.3:9000"
        assert asked_of_runtime(f"kubernetes://{names.place}/catalog.shop") == "127.0.0.1:8003 127.0.0.2:8003"
        assert asked_of_runtime(f"dns://{names.place}/nowhere.internal:80") == ""
        names.is_ill = True
        assert "Unavailable" in asked_of_runtime(srv)


@pytest.mark.parametrize("url", ["dns://catalog.internal", "kubernetes://catalog:1", "static://a", "dns+srv://"])
def test_a_url_that_says_too_little_is_shown_how(url) -> None:
    assert "says too little; write it like" in asked_of_runtime(url)
