"""The same on real servers: PostgreSQL for both sides, and what is RabbitMQ's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import engines


@pytest.mark.parametrize("broker", ["rabbitmq"], indirect=True)
def test_nothing_is_published_past_a_side_whose_queue_is_not_there(sides, broker):
    far, _ = sides
    far.python(
        """
from service_links.events.transports import rabbitmq
with rabbitmq.connected(%r) as connection:
    rabbitmq.queue_of('far', 'near')(connection.default_channel).delete()
Customer.objects.bulk_create([Customer(number='1', name='Ada')])
"""
        % broker.url
    )
    refused = far.manage("links_publish", "--to", broker.url, "--once", check=False)
    assert "no side has made its queue" in refused["error"]
    assert far.asked("Cursor.objects.get().position") == ""


@pytest.mark.parametrize("scheme", ["amqp", "kafka", "redis"])
def test_says_that_a_broker_is_down_and_shows_no_password(sides, scheme):
    far, _ = sides
    url = "%s://user:secret@127.0.0.1:%d/" % (scheme, engines.free_port())
    refused = far.manage("links_publish", "--to", url, "--once", check=False)
    assert "answer" in refused["error"]
    assert "secret" not in refused["error"] + refused["err"].split("Traceback")[0]


_APART = ("test_conformance.py", "test_engines.py", "test_restarts.py", "test_wires.py", "test_writers.py")
_ELSEWHERE = [option for name in _APART for option in ("--deselect", name)]


@pytest.mark.skipif(engines.postgresql_bin() is None, reason="PostgreSQL is not installed: apt-get install postgresql")
@pytest.mark.skipif(bool(os.environ.get("EVENTS_DATABASE_URL")), reason="this run is on a server already")
def test_everything_holds_on_postgresql():
    with engines.postgresql() as url:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *_ELSEWHERE]
        env = {**os.environ, "EVENTS_DATABASE_URL": url}
        done = subprocess.run(
            command, cwd=Path(__file__).parent, env=env, capture_output=True, text=True, check=False, timeout=600
        )
    assert done.returncode == 0, done.stdout[-8000:]
    assert "skipped" not in done.stdout.splitlines()[-1], done.stdout[-2000:]
