"""Stands between Pact's core and the probes: sets each state in every side that needs it, and tells messages.

It is one process's, and asked by one thread of Pact's core at a time.
"""

from __future__ import annotations

import base64
import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from banyan.plan.values import MONOLITH
from contracts.targets.probing import Gone, Probe, ProbeFailed, Values

STATE = "/state"
MESSAGE = "/message"
_REFUSED = 422
"""Pact's core asks again, with pauses, after answers from 500 on."""


class Relay:
    """What has begun, and what failed; the last probe is that of the target itself, and its values count."""

    def __init__(self, probes: Sequence[Probe]) -> None:
        self.provider = ""
        self.failures: dict[str, ProbeFailed] = {}
        self.gone: Gone | None = None
        self._probes = probes
        self._has_begun = False

    def change(self, action: str, state: str, params: Values) -> Values:
        """Set a state, or end the interaction; what Pact's core calls with "" stands for no state at all."""
        if self.gone:
            raise self.gone
        try:
            return self._set(state, params) if action == "setup" else self._end()
        except Gone as error:
            self.gone = error
            raise
        except ProbeFailed as error:
            self.failures[state] = error
            self._end()
            raise

    def message(self, description: str, states: Sequence[Values]) -> tuple[object, Values]:
        """A message as the target makes it."""
        return self._probes[-1].message(self.provider, description)

    def _set(self, state: str, params: Values) -> Values:
        if not self._has_begun:
            for probe in self._probes:
                probe.begin()
            self._has_begun = True
        values: Values = {}
        for probe in self._concerned() if state else ():
            values = _joined(values, probe.state(self.provider, state, params))
        return values

    def _concerned(self) -> Sequence[Probe]:
        """Who has the rows of the provider: the monolith, and the service that takes its place."""
        return [probe for probe in self._probes if probe.target in {MONOLITH, self.provider}]

    def _end(self) -> Values:
        if self._has_begun:
            self._has_begun = False
            for probe in reversed(self._probes):
                probe.end()
        return {}


def _joined(before: Values, after: Values) -> dict[str, object]:
    """Values of several sides: the last ones count, but for cookies, of which each side knows its own."""
    cookies = [str(values["cookie"]) for values in (before, after) if values.get("cookie")]
    return {**before, **after, **({"cookie": "; ".join(cookies)} if cookies else {})}


@contextlib.contextmanager
def served(relay: Relay) -> Iterator[int]:
    """The port at which a relay answers, until the context ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.relay = relay  # type: ignore[attr-defined]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        relay: Relay = self.server.relay  # type: ignore[attr-defined]
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        try:
            if self.path == MESSAGE:
                contents, metadata = relay.message(str(asked.get("description")), asked.get("providerStates") or [])
                return self._answer(200, contents, metadata)
            return self._answer(200, relay.change(asked["action"], asked["state"], asked.get("params") or {}))
        except ProbeFailed as error:
            return self._answer(_REFUSED, {"error": str(error)})

    def _answer(self, status: int, told: object, metadata: Values | None = None) -> None:
        is_text = isinstance(told, str)
        content = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if is_text else "application/json")
        self.send_header("Content-Length", str(len(content)))
        if metadata:
            self.send_header("Pact-Message-Metadata", base64.b64encode(json.dumps(metadata).encode()).decode())
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        """Say nothing."""
