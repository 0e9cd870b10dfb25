"""Services that keep themselves registered by Consul's HTTP API, held to a stub of it (no Consul can be had here)."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from extracted.gateway.discovering import resolved
from tests.extracted.registering.agent import Agent, agent
from tests.extracted.registering.running import asked_of_runtime, service, until


@pytest.fixture
def consul() -> Iterator[Agent]:
    with agent() as found:
        yield found


def is_found(url: str, place: str) -> bool:
    return place in [f"{each.host}:{each.port}" for each in resolved(url).endpoints]


def test_a_service_is_registered_with_a_ttl_and_taken_off(consul: Agent, tmp_path: Path) -> None:
    url = f"consul://{consul.place}/catalog"
    with service(tmp_path, url, SERVICE_LINKS_WEIGHT="2") as one:
        until(partial(is_found, url, one.place))
        assert asked_of_runtime(url) == one.place
        (told,) = consul.services.values()
        assert told == {
            "ID": f"catalog-{one.place}",
            "Name": "catalog",
            "Address": "127.0.0.1",
            "Port": one.port,
            "Weights": {"Passing": 2, "Warning": 1},
            "Check": {"TTL": "2s", "DeregisterCriticalServiceAfter": "1m"},
        }
        one.process.send_signal(signal.SIGTERM)
        assert one.process.wait(30) == 0
        assert not consul.services


def test_one_that_is_killed_does_not_pass_after_its_ttl_and_returns(consul: Agent, tmp_path: Path) -> None:
    url = f"consul://{consul.place}/catalog"
    with service(tmp_path, url) as one:
        until(partial(is_found, url, one.place))
        one.kill()
        until(lambda: not is_found(url, one.place))
        one.start()
        until(partial(is_found, url, one.place))


def test_consul_asks_itself_where_it_is_told_to(consul: Agent, tmp_path: Path) -> None:
    url = f"consul://{consul.place}/catalog"
    with service(tmp_path, url, SERVICE_LINKS_CHECK="http") as one:
        until(partial(is_found, url, one.place))
        check = consul.services[f"catalog-{one.place}"]["Check"]
        assert check["HTTP"] == f"http://{one.place}/health/ready"
        assert "TTL" not in check
        one.state.write_text("503")
        until(lambda: not is_found(url, one.place))


def test_an_agent_that_forgot_is_told_again(consul: Agent, tmp_path: Path) -> None:
    url = f"consul://{consul.place}/catalog"
    with service(tmp_path, url) as one:
        until(partial(is_found, url, one.place))
        consul.forget()
        until(partial(is_found, url, one.place))


def test_a_token_is_shown_and_stands_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSUL_HTTP_TOKEN", "a-token-of-ours")
    with agent(token="a-token-of-ours") as consul:
        url = f"consul://{consul.place}/catalog"
        with service(tmp_path, url) as one:
            until(partial(is_found, url, one.place))
            assert "a-token-of-ours" not in str(consul.told)
        with service(tmp_path, url, CONSUL_HTTP_TOKEN="another") as stranger:
            until(lambda: "403" in stranger.log.read_text())
            assert "another" not in stranger.log.read_text()
