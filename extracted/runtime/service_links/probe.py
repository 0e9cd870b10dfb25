"""One side of a test run over both: what happens in a test is one transaction here, rolled back when the test ends.

Both sides serve each other from a thread that shares the connection of the test. What a side has written to its outbox
is handed over before it asks and before it answers, so that events arrive as if they were calls.
"""

import json
import sys
import threading
from socketserver import ThreadingMixIn
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.db import connections, transaction
from django.test.utils import override_settings

from service_links import client, switch, wire
from service_links.contracts import address, contracts, setting
from service_links.errors import LinkError, Misconfigured

PATH = "/internal/links/test/"
TIMEOUT = 60.0
_ALWAYS = 2**62


class Probe:
    """The state of this side: transactions that are open, and how far its outbox was handed over."""

    def __init__(self) -> None:
        self.levels: List[Optional[List[Any]]] = []
        self.told = 0
        self.carried = 0
        self._mails = 0
        self._overrides: List[Any] = []
        self._lock = threading.Lock()

    def begin(self, *, is_atomic: bool = True) -> None:
        """Opens a transaction in all databases; or none, and all tables are emptied at the end."""
        if not is_atomic:
            self.levels.append(None)
            return
        opened = []
        for alias in connections:
            atomic = transaction.atomic(using=alias)
            atomic._from_testcase = True
            atomic.__enter__()
            opened.append(atomic)
        self.levels.append(opened)

    def end(self) -> None:
        """Rolls back what `begin` opened last."""
        opened = self.levels.pop()
        for atomic in reversed(opened or ()):
            transaction.set_rollback(True, using=atomic.using)
            atomic.__exit__(None, None, None)
        for alias in connections if opened is None else ():
            call_command("flush", verbosity=0, interactive=False, database=alias, allow_cascade=False)
        self.rewind()
        for override in reversed(self._overrides):
            override.disable()
        self._overrides.clear()
        mail.outbox = []
        self._mails = 0

    def rewind(self) -> None:
        """Forgets what was rolled back: sequences may begin there again."""
        if apps.is_installed("service_links.events"):
            from django.db.models import Max

            from service_links.events.models import Outbox

            self.told = min(self.told, Outbox.objects.aggregate(last=Max("sequence"))["last"] or 0)

    def tell(self) -> None:
        """Hands over what is new in the outbox, and mail that was sent, to all sides that are reached."""
        events, messages = self._news()
        for side in _sides() if events or messages else ():
            post(side, "events", {"source": contracts().side, "events": events, "mail": messages})

    def hear(self, body: Dict[str, Any]) -> None:
        """Deals with what another side has told. Raises LinkError for what it would have parked."""
        mail.outbox = getattr(mail, "outbox", [])
        mail.outbox.extend(map(_message, body["mail"]))
        self._mails = len(mail.outbox)
        if body["events"]:
            from service_links.events import feed
            from service_links.events.consumer import Consumer
            from service_links.events.models import Parked

            tally = Consumer(body["source"]).take(feed.events(body["events"]))
            self.carried += tally.done
            if tally.parked:
                parked = Parked.objects.exclude(error="").order_by("-pk").first()
                raise LinkError("%s could not deal with %s: %s" % (contracts().side, parked, parked and parked.error))

    def override(self, name: str, value: Any) -> None:
        """Changes a setting until the test ends."""
        override = override_settings(**{name: value})
        override.enable()
        self._overrides.append(override)

    def _news(self) -> Tuple[List[Any], List[Any]]:
        with self._lock:
            sent = getattr(mail, "outbox", [])
            messages = [_parts(message) for message in sent[self._mails :]] if contracts().side != "monolith" else []
            self._mails = len(sent)
            if not apps.is_installed("service_links.events"):
                return [], messages
            from service_links.events import feed

            rows = list(feed._window(feed.Position(0, _ALWAYS, self.told), None))
            self.told = max([self.told, *(row.sequence for row in rows)])
        return [feed._event(row)._asdict() for row in rows], messages


PROBE = Probe()


def post(side: str, name: str, body: Any) -> Any:
    """What another side's probe answers. Raises LinkError."""
    headers = {"Authorization": "Bearer %s" % setting("SERVICE_LINKS_TOKEN")}
    session = client.session(address(side))
    answer = session.post(PATH + name + "/", content=wire.dumps(body), headers=headers, timeout=TIMEOUT)
    if not answer.is_success:
        raise LinkError("the test server of %s failed at %s: %s" % (side, name, answer.text))
    return answer.json()


