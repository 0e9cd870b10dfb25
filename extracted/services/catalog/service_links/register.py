"""Runs a service, and keeps it registered for as long as it is well: `python -m service_links.register COMMAND`.

SERVICE_LINKS_REGISTER says where, as `etcd://127.0.0.1:2379/services/catalog` or `consul://127.0.0.1:8500/catalog`;
without it the command takes the place of this process, and nothing else happens. The service is registered once
SERVICE_LINKS_HEALTH answers, taken back before it is told to end, and forgotten within SERVICE_LINKS_LEASE seconds
when it is killed, hangs, or its machine is gone. A registry that comes back is told anew.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from types import FrameType
from typing import Any, List, Mapping, Optional, Tuple
from urllib.parse import urlsplit

from service_links import registries
from service_links.errors import LinkError, Misconfigured

REGISTER = "SERVICE_LINKS_REGISTER"
ADVERTISE = "SERVICE_LINKS_ADVERTISE"
LEASE = "SERVICE_LINKS_LEASE"
HEALTH = "SERVICE_LINKS_HEALTH"
WEIGHT = "SERVICE_LINKS_WEIGHT"

_LEASE = 15
_FIRST = 1.0  # a service that is starting is asked so often, in seconds
_PATIENCE = 3.0
_UNWELL = 500
_ENDING = ("SIGTERM", "SIGINT", "SIGQUIT")
_PASSED_ON = ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGTTIN", "SIGTTOU", "SIGWINCH")

_logger = logging.getLogger("service_links.register")


def main(command: List[str]) -> int:
    """Run a command, and keep it registered; the exit code is its own."""
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        sys.stderr.write("usage: python -m service_links.register COMMAND [ARGUMENT ...]\n")
        return 2
    if not os.environ.get(REGISTER):
        os.execvp(command[0], command)  # noqa: S606  takes our place
    _log()
    try:
        keeper = Keeper(os.environ)
    except LinkError as error:
        sys.stderr.write("error: %s\n" % error)
        return 2
    return _run(command, keeper)


class Keeper:
    """Keeps one endpoint registered while it is well, in a thread; `end` takes it back."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.url = environ[REGISTER]
        self._seconds = _number(environ, LEASE, _LEASE)
        self._ended = threading.Event()
        self._is_told = False
        self._said = ""
        registration = registries.registration_at(self.url)
        host, port = _advertised(environ, self.url)
        try:
            own = registries.endpoint(host, port, _number(environ, WEIGHT, 1))
        except ValueError as error:
            raise Misconfigured("nothing can be registered by %s and %s: %s" % (ADVERTISE, WEIGHT, error)) from error
        self.address = own.address
        self._health = "http://127.0.0.1:%s%s" % (environ.get("PORT") or port, environ.get(HEALTH, "/health/ready"))
        self._registration = registration(self.url, own, self._seconds)
        self._thread = threading.Thread(target=self._keep, name="service_links.register", daemon=True)

    def begin(self) -> None:
        """From now on, once the service answers."""
        self._thread.start()

    def end(self) -> None:
        """Take the registration back; what cannot be told is forgotten by itself."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        while not self._ended.wait(self._pause()):
            if self._is_well():
                self._tell()
        try:
            self._registration.end()
            self._say("is no longer registered at %s" % self.url if self._is_told else "ends")
        except LinkError as error:
            self._say("could not be taken back, and is forgotten within %d s: %s" % (self._seconds, error))

    def _pause(self) -> float:
        return self._seconds / 3 if self._is_told else min(_FIRST, self._seconds / 3)

    def _tell(self) -> None:
        try:
            self._registration.renew()
            self._is_told = True
            self._say("is registered at %s" % self.url)
        except LinkError as error:
            self._is_told = False  # it is tried again soon
            self._say("is not registered: %s" % error)

    def _is_well(self) -> bool:
        import httpx

        try:
            status = httpx.get(self._health, timeout=_PATIENCE, trust_env=False).status_code
        except httpx.HTTPError as error:
            self._say("does not answer at %s, and is not renewed: %s" % (self._health, error or type(error).__name__))
            return False
        if status >= _UNWELL:
            self._say("answers %d at %s, and is not renewed" % (status, self._health))
        return status < _UNWELL

    def _say(self, what: str) -> None:
        """Once, until something else is to be said."""
        if what != self._said:
            self._said = what
            _logger.info("%s %s", self.address, what)


def _run(command: List[str], keeper: Keeper) -> int:
    try:
        child = subprocess.Popen(command)  # noqa: S603  what we are told to run
    except OSError as error:
        sys.stderr.write("error: %s cannot be started: %s\n" % (command[0], error.strerror))
        return 127
    asked: List[int] = []

    def end(number: int, _frame: Optional[FrameType]) -> None:
        """The first time the registration goes before the service does; whoever asks again does not wait."""
        asked.append(number)
        if len(asked) > 1:
            child.send_signal(number)
        else:
            threading.Thread(target=_end, args=(child, keeper, number), daemon=True).start()

    for name in _ENDING:
        signal.signal(getattr(signal, name), end)
    for name in _PASSED_ON:
        signal.signal(getattr(signal, name), lambda number, _frame: child.send_signal(number))
    keeper.begin()
    code = child.wait()
    keeper.end()
    return code if code >= 0 else 128 - code


def _end(child: Any, keeper: Keeper, number: int) -> None:
    keeper.end()
    child.send_signal(number)


def _advertised(environ: Mapping[str, str], url: str) -> Tuple[str, str]:
    """Where others reach the service: as said, else by the address that this machine has towards the registry."""
    said = environ.get(ADVERTISE, "")
    host, port = _parted(said)
    port = port or environ.get("PORT", "")
    if not port.isdigit():
        raise Misconfigured("nobody says at which port the service answers: set PORT, or %s=HOST:PORT" % ADVERTISE)
    return host or _own_host(url), port


def _parted(said: str) -> Tuple[str, str]:
    try:
        parts = urlsplit("//" + said)
        return parts.hostname or "", str(parts.port or "")
    except ValueError as error:
        raise Misconfigured("%s=%s is no HOST:PORT" % (ADVERTISE, said)) from error


def _own_host(url: str) -> str:
    parts = urlsplit(url)
    try:
        where = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(where[0], socket.SOCK_DGRAM) as probe:
            probe.connect(where[4])  # nothing is sent
            return str(probe.getsockname()[0])
    except (OSError, ValueError) as error:
        raise Misconfigured("%s cannot be looked up (%s); say where we are by %s" % (url, error, ADVERTISE)) from error


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "") or str(default)
    if not text.isdigit() or not int(text):
        raise Misconfigured("%s=%s is no number above 0" % (name, text))
    return int(text)


def _log() -> None:
    """Lines in the form that the service's own have."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    if os.environ.get("LOG_FORMAT", "json") == "json":
        from service_links.logs import EcsFormatter

        handler.setFormatter(EcsFormatter(service=os.environ.get("OTEL_SERVICE_NAME", "")))
    _logger.addHandler(handler)
    _logger.setLevel(logging.INFO)
    _logger.propagate = False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
