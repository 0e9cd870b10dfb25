from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from contracts.broker import serving
from contracts.store.keeping import Store
from contracts.store.values import Deployment, Version
from tests.contracts.broker.serving import served
from tests.contracts.store.drawing import pact, store

JSON = {"Content-Type": "application/json"}
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    return store(tmp_path)


@pytest.fixture
def client(kept: Store) -> Iterator[httpx.Client]:
    with served(kept) as url, httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        yield client


def contract(text: str, consumer: str = "web") -> dict[str, object]:
    content = base64.b64encode(text.encode()).decode()
    return {"consumerName": consumer, "providerName": "shop", "specification": "pact", "content": content}


def publication(*contracts: dict[str, object], **others: object) -> dict[str, object]:
    return {
        "pacticipantName": "web",
        "pacticipantVersionNumber": "w1",
        "contracts": contracts or [contract(pact().text)],
        **others,
    }


def test_everything_begins_with_links(client):
    answer = client.get("/")
    assert answer.headers["Content-Type"] == "application/hal+json; charset=utf-8"
    links = answer.json()["_links"]
    assert links["pb:publish-contracts"]["href"] == str(client.base_url.join("/contracts/publish"))
    assert links["pb:latest-provider-pacts"]["templated"] is True


def test_every_link_of_the_beginning_leads_somewhere(client, kept):
    kept.publish([pact()], Version("", "w1", ("main",), ("prod",)))
    kept.record_version(Version("shop", "s1", ("main",)))
    names = {"pacticipant": "web", "version": "w1", "provider": "shop", "consumer": "web", "branch": "main"}
    names |= {"tag": "prod", "consumerApplicationVersion": "w1"}
    for relation, link in client.get("/").json()["_links"].items():
        if relation in {"pb:publish-contracts", "pb:pacticipant-branch", "pb:environment"}:
            continue
        href = link["href"]
        for name, value in names.items():
            href = href.replace(f"{{{name}}}", value)
        assert client.get(href).status_code == 200, (relation, href)


def test_a_page_is_shown_to_a_browser_and_nothing_in_it_is_markup(client, kept):
    kept.publish([pact(HOSTILE)], Version("", HOSTILE, (HOSTILE,)))
    kept.record_verification(pact(HOSTILE), Version("shop", "s1"), success=False, failed=[HOSTILE])
    kept.record_deployment(Deployment("deployment", HOSTILE, HOSTILE, "test", HOSTILE))
    answer = client.get("/", headers={"Accept": "text/html,*/*"})
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert answer.text.count("&lt;script&gt;") > 4


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "pacticipantName"),
        ({"pacticipantName": 3}, "must be a string"),
        (publication(pacticipantVersionNumber=" "), "is missing"),
        (publication(contracts="x"), "list of contracts"),
        (publication(contracts=[{"content": "%%%"}]), "no base64"),
        (publication(contract("{")), "no JSON"),
        (publication(contract("{}")), "consumer.name"),
        (publication(contract(pact("app").text)), "that of app, not of web"),
        (publication(tags=[1]), "list of strings"),
    ],
)
def test_what_cannot_be_published_is_told_and_nothing_is_kept(client, kept, body, said):
    answer = client.post("/contracts/publish", json=body)
    assert answer.status_code == 400
    assert said in answer.text
    assert not kept.records().publications


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nowhere", None, 404),
        ("PUT", "/contracts/publish", {}, 405),
        ("GET", "/pacticipants/nobody", None, 404),
        ("GET", "/pacticipants/web/versions/w9", None, 404),
        ("GET", "/pacts/provider/shop/consumer/web/version/w9", None, 404),
        ("GET", "/pacts/provider/shop/consumer/web/pact-version/..%2F..%2Ffacts", None, 404),
        ("GET", "/pacts/provider/nobody/latest", None, 404),
        ("GET", "/pacts/provider/shop/consumer/web/pact-version/aa/verification-results/1", None, 404),
        ("POST", "/pacts/provider/shop/consumer/web/pact-version/aa/verification-results", {"success": True}, 404),
        ("GET", "/environments/aa", None, 404),
        ("DELETE", "/pacticipants/web", None, 405),
        ("GET", "/matrix", None, 400),
        ("GET", "/matrix?q[][version]=1", None, 400),
        ("GET", "/matrix?q[][pacticipant]=web&ignore[][version]=1", None, 400),
        ("GET", "/matrix?q[][pacticipant]=web&environment=moon", None, 400),
        ("POST", "/pacts/provider/shop/for-verification", {"consumerVersionSelectors": {}}, 400),
        ("POST", "/pacts/provider/shop/for-verification", {"consumerVersionSelectors": [{"moon": True}]}, 400),
        ("POST", "/pacts/provider/shop/for-verification", {"consumerVersionSelectors": [{"branch": 1}]}, 400),
        ("POST", "/pacts/provider/shop/for-verification", {"consumerVersionSelectors": [{"consumer": "a"}]}, 400),
        ("PATCH", "/deployed-versions/aa", {"currentlyDeployed": False}, 404),
    ],
)
def test_what_is_not_there_or_makes_no_sense_is_told_as_the_api_does(client, method, path, body, status):
    answer = client.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert {"error", "errors"} & set(answer.json())