def serve(host: str, port: int) -> Any:
    """A server in a thread of its own that shares this thread's connections; `server_port` says where."""
    shared = {}
    for alias in connections:
        connections[alias].inc_thread_sharing()
        shared[alias] = connections[alias]
    server = _Server((host, port), _QuietHandler)
    server.shared = shared
    server.set_app(_Application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    shared: Dict[str, Any] = {}

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        for alias, connection in self.shared.items():
            connections[alias] = connection
        super().process_request_thread(request, client_address)


class _QuietHandler(WSGIRequestHandler):
    # Head and body go in two packets, and the second waits 40 ms for the first to be acknowledged otherwise.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing."""


class _Application:
    """Django's own, with the endpoints of the probe; tells what is new before it answers."""

    def __init__(self) -> None:
        self.django = WSGIHandler()

    def __call__(self, environ: Dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        began: List[Any] = []
        try:
            if path.startswith(PATH):
                answer: Any = [wire.dumps(_controlled(path[len(PATH) :].strip("/"), environ))]
                began.append(("200 OK", [("Content-Type", "application/json")]))
            else:
                answer = self.django(environ, lambda status, headers, *_: began.append((status, headers)))
                PROBE.tell()
        except Exception as error:  # noqa: BLE001 - the test that asked is to fail with it
            detail = json.dumps({"detail": "%s: %s" % (type(error).__name__, error)}).encode()
            start_response("500 Internal Server Error", [("Content-Type", "application/json")], sys.exc_info())
            return [detail]
        start_response(*began[0])
        return answer


def _controlled(name: str, environ: Dict[str, Any]) -> Any:
    if environ.get("HTTP_AUTHORIZATION") != "Bearer %s" % setting("SERVICE_LINKS_TOKEN"):
        raise LinkError("the token is not SERVICE_LINKS_TOKEN of this side")
    body = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or b"{}")
    return _HANDLERS[name](body)


def _begin(body: Any) -> Any:
    PROBE.begin(is_atomic=body["atomic"])
    return {}


def _end(body: Any) -> Any:
    PROBE.end()
    return {}


def _events(body: Any) -> Any:
    PROBE.hear(body)
    PROBE.tell()
    return {}


def _setting(body: Any) -> Any:
    if hasattr(settings, body["name"]):
        PROBE.override(body["name"], wire.decode(body["value"]))
    return {}


def _peers(body: Any) -> Any:
    """Where the other services are, all of which do their own work."""
    settings.SERVICE_LINKS_URLS = {**getattr(settings, "SERVICE_LINKS_URLS", {}), **body}
    switch._overrides.update(dict.fromkeys(body, "remote"))
    return {}


def _write(body: Any) -> Any:
    from service_links import endpoints, hidden, probe_writes

    decoder = wire.Decoder()
    with hidden.shown():
        answer = endpoints.answered(lambda: probe_writes.run(body, decoder), decoder)
    PROBE.tell()
    return answer


def _query(body: Any) -> Any:
    from service_links import endpoints, hidden, steps

    with hidden.shown():
        return endpoints.answered(lambda: steps.answer(body, is_open=True), wire.Decoder())


_HANDLERS = {
    "begin": _begin,
    "end": _end,
    "events": _events,
    "setting": _setting,
    "peers": _peers,
    "write": _write,
    "query": _query,
}


def _sides() -> Iterable[str]:
    for link in contracts().links:
        try:
            address(link.name)
        except Misconfigured:
            continue
        yield link.name


_PARTS = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to")


def _parts(message: Any) -> Dict[str, Any]:
    parts = {name: getattr(message, name) for name in _PARTS}
    alternatives = [[item[0], item[1]] for item in getattr(message, "alternatives", ())]
    return {**wire.encode(parts), "alternatives": alternatives}


def _message(parts: Dict[str, Any]) -> Any:
    alternatives = [tuple(item) for item in parts.pop("alternatives")]
    return mail.EmailMultiAlternatives(**wire.decode(parts), alternatives=alternatives)


class around:  # noqa: N801 - used like a function
    """What is done about each request to another side: what is new here is told first."""

    before: Callable[[str], None] = staticmethod(lambda side: None)

    def __init__(self, side: str) -> None:
        self.side = side

    def __enter__(self) -> None:
        type(self).before(self.side)
        PROBE.tell()

    def __exit__(self, *error: Any) -> None:
        """Nothing: the other side has told already."""


def install() -> None:
    """Makes every request of this side carry what is new."""
    client.around = around
