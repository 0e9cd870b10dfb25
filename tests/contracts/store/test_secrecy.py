from __future__ import annotations

import base64
import json

import pytest

from banyan.cli import main
from contracts.store.content import Pact
from contracts.store.secrecy import LiveSecret, live_secrets
from contracts.store.values import Version
from tests.contracts.store.drawing import store, written


def jwt(**claims: object) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in ({"alg": "x"}, claims)
    ]
    return ".".join([*parts, "c2lnbmF0dXJl"])


def holding(text: str) -> Pact:
    request = {"method": "GET", "path": "/", "headers": {"Authorization": f"Bearer {text}"}}
    return written({"interactions": [{"description": "a", "request": request, "response": {"status": 200}}]})


@pytest.mark.parametrize(
    "secret",
    [
        jwt(sub="jane"),
        jwt(sub="jane", exp=4_102_444_800),
        "ghp_" + "a1" * 18,
        "glpat-" + "a1" * 10,
        "xoxb-" + "1a" * 12,
        "sk_live_" + "a1" * 12,
        "AKIA" + "A1B2" * 4,
        "-----BEGIN RSA PRIVATE KEY-----",
    ],
)
def test_what_would_work_is_found_and_not_told(secret):
    found = holding(secret)
    assert list(live_secrets(found)) == ["interactions[0].request.headers.Authorization"]
    assert secret not in str(LiveSecret(found, list(live_secrets(found))))


@pytest.mark.parametrize(
    "placeholder",
    [
        "from-the-provider-state",
        jwt(sub="jane", exp=1_500_000_000),
        "eyJhbGciOi.eyJub3QganNvbg.c2lnbmF0dXJl",
        "ghp_example",
        "abcdefghijklmnopqrstuvwxyz012345",
        "jane@example.com",
    ],
)
def test_placeholders_are_not(placeholder):
    assert not list(live_secrets(holding(placeholder)))


def test_a_live_token_is_neither_published_nor_kept(tmp_path):
    known, found = store(tmp_path), holding(jwt(sub="jane"))
    with pytest.raises(LiveSecret, match="a token that works"):
        known.publish([found], Version("", "w1"))
    known.record_verification(found, Version("shop", "s1"), success=True)
    assert known.pact(found.sha) is None
    assert known.records().verifications[0].sha == found.sha
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"eyJ" in path.read_bytes()]


def test_the_command_says_where_it_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pact.json").write_text(holding(token := jwt(sub="jane")).text)
    assert main(["pact", "publish", "pact.json", "--version", "w1"]) == 2
    said = capsys.readouterr().err
    assert "interactions[0].request.headers.Authorization" in said
    assert token not in said
