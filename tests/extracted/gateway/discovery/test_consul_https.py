"""A catalogue with Consul's HTTP API that speaks TLS and asks for a token."""

from __future__ import annotations

import pytest

from extracted.gateway.answers import NotDiscovered
from extracted.gateway.discovering import resolved
from extracted.gateway.endpoints import Endpoint
from tests.extracted.gateway import registries
from tests.extracted.gateway.certificates import certified
from tests.extracted.gateway.registries import instance

TOKEN = "not-so-secret"


def test_asks_over_tls_and_with_a_token(tmp_path, monkeypatch):
    shown = certified(tmp_path)
    with registries.catalogue(shown, TOKEN) as found:
        found.put(instance("10.0.0.7", 8000))
        url = f"consul+https://{found.place}/catalog"
        monkeypatch.setenv("CONSUL_HTTP_TOKEN", TOKEN)
        with pytest.raises(NotDiscovered, match="certificate verify failed"):
            resolved(url)
        monkeypatch.setenv("CONSUL_CACERT", str(shown.authority))
        assert resolved(url).endpoints == (Endpoint("10.0.0.7", 8000),)
        monkeypatch.setenv("CONSUL_HTTP_TOKEN", "another")
        with pytest.raises(NotDiscovered) as refused:
            resolved(url)
    assert "403" in str(refused.value)
    assert "another" not in str(refused.value)
