"""The same on real servers: PostgreSQL for both sides, RabbitMQ between them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import engines

CUSTOMERS = "list(Customer.objects.order_by('pk').values_list('number', 'name'))"
needs_rabbitmq = pytest.mark.skipif(not engines.RABBITMQ.exists(), reason=engines.WITHOUT_RABBITMQ)


@pytest.fixture(scope="module")
def broker():
    with engines.rabbitmq() as url:
        yield url


@pytest.fixture
def wired(sides, broker):
    """Both sides, of which the near one reads the far one's events from the broker; its queue is there, and empty."""
    far, near = sides
    near.env["SERVICE_LINKS_FAR_EVENTS_URL"] = broker
    code = "import os; os.environ['SERVICE_LINKS_FAR_EVENTS_URL'] = %r\n" % broker
    near.python(code + "from service_links.events import amqp; amqp.declare(%r, 'far', 'near')" % broker)
    consume(near)
    yield far, near
    near.python("import os; del os.environ['SERVICE_LINKS_FAR_EVENTS_URL']")
    del near.env["SERVICE_LINKS_FAR_EVENTS_URL"]


def consume(near):
    return near.manage("links_consume", "far", "--once")["out"]


@needs_rabbitmq
def test_events_come_through_the_broker_in_order_and_once(wired, broker):
    far, near = wired
    far.python("""
for number in range(30):
    customer = Customer.objects.create(number=str(number), name='x')
    for name in 'abc':
        Customer.objects.filter(pk=customer.pk).update(name=name)
""")
    assert far.manage("links_publish", "--to", broker, "--once")["out"] == "150 published\n"
    assert far.manage("links_publish", "--to", broker, "--once")["out"] == "0 published\n"
    assert consume(near) == "far: 150 done, 0 known already, 0 parked\n"
    assert near.asked(CUSTOMERS) == far.asked(CUSTOMERS) == [[str(number), "c"] for number in range(30)]


@needs_rabbitmq
def test_what_is_published_twice_changes_nothing(wired, broker):
    far, near = wired
    far.python("Customer.objects.bulk_create([Customer(number='1', name='Ada')])")
    far.manage("links_publish", "--to", broker, "--once")
    far.python("Cursor.objects.all().delete()")
    far.manage("links_publish", "--to", broker, "--once")
    assert consume(near) == "far: 1 done, 1 known already, 0 parked\n"


@needs_rabbitmq
def test_nothing_is_published_past_a_side_whose_queue_is_not_there(sides, broker):
    far, _ = sides
    far.python(
        """
from service_links.events import amqp
from kombu import Connection
with Connection(%r) as connection:
    amqp.queue_of('far', 'near')(connection.default_channel).delete()
Customer.objects.bulk_create([Customer(number='1', name='Ada')])
"""
        % broker
    )
    refused = far.manage("links_publish", "--to", broker, "--once", check=False)
    assert "no side has made its queue" in refused["error"]
    assert far.asked("Cursor.objects.get().position") == ""


@needs_rabbitmq
def test_a_reader_that_is_killed_gets_again_what_it_did_not_finish(wired, broker):
    far, near = wired
    far.python("[Customer.objects.bulk_create([Customer(number=str(n), name='x')]) for n in range(300)]")
    far.manage("links_publish", "--to", broker, "--once")
    reader = near.begin("links_consume", "far")
    deadline = time.monotonic() + 60
    while not near.asked("Inbox.objects.exists()") and time.monotonic() < deadline:
        time.sleep(0.01)
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    reader.stdout.close()
    consume(near)
    assert near.asked("Customer.objects.count()") == 300
    assert near.asked("Inbox.objects.count()") == 300
    assert near.asked("Parked.objects.count()") == 0


@needs_rabbitmq
def test_a_publisher_that_is_killed_leaves_nothing_out(wired, broker):
    far, near = wired
    far.python("[Customer.objects.bulk_create([Customer(number=str(n), name='x')]) for n in range(300)]")
    publisher = far.begin("links_publish", "--to", broker)
    time.sleep(1.5)
    publisher.send_signal(signal.SIGKILL)
    publisher.wait()
    publisher.stdout.close()
    far.manage("links_publish", "--to", broker, "--once")
    consume(near)
    assert near.asked("Customer.objects.count()") == 300


def test_says_that_a_broker_is_down_and_shows_no_password(sides):
    far, _ = sides
    url = "amqp://user:secret@127.0.0.1:%d//" % engines.free_port()
    refused = far.manage("links_publish", "--to", url, "--once", check=False)
    assert "does not answer" in refused["error"]
    assert "secret" not in refused["error"] + refused["err"].split("Traceback")[0]


_ELSEWHERE = ("--deselect", "test_engines.py", "--deselect", "test_writers.py")


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
