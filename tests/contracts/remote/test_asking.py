"""A Pact Broker that cannot be asked is told at once, and nobody's secrets are."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from banyan.cli import main
from contracts.remote.address import BadAddress, Broker, broker_of
from contracts.remote.asking import NoBroker, require_well
from contracts.remote.client import ClientFailed, ask, environment
from contracts.store.keeping import Store
from tests.contracts.broker.serving import pact_file, served
from tests.contracts.store.drawing import store

SECRET = "s3cr3t-open-sesame"


@contextmanager
def answering(status: int, text: str = "{}", location: str = "") -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def nowhere() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def kept(tmp_path) -> Store:
    return store(tmp_path / "home")


def test_the_environment_says_where_the_broker_is():
    known = broker_of({"PACT_BROKER_BASE_URL": "https://broker.example.org/", "PACT_BROKER_TOKEN": SECRET})
    assert known == Broker("https://broker.example.org", SECRET)
    assert SECRET not in repr(known)
    assert broker_of({"PACT_BROKER_TOKEN": SECRET}) is None


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"PACT_BROKER_BASE_URL": "broker.example.org"}, "should be the address"),
        ({"PACT_BROKER_BASE_URL": f"https://me:{SECRET}@broker.example.org"}, "must not hold a user"),
        (
            {"PACT_BROKER_BASE_URL": "https://b", "PACT_BROKER_TOKEN": SECRET, "PACT_BROKER_USERNAME": "me"},
            "are both set",
        ),
    ],
)
def test_what_the_environment_says_wrongly_is_told_without_secrets(said, problem):
    with pytest.raises(BadAddress, match=problem) as caught:
        broker_of(said)
    assert SECRET not in f"{caught.value} {caught.value.hint}"


def test_a_broker_that_is_down_is_told(nowhere):
    with pytest.raises(NoBroker, match="cannot be reached"):
        require_well(Broker(nowhere, SECRET))


@pytest.mark.parametrize(
    ("who", "hint"),
    [
        ({"token": SECRET}, "the token in PACT_BROKER_TOKEN is wrong"),
        ({"user": "me", "password": SECRET}, "PACT_BROKER_USERNAME or PACT_BROKER_PASSWORD is wrong"),
        ({}, "set PACT_BROKER_TOKEN"),
    ],
)
def test_a_broker_that_refuses_us_is_told(kept, who, hint):
    with served(kept, token="another") as url, pytest.raises(NoBroker, match="refuses us: 401") as caught:
        require_well(Broker(url, **who))
    assert hint in str(caught.value.hint)


def test_a_token_and_a_password_let_us_in(kept):
    with served(kept, token=SECRET) as url:
        require_well(Broker(url, SECRET))
        require_well(Broker(url, user="me", password=SECRET))


@pytest.mark.parametrize(
    ("status", "text", "said"),
    [(500, "{}", "answers with 500"), (200, "<p>hello</p>", "no Pact Broker"), (404, "{}", "answers with 404")],
)
def test_what_is_no_broker_is_told(status, text, said):
    with answering(status, text) as url, pytest.raises(NoBroker, match=said):
        require_well(Broker(url))


def test_secrets_do_not_follow_a_redirect_elsewhere(nowhere):
    with answering(302, location=nowhere) as url, pytest.raises(NoBroker, match="sends us elsewhere"):
        require_well(Broker(url, SECRET))


def test_programs_are_told_who_asks_by_their_environment_alone():
    before = {"PACT_BROKER_TOKEN": "old", "PACT_BROKER_PASSWORD": "old", "PATH": "/bin"}
    told = environment(Broker("http://b", user="me", password=SECRET), before)
    assert "PACT_BROKER_TOKEN" not in told
    assert (told["PACT_BROKER_USERNAME"], told["PACT_BROKER_PASSWORD"]) == ("me", SECRET)
    assert told["PACT_DO_NOT_TRACK"] == "true"


def test_what_the_client_could_not_do_is_told_in_its_words_without_secrets(kept):
    with served(kept, token=SECRET) as url, pytest.raises(ClientFailed, match="not found") as caught:
        ask(Broker(url, SECRET), "describe-version", "--pacticipant", SECRET, "--version", "1")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "command",
    [
        ["pact", "publish", "PACTS", "--version", "w1"],
        ["can-i-deploy", "web", "--to", "production", "--version", "w1"],
        ["record-deployment", "web", "--to", "production", "--version", "w1"],
        ["record-release", "web", "--to", "production", "--version", "w1"],
        ["record-undeployment", "web", "--to", "production"],
    ],
)
def test_every_command_ends_with_2_where_the_broker_is_down(command, nowhere, tmp_path, monkeypatch, capsys):
    file = pact_file(tmp_path / "pacts", "/a")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PACT_BROKER_BASE_URL", nowhere)
    monkeypatch.setenv("PACT_BROKER_TOKEN", SECRET)
    assert main([str(file) if each == "PACTS" else each for each in command]) == 2
    said = capsys.readouterr().err
    assert "cannot be reached" in said
    assert "see whether it runs" in said
    assert SECRET not in said
    assert not (tmp_path / ".banyan").exists()
