"""Runs a monolith's tests with its services local or remote: `-p service_links.pytest_plugin`, as these say.

SERVICE_LINKS_TEST_MODE      `local` (default) or `remote`
SERVICE_LINKS_TEST_SERVICES  `catalog=/path/to/service,...`: whose `manage.py links_testserver` is started for the run
SERVICE_LINKS_TEST_SETTINGS_<NAME>  the settings module of that; by default `<name>_service.test_settings`
SERVICE_LINKS_TEST_PYTHON    the interpreter of the services; by default the one of the tests
SERVICE_LINKS_TEST_STRICT    `1` refuses writes that the monolith's own code, not a test, makes to moved rows
SERVICE_LINKS_TEST_BUDGET    calls that one request may make; by default any number
"""

import logging
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest


class Run:
    """A test run over both sides: the services' servers, and the tests that are going on."""

    def __init__(self) -> None:
        self.processes: Dict[str, Any] = {}
        self.wanted: List[bool] = []
        self.begun = 0
        self.requests = 0
        self.writer: Any = None

    def ensure(self, side: str) -> None:
        """Begins over there what has begun here."""
        from service_links import probe

        self.requests += 1
        while self.begun < len(self.wanted):
            is_atomic = self.wanted[self.begun]
            self.begun += 1
            for name in self.processes:
                probe.post(name, "begin", {"atomic": is_atomic})

    def leave(self) -> None:
        """Ends over there what ends here."""
        from service_links import probe

        self.wanted.pop()
        if self.begun > len(self.wanted):
            self.begun -= 1
            for name in self.processes:
                probe.post(name, "end", {})
            probe.PROBE.rewind()


RUN = Run()


def pytest_configure(config: Any) -> None:
    """Refuses a mode that there is not."""
    mode = os.environ.get("SERVICE_LINKS_TEST_MODE", "local")
    if mode not in ("local", "remote"):
        raise pytest.UsageError("SERVICE_LINKS_TEST_MODE is local or remote, not %r" % mode)


def is_remote() -> bool:
    """Whether the services run elsewhere."""
    return os.environ.get("SERVICE_LINKS_TEST_MODE") == "remote"


@pytest.fixture(scope="session", autouse=True)
def _service_links_run(request: Any) -> Iterator[None]:
    """Starts the servers of both sides, and connects them."""
    if not is_remote():
        yield
        return
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    from service_links import client, switch

    try:
        with blocker.unblock():
            _connect()
        sides = dict.fromkeys(RUN.processes, "remote")
        switch._overrides.update(sides)
        yield
    finally:
        client.around = None
        client.reset()
        switch._overrides.clear()
        for process in RUN.processes.values():
            process.terminate()
            process.wait(10)
            process.stdout.close()
            process.log.close()


@pytest.fixture(scope="class", autouse=True)
def _service_links_class(request: Any, _service_links_run: None) -> Iterator[None]:
    """What tests of a class share is rolled back after the last of them."""
    if request.cls is None:
        yield
    else:
        yield from _level(request, is_atomic=True)


