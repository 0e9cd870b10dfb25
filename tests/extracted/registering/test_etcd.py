"""Services that keep themselves registered in a real etcd, found by the gateway's own discovery."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from extracted.gateway.discovering import resolved
from tests.extracted.gateway import registries
from tests.extracted.gateway.certificates import certified
from tests.extracted.gateway.registries import Etcd
from tests.extracted.registering.running import asked_of_runtime, service, until


@pytest.fixture(scope="module")
def etcd() -> Iterator[Etcd]:
    with registries.etcd() as found:
        yield found


@pytest.fixture
def url(etcd: Etcd, request: pytest.FixtureRequest) -> str:
    return f"etcd://{etcd.place}/services/{request.node.name}"


def found(url: str) -> list[str]:
    return [f"{each.host}:{each.port}*{each.weight}" for each in resolved(url).endpoints]


def is_found(url: str, place: str) -> bool:
    return f"{place}*1" in found(url)


def test_a_service_is_found_once_it_is_well_and_not_before(url: str, tmp_path: Path) -> None:
    with service(tmp_path, url, state="503") as one:
        until(lambda: "answers 503" in one.log.read_text())
        assert found(url) == []
        one.state.write_text("200")
        until(partial(is_found, url, one.place))
        assert asked_of_runtime(url) == one.place


def test_its_lines_are_those_of_the_service(url: str, tmp_path: Path) -> None:
    with service(tmp_path, url, LOG_FORMAT="json", OTEL_SERVICE_NAME="catalog") as one:
        until(partial(is_found, url, one.place))
        (line,) = until(lambda: one.log.read_text().splitlines())
        assert f"{one.place} is registered at {url}" in json.loads(line)["message"]
        assert "catalog" in line


def test_instances_stand_beside_each_other_with_their_weights(url: str, tmp_path: Path) -> None:
    with service(tmp_path, url) as one, service(tmp_path, url, SERVICE_LINKS_WEIGHT="3") as other:
        until(lambda: len(found(url)) == 2)
        assert found(url) == sorted([f"{one.place}*1", f"{other.place}*3"])


def test_the_key_is_gone_when_a_service_has_ended_in_order(url: str, tmp_path: Path) -> None:
    with service(tmp_path, url) as one:
        until(partial(is_found, url, one.place))
        one.process.send_signal(signal.SIGTERM)
        assert one.process.wait(30) == 0
        assert found(url) == []


def test_a_service_that_died_alone_is_taken_back_at_once(url: str, tmp_path: Path) -> None:
    with service(tmp_path, url, SERVICE_LINKS_LEASE="600") as one:
        until(partial(is_found, url, one.place))
        os.kill(one.child(), signal.SIGKILL)
        assert one.process.wait(30) == 128 + signal.SIGKILL
        assert found(url) == []


def test_one_that_is_killed_with_all_disappears_within_its_lease_and_returns(url: str, tmp_path: Path) -> None:
    with service(tmp_path, url) as one:
        until(partial(is_found, url, one.place))
        one.kill()
        until(lambda: not found(url))
        one.start()
        until(partial(is_found, url, one.place))


@pytest.mark.parametrize("state", ["503", "hang"])
def test_one_that_is_unwell_or_hangs_disappears_and_returns(url: str, tmp_path: Path, state: str) -> None:
    with service(tmp_path, url) as one:
        until(partial(is_found, url, one.place))
        one.state.write_text(state)
        until(lambda: not found(url))
        one.state.write_text("200")
        until(partial(is_found, url, one.place))


def test_a_key_that_somebody_took_away_is_written_again(etcd: Etcd, url: str, tmp_path: Path) -> None:
    with service(tmp_path, url) as one:
        until(partial(is_found, url, one.place))
        etcd.delete(f"services/{url.rpartition('/')[2]}/{one.place}")
        until(partial(is_found, url, one.place))


def test_an_instance_does_not_take_away_the_key_of_its_successor(url: str, tmp_path: Path) -> None:
    with service(tmp_path, url) as one:
        until(partial(is_found, url, one.place))
        with service(tmp_path, url, SERVICE_LINKS_ADVERTISE=one.place) as successor:
            until(lambda: "is registered" in successor.log.read_text())
            one.process.send_signal(signal.SIGTERM)
            one.process.wait(30)
            until(partial(is_found, url, one.place))


@pytest.mark.parametrize("keeps", [True, False], ids=["with_its_data", "without_its_data"])
def test_a_registry_that_restarts_loses_nobody(tmp_path: Path, keeps: bool) -> None:
    with registries.etcd() as etcd:
        url = f"etcd://{etcd.place}/services/catalog"
        with service(tmp_path, url) as one:
            until(partial(is_found, url, one.place))
            etcd.stop()
            until(lambda: "is not registered" in one.log.read_text())
            if not keeps:
                etcd.empty()
            etcd.start()
            until(lambda: one.log.read_text().count("is registered at") == 2)
            until(partial(is_found, url, one.place))
            one.process.send_signal(signal.SIGTERM)
            one.process.wait(30)
            assert found(url) == []


def test_a_service_runs_before_its_registry_does(tmp_path: Path) -> None:
    with registries.etcd() as etcd:
        etcd.stop()
        url = f"etcd://{etcd.place}/services/catalog"
        with service(tmp_path, url) as one:
            until(lambda: "is not registered" in one.log.read_text())
            assert one.process.poll() is None
            etcd.start()
            until(partial(is_found, url, one.place))


def test_passwords_are_asked_of_the_environment_and_stand_in_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "a-password-of-ours"
    with registries.etcd() as etcd:
        etcd.protect(secret)
        url = f"etcd://{etcd.place}/services/catalog"
        with service(tmp_path, url, ETCDCTL_USER=f"root:{secret}", SERVICE_LINKS_TOKEN="the-token-of-both") as one:
            monkeypatch.setenv("ETCDCTL_USER", f"root:{secret}")
            until(partial(is_found, url, one.place))
            written = etcd.everything(f"root:{secret}")
            assert list(written) == [f"services/catalog/{one.place}"]
            assert (
                written[f"services/catalog/{one.place}"] == f'{{"host": "127.0.0.1", "port": {one.port}, "weight": 1}}'
            )
            assert secret not in one.log.read_text()
        with service(tmp_path, url, ETCDCTL_USER="root:wrong") as stranger:
            until(lambda: "is not registered" in stranger.log.read_text())
            assert "wrong" not in stranger.log.read_text()


def test_a_registry_over_tls_is_known_by_its_authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = certified(tmp_path)
    with registries.etcd(shown) as etcd:
        url = f"etcd+https://{etcd.place}/services/catalog"
        monkeypatch.setenv("ETCDCTL_CACERT", str(shown.authority))
        with service(tmp_path, url) as one:
            until(partial(is_found, url, one.place))
        with service(tmp_path, url, ETCDCTL_CACERT="") as stranger:
            until(lambda: "is not registered" in stranger.log.read_text())
