"""What only a server with several connections shows: two writers at once, processes that are killed, other readers."""

import os
import signal
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from desk.models import Note, Ticket
from seeing import amiss, happened
from service_links.aggregates import Conflict, following, reading
from service_links.aggregates.models import StoredEvent
from service_links.events.models import Outbox

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="AGGREGATES_DATABASE_URL names no PostgreSQL server"
)
HERE = Path(__file__).parent


def together(*works):
    """Run functions in threads, each with a connection of its own; raises what one of them raised."""
    raised = []

    def run(work):
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    if raised:
        raise raised[0]


def test_of_two_writers_at_once_none_is_lost():
    ticket = Ticket.objects.create()

    def work():
        for _ in range(10):
            while True:
                mine = Ticket.objects.get()
                mine.count += 1
                try:
                    mine.save()
                    break
                except Conflict:
                    pass

    together(work, work)
    assert Ticket.objects.get().count == 20
    counts = [fields["count"] for _, fields in happened(ticket)]
    assert counts == [*range(21)]
    assert amiss() == []


def test_a_writer_who_waited_for_another_is_told():
    Ticket.objects.create(state="open")
    has_written, waits = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            Ticket.objects.update(state="closed")
            has_written.set()
            assert waits.wait(30)
            wait_for("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", 1)

    def second():
        mine = Ticket.objects.get()
        assert has_written.wait(30)
        mine.state = "stuck"
        waits.set()
        with pytest.raises(Conflict):
            mine.save()

    together(first, second)
    assert Ticket.objects.get().state == "closed"
    assert amiss() == []


def wait_for(question, answer):
    deadline = threading.Event()
    for _ in range(3000):
        with connection.cursor() as cursor:
            cursor.execute(question)
            if cursor.fetchone()[0] >= answer:
                return
        deadline.wait(0.01)
    raise AssertionError(question)


CHILD = """
import django
django.setup()
from unittest import mock
from desk.models import Ticket
from service_links.aggregates import {module}

original = {module}.{name}

def stop(*args, **kwargs):
    {before}
    print("here", flush=True)
    input()

{module}.{name} = stop
ticket = Ticket.objects.get()
ticket.title = "half"
ticket.save()
"""


@pytest.mark.parametrize(
    ("module", "name", "before"),
    [("writes", "follow", ""), ("writes", "follow", "original(*args, **kwargs)")],
    ids=["row-written", "event-written"],
)
def test_a_process_that_is_killed_leaves_nothing_half(module, name, before):
    ticket = Ticket.objects.create(title="whole")
    told = Outbox.objects.count()
    text = CHILD.format(module=module, name=name, before=before or "pass")
    child = subprocess.Popen([sys.executable, "-c", text], env=_environment(), **_PIPES)
    try:
        assert child.stdout.readline() == b"here\n"
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.communicate(timeout=60)
    assert Ticket.objects.get().title == "whole"
    assert len(happened(ticket)) == 1
    assert Outbox.objects.count() == told
    Ticket.objects.update(title="written again")
    assert amiss() == []


def test_an_import_that_is_killed_goes_on(monkeypatch):
    Ticket.objects.bulk_create([Ticket(title=str(number)) for number in range(7)])
    StoredEvent.objects.all().delete()
    text = (
        "import django, os, signal; django.setup()\n"
        "from service_links.aggregates import following, reading\n"
        "following.MOST = reading.MOST = 3\n"
        "original, calls = following.follow, []\n"
        "def follow(*args, **kwargs):\n"
        "    calls.append(original(*args, **kwargs))\n"
        "    if len(calls) == 2: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return calls[-1]\n"
        "following.follow = follow\n"
        "from django.core.management import call_command\n"
        "call_command('links_aggregates', 'import', 'desk.Ticket')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], env=_environment(), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert StoredEvent.objects.count() == 3
    monkeypatch.setattr(following, "MOST", 3)
    monkeypatch.setattr(reading, "MOST", 3)
    call_command("links_aggregates", "import", stdout=StringIO(), stderr=StringIO())
    assert StoredEvent.objects.count() == 7
    assert amiss() == []


def test_a_table_is_held_to_its_events_as_both_were_at_one_moment(monkeypatch):
    ticket = Ticket.objects.create(title="a")
    original = reading._compared

    def compared(*args):
        together(lambda: Ticket.objects.update(title="b"))
        return original(*args)

    monkeypatch.setattr(reading, "_compared", compared)
    out = StringIO()
    call_command("links_aggregates", "rebuild", "desk.Ticket", stdout=out)
    assert out.getvalue() == "desk.Ticket: 0 rows other than the events say\n"
    monkeypatch.undo()
    assert [kind for kind, _ in happened(ticket)] == ["Created", "Changed"]
    assert amiss() == []


def test_the_library_s_own_programs_can_read_the_events():
    from eventsourcing.postgres import PostgresFactory

    Note.objects.create(code="a", ticket=Ticket.objects.create(title="a"))
    Ticket.objects.update(title="b")
    known = connection.settings_dict
    env = {
        "POSTGRES_DBNAME": known["NAME"],
        "POSTGRES_HOST": known["HOST"],
        "POSTGRES_PORT": str(known["PORT"]),
        "POSTGRES_USER": known["USER"],
        "POSTGRES_PASSWORD": known["PASSWORD"],
        "ORIGINATOR_ID_TYPE": "text",
        "CREATE_TABLE": "no",
    }
    from eventsourcing.utils import Environment

    with PostgresFactory(Environment("service_links_aggregate", env)) as factory:
        theirs = factory.application_recorder().select_notifications(None, 10)
    from service_links.aggregates.registry import store

    ours = store("default").rows.recorder.select_notifications(None, 10)
    assert [each.topic for each in theirs] == ["desk.Ticket.Created", "desk.Note.Created", "desk.Ticket.Changed"]
    assert theirs == ours


def _environment():
    known = connection.settings_dict
    url = "postgres://%(USER)s:%(PASSWORD)s@%(HOST)s:%(PORT)s/%(NAME)s" % known
    roots = [str(HERE.parents[1]), str(HERE / "project")]
    return {
        **os.environ,
        "AGGREGATES_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONPATH": os.pathsep.join(roots),
    }


_PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
