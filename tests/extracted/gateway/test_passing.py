"""Everything of HTTP passes right through each real engine, to the service as to the monolith."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from extracted.gateway.access_log import FILES, Answered, read_line
from extracted.gateway.spans import span_of
from tests.extracted.gateway.behaviours import LARGE
from tests.extracted.gateway.engines import NAMES, Running, running

PLAN = """
[services.catalog]

[routing]
patience_seconds = 1
timeout_seconds = 3

[routes.all]
service = "catalog"
reads = "service"
writes = "service"
matches = [{ path = { value = "/all" } }]
"""
SIDES = {"/all": "catalog", "/else": "monolith"}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(scope="module", params=NAMES)
def engine(request) -> Iterator[Running]:
    with running(request.param, PLAN) as found:
        yield found


@pytest.fixture(params=SIDES)
def path(request) -> str:
    return str(request.param)


def connected(engine: Running) -> closing[http.client.HTTPConnection]:
    return closing(http.client.HTTPConnection("127.0.0.1", engine.port, timeout=20))


def exchanged(engine: Running, path: str, method: str = "GET", body=None, headers=None):
    with connected(engine) as connection:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer, answer.read()


def heard(body: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in json.loads(body)["headers"]:
        found.setdefault(key, []).append(value)
    return found


def test_host_and_forwarded_headers_reach_the_side(engine, path):
    sent = {"host": "shop.example:81", "x-forwarded-for": "9.9.9.9"}
    _, body = exchanged(engine, f"{path}/echo?q=%20a&r", headers=sent)
    headers = heard(body)
    assert json.loads(body)["line"] == f"GET {path}/echo?q=%20a&r HTTP/1.1"
    assert headers["host"] == ["shop.example:81"]
    assert headers["x-forwarded-host"] == ["shop.example:81"]
    assert headers["x-forwarded-proto"] == ["http"]
    forwarded = ", ".join(headers["x-forwarded-for"])
    own = r"\S+" if engine.engine == "envoy" else r"127\.0\.0\.1"  # Envoy writes no loopback, but this machine
    assert re.fullmatch(rf"9\.9\.9\.9, ?{own}", forwarded)


def test_a_request_has_one_id_and_one_trace_on_both_ends(engine, path):
    answer, body = exchanged(engine, f"{path}/echo")
    headers = heard(body)
    assert headers["x-request-id"] == [answer.headers["x-request-id"]]
    (trace,) = headers["traceparent"]
    assert re.fullmatch(r"00-([0-9a-f]{16})[0-9a-f]{16}-\1-01", trace)  # by which spans.py knows who began it
    assert heard(exchanged(engine, f"{path}/echo")[1])["traceparent"] != [trace]


def test_a_trace_that_the_engine_began_has_its_first_span_and_a_client_s_has_none(engine, path):
    answer, body = exchanged(engine, f"{path}/echo")
    span = span_of(logged(engine, answer.headers["x-request-id"]))
    assert span is not None
    assert f"00-{span['traceId']}-{span['spanId']}-01" == heard(body)["traceparent"][0]
    answer, _ = exchanged(engine, f"{path}/echo", headers={"traceparent": TRACE})
    assert span_of(logged(engine, answer.headers["x-request-id"])) is None


def logged(engine: Running, number: str) -> Answered:
    """The line of a request in the log, which may be written later than the answer."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        logs = [engine.folder / name for name in FILES]
        lines = [line for log in logs if log.exists() for line in log.read_text().splitlines()]
        for found in filter(None, map(read_line, lines)):
            if found.request_id == number:
                return found
        time.sleep(0.05)
    raise AssertionError(f"{number} is not in the log")


def test_the_client_s_own_id_and_trace_are_kept(engine, path):
    answer, body = exchanged(engine, f"{path}/echo", headers={"x-request-id": "mine-1", "traceparent": TRACE})
    assert heard(body)["x-request-id"] == ["mine-1"]
    assert heard(body)["traceparent"] == [TRACE]
    assert answer.headers["x-request-id"] == "mine-1"


def test_cookies_pass_and_nobody_else_says_who_served(engine, path):
    answer, _ = exchanged(engine, f"{path}/cookies")
    assert [each.partition("=")[0] for each in answer.headers.get_all("set-cookie")] == ["sessionid", "csrftoken"]
    assert answer.headers.get_all("x-served-by") == [SIDES[path]]
    _, body = exchanged(engine, f"{path}/echo", headers={"cookie": "sessionid=abc; csrftoken=def"})
    assert heard(body)["cookie"] == ["sessionid=abc; csrftoken=def"]


def test_redirects_lead_to_the_host_that_was_asked(engine, path):
    answer, _ = exchanged(engine, f"{path}/redirect", headers={"host": "shop.example"})
    assert (answer.status, answer.headers["location"]) == (302, "http://shop.example/elsewhere/?a=1")


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_large_bodies_arrive_whole(engine, path, method):
    body = os.urandom(3 * 1024 * 1024)
    answer, seen = exchanged(engine, f"{path}/echo", method, body)
    assert answer.status == 200
    assert json.loads(seen)["digest"] == hashlib.sha256(body).hexdigest()


def test_bodies_of_unknown_length_arrive_whole(engine, path):
    parts = [b"a" * 70_000, b"b" * 10, b"c" * 70_000]
    with connected(engine) as connection:
        connection.request("POST", f"{path}/echo", iter(parts), encode_chunked=True)
        answer = connection.getresponse()
        assert answer.status == 200
        assert json.loads(answer.read())["length"] == 140_010


