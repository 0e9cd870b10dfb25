"""Registries to discover sides by: a small DNS server, a catalogue with Consul's HTTP API, and a real etcd."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import httpx
import pytest

from tests.extracted.gateway.certificates import Certified
from tests.ports import free_port


class Names:
    """A DNS server for UDP: `records` by name and kind, each with a TTL of one second; `is_ill` answers SERVFAIL."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], Sequence[str]] = {}
        self.is_ill = False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                text, sender = self._socket.recvfrom(4096)
                if not text:
                    return
                self._socket.sendto(self._answer(dns.message.from_wire(text)).to_wire(), sender)
            except OSError:
                return

    def _answer(self, asked: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.RA
        question = asked.question[0]
        name, kind = question.name.to_text().rstrip("."), dns.rdatatype.to_text(question.rdtype)
        if self.is_ill:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif found := self.records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 1, "IN", kind, *found))
        elif not any(known == name for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            host, _, port = self.place.rpartition(":")
            last.sendto(b"", (host, int(port)))
        self._thread.join(5)
        self._socket.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Whoever waited for a change may have gone: that is no error."""


class Catalogue:
    """Answers `/v1/health/service/NAME` as Consul does, and waits for a change where it is asked to."""

    def __init__(self, certified: Certified | None = None, token: str = "") -> None:
        self.instances: list[dict[str, object]] = []
        self._index = 7
        self._changed = threading.Condition()
        self.asked: list[str] = []
        self.is_ill = False
        catalogue = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body are sent apart

            def do_GET(self) -> None:
                catalogue.asked.append(self.path)
                if self.headers.get("X-Consul-Token", "") != token:
                    self.send_error(403)
                    return
                index, body = catalogue._answer(self.path)
                self.send_response(500 if catalogue.is_ill else 200)
                self.send_header("X-Consul-Index", str(index))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        if certified:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certified.certificate, certified.key)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.place = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def put(self, *instances: dict[str, object], index: int | None = None) -> None:
        with self._changed:
            self.instances = list(instances)
            self._index = self._index + 1 if index is None else index
            self._changed.notify_all()

    def _answer(self, path: str) -> tuple[int, bytes]:
        asked = parse_qs(urlsplit(path).query)
        index, seconds = int(asked.get("index", ["0"])[0]), float(asked.get("wait", ["0s"])[0].rstrip("s"))
        with self._changed:
            self._changed.wait_for(lambda: index != self._index or self.is_ill, seconds)
            is_asked_for = urlsplit(path).path == "/v1/health/service/catalog" and "passing" in asked
            return self._index, json.dumps(self.instances if is_asked_for else []).encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def instance(host: str, port: int, weight: int = 1, node: str = "10.9.9.9") -> dict[str, object]:
    service = {"Service": "catalog", "Address": host, "Port": port, "Weights": {"Passing": weight, "Warning": 1}}
    return {"Node": {"Address": node}, "Service": service, "Checks": []}


class Etcd:
    """A real etcd, written to through its own API."""

    def __init__(self, folder: str, client: int, peer: int, certified: Certified | None = None) -> None:
        self.place = f"127.0.0.1:{client}"
        self._folder = folder
        scheme, at = "https" if certified else "http", f"http://127.0.0.1:{peer}"
        self._client = f"{scheme}://{self.place}"
        self._verify = ssl.create_default_context(cafile=certified.authority) if certified else False
        shown = ("--cert-file", str(certified.certificate), "--key-file", str(certified.key)) if certified else ()
        self._command = [
            *("etcd", *shown, "--data-dir", folder, "--name", "n", "--log-level", "error"),
            *("--listen-client-urls", self._client, "--advertise-client-urls", self._client),
            *("--listen-peer-urls", at, "--initial-advertise-peer-urls", at, "--initial-cluster", f"n={at}"),
        ]
        self.start()

    def start(self) -> None:
        self._http = httpx.Client(verify=self._verify, trust_env=False)
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(400):
            try:
                if self._http.get(f"{self._client}/health", timeout=1).json().get("health") == "true":
                    return
            except (httpx.HTTPError, ValueError):
                time.sleep(0.05)
        raise AssertionError("etcd did not start")

    def stop(self) -> None:
        self._http.close()
        self._process.terminate()
        self._process.wait(20)

    def empty(self) -> None:
        """As a new one, at the same place; it has to be stopped."""
        shutil.rmtree(self._folder)

    def everything(self, user: str) -> dict[str, str]:
        """All keys with their values, as a user sees them."""
        name, _, password = user.partition(":")
        who = {"name": name, "password": password}
        token = self._http.post(f"{self._client}/v3/auth/authenticate", json=who).raise_for_status().json()["token"]
        asked = {"key": _coded("\0"), "range_end": _coded("\0")}
        told = self._http.post(f"{self._client}/v3/kv/range", json=asked, headers={"Authorization": token})
        rows = told.raise_for_status().json().get("kvs", [])
        return {_decoded(row["key"]): _decoded(row["value"]) for row in rows}

    def protect(self, password: str) -> None:
        """From now on nobody reads or writes without a password: that of `root`."""
        for what, question in (
            ("user/add", {"name": "root", "password": password}),
            ("role/add", {"name": "root"}),
            ("user/grant", {"user": "root", "role": "root"}),
            ("enable", {}),
        ):
            self._http.post(f"{self._client}/v3/auth/{what}", json=question).raise_for_status()

    def put(self, key: str, value: str) -> None:
        self._ask("put", key=_coded(key), value=_coded(value))

    def delete(self, key: str) -> None:
        self._ask("deleterange", key=_coded(key))

    def _ask(self, what: str, **question: str) -> None:
        self._http.post(f"{self._client}/v3/kv/{what}", json=question, timeout=10).raise_for_status()


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode()


@contextmanager
def etcd(certified: Certified | None = None) -> Iterator[Etcd]:
    if shutil.which("etcd") is None:
        pytest.skip("etcd is missing (`make engines` installs it)")
    with tempfile.TemporaryDirectory(prefix="banyan-etcd-") as folder:
        found = Etcd(f"{folder}/data", free_port(), free_port(), certified)
        try:
            yield found
        finally:
            found.stop()


@contextmanager
def names() -> Iterator[Names]:
    with closing(Names()) as found:
        yield found


@contextmanager
def catalogue(certified: Certified | None = None, token: str = "") -> Iterator[Catalogue]:
    with closing(Catalogue(certified, token)) as found:
        yield found
