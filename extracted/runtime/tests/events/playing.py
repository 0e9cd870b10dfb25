"""Plays both sides as processes of their own, each with its database, talking over real HTTP."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
RUNTIME = HERE.parent.parent
TOKEN = "a token"


class Side:
    """One side: its database in a folder, its commands, and its server while it is up."""

    def __init__(self, name, folder, database=""):
        self.name, self.folder = name, folder
        self.port = _free_port()
        self.url = "http://127.0.0.1:%d" % self.port
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "settings",
            "PYTHONPATH": os.pathsep.join([str(HERE / "project"), str(RUNTIME)]),
            "EVENTS_SIDE": name,
            "EVENTS_FOLDER": str(folder),
            "EVENTS_DATABASE_URL": database,
            "SERVICE_LINKS_SWITCH": str(folder / "switch.json"),
        }
        self.server = None

    def knows(self, *others):
        for other in others:
            self.env["SERVICE_LINKS_%s_URL" % other.name.upper()] = other.url

    def manage(self, *command, check=True):
        """Run a command in this side's server."""
        return self._told({"command": command}, check=check)

    def python(self, code, *, check=True):
        """Run some code in this side's server."""
        return self._told({"before": _NAMES + code}, check=check)

    def asked(self, expression):
        """What an expression comes to on this side, as JSON."""
        return self._told({"before": _NAMES, "expression": expression}, check=True)["value"]

    def _told(self, asked, *, check):
        body = json.dumps(asked).encode()
        with urllib.request.urlopen(self.url + "/run/", data=body, timeout=60) as answer:
            told = json.load(answer)
        assert not check or not told["error"], told["out"] + told["err"]
        return told

    def begin(self, *arguments):
        """Start a command and leave it running."""
        command = [sys.executable, str(HERE / "project" / "manage.py"), *arguments]
        return subprocess.Popen(
            command, env=self.env, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def begin_python(self, code):
        command = [sys.executable, "-c", _SETUP + code]
        return subprocess.Popen(command, env=self.env, cwd=self.folder, stdout=subprocess.PIPE, text=True)

    def migrate(self):
        command = [sys.executable, str(HERE / "project" / "manage.py"), "migrate", "--verbosity", "0"]
        subprocess.run(command, env=self.env, cwd=self.folder, check=True, timeout=120)

    def empty(self):
        """Leave no row, and all triggers."""
        self.python(_EMPTY)

    def up(self):
        log = (self.folder / ("%s.log" % self.name)).open("w")
        command = [
            sys.executable,
            str(HERE / "project" / "manage.py"),
            "runserver",
            "--noreload",
            "127.0.0.1:%d" % self.port,
        ]
        self.server = subprocess.Popen(command, env=self.env, cwd=self.folder, stdout=log, stderr=log)
        log.close()
        deadline = time.monotonic() + 60
        while not self._answers():
            said = (self.folder / ("%s.log" % self.name)).read_text()
            assert self.server.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.05)

    def down(self):
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server = None

    def _answers(self):
        try:
            urllib.request.urlopen(self.url + "/internal/links/events/", timeout=5)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code == 401
        except OSError:
            return False
        return True


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


_NAMES = """
from django.db import connection, models, transaction
from far.models import Account, Customer, Label, Supplier
from near.models import Bill, Heard, Line, Note, Order
from service_links.events.models import Cursor, Inbox, Outbox, Parked, Version
from service_links.events import triggers
"""
_SETUP = "import django\ndjango.setup()\n" + _NAMES

_EMPTY = """
ours = (Outbox, Cursor, Inbox, Parked, Version)
with connection.cursor() as cursor:
    for model in (Bill, Heard, Line, Note, Order, Customer.labels.through, Account, Customer, Label, Supplier, *ours):
        cursor.execute('DELETE FROM "%s"' % model._meta.db_table)
    cursor.execute("DELETE FROM service_links_outbox")
triggers.synchronise(connection)
"""
