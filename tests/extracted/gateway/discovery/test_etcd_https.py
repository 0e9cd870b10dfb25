"""A real etcd that speaks TLS and asks for a password."""

from __future__ import annotations

import threading

import pytest

from extracted.gateway.answers import NotDiscovered
from extracted.gateway.discovering import resolved
from extracted.gateway.endpoints import Endpoint
from tests.extracted.gateway import registries
from tests.extracted.gateway.certificates import certified


@pytest.fixture
def etcd(tmp_path):
    shown = certified(tmp_path)
    with registries.etcd(shown) as found:
        yield found, str(shown.authority)


def test_asks_over_tls_and_with_a_password(etcd, monkeypatch):
    found, authority = etcd
    url = f"etcd+https://{found.place}/services/catalog"
    found.put("services/catalog/1", "10.0.0.1:8000")
    with pytest.raises(NotDiscovered, match="certificate verify failed"):
        resolved(url)
    monkeypatch.setenv("ETCDCTL_CACERT", authority)
    last = resolved(url)
    threading.Timer(0.3, found.put, ["services/catalog/2", "10.0.0.2:8000"]).start()
    assert len(resolved(url, last).endpoints) == 2
    found.protect("not-so-secret")
    with pytest.raises(NotDiscovered):
        resolved(url)
    monkeypatch.setenv("ETCDCTL_USER", "root:wrong")
    with pytest.raises(NotDiscovered) as refused:
        resolved(url)
    assert "wrong" not in str(refused.value)
    monkeypatch.setenv("ETCDCTL_USER", "root")
    monkeypatch.setenv("ETCDCTL_PASSWORD", "not-so-secret")
    assert resolved(url).endpoints == (Endpoint("10.0.0.1", 8000), Endpoint("10.0.0.2", 8000))


def test_says_which_variable_names_no_certificate(monkeypatch):
    monkeypatch.setenv("ETCDCTL_CACERT", "/not/there.pem")
    with pytest.raises(NotDiscovered, match="ETCDCTL_CACERT"):
        resolved("etcd+https://127.0.0.1:2379/services/catalog")
