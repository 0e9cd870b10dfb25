from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from banyan.errors import BadDocument, UnreadablePath
from banyan.traffic.reading import read_traffic
from banyan.traffic.values import Recorded, RecordedEvent, Traffic


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Traffic]:
    def found(*values: Any) -> Traffic:
        path = tmp_path / "traffic"
        path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in values), "utf-8")
        return read_traffic([path])

    return found


def har(**entry: Any) -> dict[str, Any]:
    request = {
        "method": "get",
        "url": "https://u:p@shop.example:8443/a/?b=1",
        "headers": [{"name": ":path", "value": "/"}],
    }
    response = {"status": 200, "headers": [], "content": {"mimeType": "application/json", "text": "{}"}}
    said = {"request": request | entry.get("request", {}), "response": response | entry.get("response", {})}
    return {"log": {"version": "1.2", "entries": [said]}}


def one(traffic: Traffic) -> Recorded:
    (found,) = traffic.exchanges
    return found


def test_reads_what_browsers_write(read):
    found = one(read(har()))
    assert (found.method, found.target, found.host, found.headers) == ("GET", "/a/?b=1", "shop.example:8443", ())
    assert found.answer
    assert (found.answer.status, found.answer.body, found.answer.form) == (200, b"{}", "json")


def test_reads_bodies_in_base64_and_forms(read):
    encoded = base64.b64encode("é".encode()).decode()
    found = one(
        read(
            har(
                request={"method": "POST", "postData": {"params": [{"name": "a", "value": "1 2"}]}},
                response={"content": {"text": encoded, "encoding": "base64", "mimeType": "text/plain"}},
            )
        )
    )
    assert found.body == b"a=1+2"
    assert found.answer
    assert found.answer.body == "é".encode()


def test_an_answer_whose_body_was_not_kept_is_not_whole(read):
    found = one(read(har(response={"content": {"size": 99}})))
    assert found.answer
    assert not found.answer.is_whole


def test_requests_without_an_answer_are_left_out(read):
    with pytest.raises(BadDocument, match="there is no traffic in it"):
        read(har(response={"status": 0}))


def test_reads_exchanges_a_line(read):
    response = {"status": 201, "headers": {"X-A": ["1", "2"]}, "body": {"a": 1}}
    found = one(
        read("# kept", {"method": "post", "target": "/a?b", "headers": {"A": "1"}, "body": "x", "response": response})
    )
    assert (found.method, found.target, found.body, found.headers) == ("POST", "/a?b", b"x", (("A", "1"),))
    assert found.answer
    assert found.answer.headers == (("X-A", "1"), ("X-A", "2"), ("Content-Type", "application/json"))
    assert found.answer.form == "json"


def test_reads_the_access_log_of_the_gateway(read):
    line = {"time": "2026-01-01T00:00:00Z", "request_id": "1", "method": "GET", "path": "/a/?b=1", "status": 200}
    found = one(read({**line, "route": "r", "side": "monolith", "served_by": "monolith", "seconds": "0.01"}))
    assert (found.target, found.answer) == ("/a/?b=1", None)


def test_reads_events(read):
    events = read(
        {"specversion": "1.0", "id": "1", "source": "/shop", "type": "product.changed", "data": {"id": 7}},
        {"id": "x", "aggregatetype": "catalog.Product", "aggregateid": "7", "type": "changed", "payload": '{"id": 7}'},
    ).events
    assert [(each.type, each.data) for each in events] == [
        ("product.changed", {"id": 7}),
        ("catalog.Product.changed", {"id": 7}),
    ]
    assert isinstance(events[0], RecordedEvent)
    assert events[0].attributes["source"] == "/shop"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "traffic:2: it is no JSON"),
        ("[]", "it is no JSON object"),
        ('{"method": "BREW", "target": "/"}', "'BREW' is none of GET"),
        ('{"method": "GET", "target": "a"}', "it has no `target`"),
        ('{"method": "GET", "target": "/", "response": {"status": "x"}}', "it cannot be read"),
        ('{"specversion": "1.0"}', "without a `type`"),
        ('{"aggregatetype": "a", "payload": "{"}', "it cannot be read"),
    ],
)
def test_says_which_line_is_wrong(read, line, said):
    with pytest.raises(BadDocument) as caught:
        read({"method": "GET", "target": "/"}, line)
    assert said in str(caught.value)
    assert caught.value.hint


def test_refuses_what_is_not_there_or_empty(read, tmp_path):
    with pytest.raises(UnreadablePath):
        read_traffic([tmp_path / "gone"])
    with pytest.raises(BadDocument):
        read("")
    with pytest.raises(BadDocument, match="entry 1: its request has no method"):
        read({"log": {"entries": [{"request": {}, "response": {"status": 200}}]}})