def test_a_result_must_say_whether_it_is_one(client, kept):
    kept.publish([pact()], Version("", "w1"))
    there = f"/pacts/provider/shop/consumer/web/pact-version/{pact().sha}/verification-results"
    for body in ({"providerApplicationVersion": "1"}, {"success": "yes", "providerApplicationVersion": "1"}, {}):
        assert client.post(there, json=body).status_code == 400
    elsewhere = there.replace("consumer/web", "consumer/app")
    assert client.post(elsewhere, json={"success": True, "providerApplicationVersion": "1"}).status_code == 404
    assert not kept.records().verifications


def test_answers_of_the_provider_are_not_kept(client, kept):
    kept.publish([pact()], Version("", "w1"))
    there = f"/pacts/provider/shop/consumer/web/pact-version/{pact().sha}/verification-results"
    mismatch = {"attribute": "body", "description": "expected 1 but was eyJhbGciOi.secret.token"}
    tests = [{"interactionDescription": "a product", "success": False, "mismatches": [mismatch]}]
    body = {"success": False, "providerApplicationVersion": "s1", "testResults": tests}
    answer = client.post(there, json=body)
    assert answer.status_code == 201
    assert client.get(answer.json()["_links"]["self"]["href"]).json()["success"] is False
    assert client.get(f"{there}/latest").json()["providerApplicationVersion"] == "s1"
    assert b"eyJ" not in (kept.folder / "facts.jsonl").read_bytes()
    assert kept.records().verifications[0].failed == ("a product",)


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"[]", JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {}, 415),
    ],
)
def test_a_body_that_is_no_json_is_refused(client, content, headers, status):
    assert client.post("/contracts/publish", content=content, headers=headers).status_code == status


def test_a_body_that_is_too_large_is_refused(kept, monkeypatch):
    monkeypatch.setattr(serving, "MOST_BYTES", 1000)
    with served(kept) as url:
        answer = httpx.post(f"{url}/contracts/publish", content=b" " * 2000, headers=JSON, trust_env=False)
    assert answer.status_code == 413


def test_what_takes_too_long_is_ended(kept, monkeypatch):
    monkeypatch.setattr(serving, "PATIENCE_S", 0.01)
    head = "POST /contracts/publish HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9"
    with served(kept) as url, socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 30) as slow:
        slow.sendall(f"{head}\r\n\r\n".encode())
        assert slow.recv(100).startswith(b"HTTP/1.1 503")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example.org"}, 421),
        ({"Host": "evil.example.org:9292"}, 421),
        ({"Host": "localhost:9292"}, 200),
        ({"Origin": "https://evil.example.org"}, 403),
    ],
)
def test_pages_from_elsewhere_are_not_answered(client, headers, status):
    assert client.get("/", headers=headers).status_code == status


def test_only_who_knows_the_token_is_answered(kept):
    with served(kept, token="sesame") as url:
        for auth, status in (
            (None, 401),
            (("me", "wrong"), 401),
            (("me", "sesame"), 200),
        ):
            assert httpx.get(url, auth=auth, trust_env=False).status_code == status
        answer = httpx.get(url, headers={"Authorization": "Basic %%%"}, trust_env=False)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic")
        assert httpx.get(f"{url}/matrix?q[][pacticipant]=web", trust_env=False).status_code == 401


def test_a_damaged_store_is_told_and_stays(client, kept):
    kept.publish([pact()], Version("", "w1"))
    facts = kept.folder / "facts.jsonl"
    facts.write_bytes(damaged := facts.read_bytes() + b"{\n")
    answer = client.post("/contracts/publish", json=publication())
    assert answer.status_code == 500
    assert "facts.jsonl:4" in answer.text
    assert facts.read_bytes() == damaged


def test_a_pact_may_be_put_to_its_own_address(client, kept):
    there = "/pacts/provider/shop/consumer/web/version/w1"
    answer = client.put(there, json=json.loads(pact().text))
    assert answer.status_code == 201
    assert client.put(there, json=json.loads(pact().text)).status_code == 200
    assert kept.records().publications[0].sha == pact().sha
    assert client.put(there.replace("web", "app"), json=json.loads(pact().text)).status_code == 400
    assert client.put(there, json=json.loads(pact("web", "shop", "another").text)).status_code == 409


def test_names_may_hold_anything(client, kept):
    name = "web/näme? #1%2F"
    kept.publish([pact(name, "shop")], Version("", "v/1"))
    (link,) = client.get("/pacts/provider/shop/latest").json()["_links"]["pb:pacts"]
    document = client.get(link["href"]).json()
    assert document["consumer"]["name"] == name
    for relation in ("self", "pb:consumer", "pb:consumer-version", "pb:provider", "pb:pact-version"):
        assert client.get(document["_links"][relation]["href"]).status_code == 200, relation
