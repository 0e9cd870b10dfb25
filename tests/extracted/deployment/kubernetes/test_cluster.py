"""A cluster is asked by the real kubectl: one that is not there, one that takes everything, one that does not."""

from __future__ import annotations

import socket

import pytest

from banyan.errors import UsageError
from extracted.deployment.checking import checked
from extracted.deployment.kubernetes import cluster as asking
from extracted.deployment.rendering import rendered
from tests.extracted.deployment.kubernetes.clusters import Api, cluster, configuration
from tests.extracted.deployment.shops import shop


@pytest.fixture(autouse=True)
def kubectl_at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))


def test_takes_everything_or_says_what_not(tmp_path):
    _, files = rendered("kustomize", shop(tmp_path, services=("catalog",)))
    for api, told in ((Api(), "passed"), (Api("catalog"), "failed")):
        with cluster(api) as address:
            configuration(tmp_path / "kubeconfig", address)
            asking.require_cluster("trial")
            (found,) = checked("kustomize", files, [asking.trial("trial")])
        assert found.told == told, found.lines
        assert ("HTTPRoute", "shop-001") in api.tried
    assert any("catalog is forbidden: by a policy of this cluster" in line for line in found.lines)


def test_a_context_that_there_is_not_is_refused_by_name(tmp_path):
    configuration(tmp_path / "kubeconfig", "http://127.0.0.1:1")
    with pytest.raises(UsageError, match=r"no cluster at the context 'production': .*does not exist") as raised:
        asking.require_cluster("production")
    assert "get-contexts" in str(raised.value.hint)


def test_a_cluster_that_is_not_there_is_refused_by_name(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        configuration(tmp_path / "kubeconfig", f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(UsageError, match=r"no cluster at the context 'trial': .*refused"):
            asking.require_cluster("trial")