def test_large_answers_arrive_whole(engine, path):
    answer, body = exchanged(engine, f"{path}/large")
    assert (answer.status, len(body)) == (200, LARGE)


def test_an_upload_is_passed_on_while_it_still_arrives(engine, path):
    """The side answers a POST only when it has all; what matters is that nothing waits for nothing."""
    with connected(engine) as connection:
        connection.putrequest("POST", f"{path}/echo")
        connection.putheader("content-length", "20")
        connection.endheaders()
        connection.send(b"0123456789")
        time.sleep(1.5)  # longer than a service may take to begin its answer
        connection.send(b"0123456789")
        assert json.loads(connection.getresponse().read())["length"] == 20


def test_parts_of_an_answer_arrive_when_they_are_sent(engine, path):
    with connected(engine) as connection:
        began = time.monotonic()
        connection.request("GET", f"{path}/stream")
        answer = connection.getresponse()
        assert answer.read(6) == b"part 0"
        assert time.monotonic() - began < 0.35
        assert answer.read() == b"part 1part 2"
        assert time.monotonic() - began > 0.75


def test_events_arrive_one_by_one_however_far_apart(engine, path):
    with connected(engine) as connection:
        connection.request("GET", f"{path}/events", headers={"accept": "text/event-stream"})
        answer = connection.getresponse()
        assert answer.headers["content-type"] == "text/event-stream"
        began = time.monotonic()
        assert answer.readline() == b"data: 0\n"
        assert time.monotonic() - began < 0.3
        assert answer.read().endswith(b"data: 2\n\n")


def test_a_websocket_stays_open(engine, path):
    key = base64.b64encode(os.urandom(16)).decode()
    head = (
        f"GET {path}/socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", engine.port), timeout=10) as connection:
        connection.sendall(head.encode())
        answered = b""
        while b"\r\n\r\n" not in answered:
            answered += connection.recv(4096)
        assert answered.startswith(b"HTTP/1.1 101")
        for pause, word in ((0, b"hello"), (1.5, b"again")):
            time.sleep(pause)
            mask = os.urandom(4)
            masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(word))
            connection.sendall(bytes([0x81, 0x80 | len(word)]) + mask + masked)
            assert connection.recv(100) == bytes([0x81, len(word)]) + word


@pytest.mark.parametrize(("end", "status"), [("missing", 404), ("broken", 500)])
def test_errors_of_an_application_are_its_own(engine, path, end, status):
    answer, _ = exchanged(engine, f"{path}/{end}")
    assert (answer.status, answer.headers["x-served-by"]) == (status, SIDES[path])


def test_a_service_that_is_late_is_stood_in_for(engine):
    engine.sides["catalog"].is_hung = True
    began = time.monotonic()
    try:
        answer, _ = exchanged(engine, "/all/late?.5")
    finally:
        engine.sides["catalog"].is_hung = False
    assert (answer.status, answer.headers["x-served-by"]) == (200, "monolith")
    assert 1.4 < time.monotonic() - began < 3


def test_the_monolith_has_its_own_time_where_it_stands_in(engine):
    if engine.engine == "haproxy":
        pytest.skip("HAProxy gives whoever is asked second the time of the first")
    engine.sides["catalog"].is_hung = True
    try:
        answer, _ = exchanged(engine, "/all/late?1.5")
    finally:
        engine.sides["catalog"].is_hung = False
    assert (answer.status, answer.headers["x-served-by"]) == (200, "monolith")


def test_a_service_that_is_late_for_what_may_not_be_repeated_is_waited_for(engine):
    answer, body = exchanged(engine, "/all/late?1.8", "POST")
    assert (answer.status, body, answer.headers["x-served-by"]) == (200, b"late", "catalog")


def test_a_monolith_that_is_too_late_is_an_error(engine):
    began = time.monotonic()
    answer, _ = exchanged(engine, "/else/late?6")
    assert answer.status == 504
    assert 2.5 < time.monotonic() - began < 5


def test_a_service_that_is_not_ready_is_stood_in_for(engine):
    answer, _ = exchanged(engine, "/all/unready")
    assert (answer.status, answer.headers["x-served-by"]) == (503, "monolith")
    answer, _ = exchanged(engine, "/all/unready", "POST", b"x")
    assert (answer.status, answer.headers["x-served-by"]) == (503, "catalog")


def test_connections_are_kept(engine, path):
    with connected(engine) as connection:
        for _ in range(3):
            connection.request("GET", f"{path}/echo")
            own = connection.sock
            connection.getresponse().read()
        assert connection.sock is own is not None


def test_hop_by_hop_tricks_reach_nobody(engine, path):
    """A request that two readers could cut in two differently is refused, or passed on as one."""
    smuggled = (
        f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    )
    for side in engine.sides.values():
        side.asked.clear()
    with socket.create_connection(("127.0.0.1", engine.port), timeout=3) as connection:
        connection.sendall(smuggled.encode())
        connection.settimeout(1)
        answered = b""
        while part := _received(connection):
            answered += part
    seen = [each for side in engine.sides.values() for each in side.asked]
    # Either refused as a whole, or the second request is answered as one of its own.
    assert answered.count(b"HTTP/1.1") == len(seen) or b" 400 " in answered


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except TimeoutError:
        return b""