@pytest.fixture(autouse=True)
def _service_links_test(request: Any, _service_links_class: None) -> Iterator[None]:
    """What happens in a test is rolled back after it."""
    yield from _level(request, is_atomic=not _is_transactional(request))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Prints what went over the cut."""
    if RUN.writer is None:
        return
    from service_links.probe import PROBE

    report = terminalreporter.write_line
    report("service_links: remote mode, %s" % ", ".join(sorted(RUN.processes)))
    report("  requests to services: %d; events carried to the monolith: %d" % (RUN.requests, PROBE.carried))
    counts = (
        ("tests and factories", RUN.writer.by_tests),
        ("moved code that ran here, as its routes do", RUN.writer.by_moved),
        ("the monolith's own code", RUN.writer.by_code),
    )
    for what, places in counts:
        report("  writes of %s to moved rows: %d at %d places" % (what, sum(places.values()), len(places)))
    for place, number in sorted(RUN.writer.by_code.items()):
        report("    %s (%d)" % (place, number))


def _connect() -> None:
    from django.conf import settings
    from django.test.signals import setting_changed

    from service_links import client, hooks, probe, probe_writes, registry

    # Each request is a line otherwise, wherever a project logs.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    token = secrets.token_hex(16)
    settings.SERVICE_LINKS_TOKEN = token
    settings.SERVICE_LINKS_BUDGET = int(os.environ.get("SERVICE_LINKS_TEST_BUDGET", "0"))
    settings.SERVICE_LINKS_FAILURES = 10**6
    settings.SERVICE_LINKS_TIMEOUT = probe.TIMEOUT
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "127.0.0.1"]
    server = probe.serve("127.0.0.1", 0)
    monolith = "http://127.0.0.1:%d" % server.server_port
    started = [(name, folder, _start(name, folder, token, monolith)) for name, folder in _services()]
    urls = {name: _announced(name, RUN.processes.setdefault(name, process)) for name, _, process in started}
    settings.SERVICE_LINKS_URLS = {**getattr(settings, "SERVICE_LINKS_URLS", {}), **urls}
    for name in urls:
        probe.post(name, "peers", {other: url for other, url in urls.items() if other != name})
    _wire_whole_apps()
    hooks.install()
    RUN.writer = registry.writer = probe_writes.Writer(is_strict=os.environ.get("SERVICE_LINKS_TEST_STRICT") == "1")
    probe.around.before = staticmethod(RUN.ensure)
    probe.install()
    client.question_path = probe_writes.question_path
    setting_changed.connect(_tell_setting, weak=False)
    probe.PROBE.tell()


def _services() -> List[Tuple[str, Path]]:
    named = os.environ.get("SERVICE_LINKS_TEST_SERVICES", "")
    if not named:
        raise pytest.UsageError("set SERVICE_LINKS_TEST_SERVICES to name=folder of the services that run elsewhere")
    return [(name.strip(), Path(folder)) for name, _, folder in (item.partition("=") for item in named.split(","))]


def _start(name: str, folder: Path, token: str, monolith: str) -> Any:
    word = name.replace("-", "_")
    module = os.environ.get("SERVICE_LINKS_TEST_SETTINGS_%s" % word.upper(), "%s_service.test_settings" % word)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "PYTEST", "DATABASE"))},
        "DJANGO_SETTINGS_MODULE": module,
        "SERVICE_LINKS_TOKEN": token,
        "SERVICE_LINKS_MONOLITH_URL": monolith,
    }
    python = os.environ.get("SERVICE_LINKS_TEST_PYTHON", sys.executable)
    command = [python, "manage.py", "links_testserver"]
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - open as long as the process
    process = subprocess.Popen(  # noqa: S603
        command, cwd=str(folder), env=environment, stdout=subprocess.PIPE, stderr=log, text=True
    )
    process.log = log
    return process


def _announced(name: str, process: Any) -> str:
    """The address that a server tells in its first line."""
    for line in process.stdout:
        if line.startswith("serving tests at "):
            return str(line.rpartition(" ")[2].strip())
    code = process.wait()
    process.log.seek(0)
    pytest.exit("the test server of %s ended with %d:\n%s" % (name, code, process.log.read()[-4000:]), returncode=3)
    raise AssertionError


def _wire_whole_apps() -> None:
    """Tests see all models of moved apps, those too that the monolith's own code leaves alone."""
    from django.apps import apps

    from service_links import mirrors, registry

    homes = {linked.model._meta.app_label: linked.side for linked in registry.all_linked()}
    for model in apps.get_models(include_auto_created=True):
        side = homes.get(model._meta.app_label)
        if side in RUN.processes and registry.linked(model) is None:
            mirrors.wire(model, side, "client")


def _tell_setting(setting: str = "", value: Any = None, **_: Any) -> None:
    """Changes a setting over there too, while a test does so here; what is not sent stays as it is."""
    from service_links import probe, wire
    from service_links.errors import NotEncodable

    if setting.startswith("SERVICE_LINKS") or setting in _OWN or not RUN.wanted:
        return
    try:
        encoded = wire.encode(value)
    except NotEncodable:
        return
    RUN.ensure("")
    for name in RUN.processes:
        probe.post(name, "setting", {"name": setting, "value": encoded})


_OWN = {
    *("ALLOWED_HOSTS", "AUTHENTICATION_BACKENDS", "CACHES", "DATABASES", "DATABASE_ROUTERS", "DEBUG", "EMAIL_BACKEND"),
    *("INSTALLED_APPS", "LOGGING", "MEDIA_ROOT", "MIDDLEWARE", "ROOT_URLCONF", "SECRET_KEY", "STORAGES", "TEMPLATES"),
}
"""Settings that each side has its own of."""


def _level(request: Any, *, is_atomic: bool) -> Iterator[None]:
    if not is_remote():
        yield
        return
    RUN.wanted.append(is_atomic)
    yield
    with request.getfixturevalue("django_db_blocker").unblock():
        RUN.leave()


def _is_transactional(request: Any) -> bool:
    """Whether a test commits what it does, as pytest-django and Django decide."""
    from django.test import TestCase, TransactionTestCase

    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        return True
    if {"transactional_db", "live_server", "django_db_reset_sequences"}.intersection(request.fixturenames):
        return True
    cls = request.cls
    return cls is not None and issubclass(cls, TransactionTestCase) and not issubclass(cls, TestCase)
