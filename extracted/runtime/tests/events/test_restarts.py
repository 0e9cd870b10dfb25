"""Readers, publishers and brokers that are killed while events are under way: nothing is lost or done twice."""

import contextlib
import time

import pytest

from brokers import BROKERS

PATIENCE = 120
EACH = 3
"""Events of a customer: it is made, which is a signal too, and changed."""
keeping = [name for name, broker in BROKERS.items() if broker.persists]


@pytest.fixture
def wired(sides, broker):
    """Both sides, of which the near one reads the far one's events from the broker, which holds none."""
    far, near = sides
    far.env["SERVICE_LINKS_PUBLISH_URL"] = broker.url
    near.env["SERVICE_LINKS_FAR_EVENTS_URL"] = broker.url
    near.python("import os; os.environ['SERVICE_LINKS_FAR_EVENTS_URL'] = %r" % broker.url)
    near.python(_DECLARE % broker.url)
    consume(near)
    near.empty()
    yield far, near
    near.python("import os; del os.environ['SERVICE_LINKS_FAR_EVENTS_URL']")
    del near.env["SERVICE_LINKS_FAR_EVENTS_URL"], far.env["SERVICE_LINKS_PUBLISH_URL"]


_DECLARE = "from service_links.events import transports; url = %r; transports.of(url).declare(url, 'far', 'near')"


def consume(near):
    return near.manage("links_consume", "far", "--once")["out"]


def publish(far, broker, *, check=True):
    return far.manage("links_publish", "--to", broker.url, "--once", check=check)


def make(far, first, number):
    """Customers, each by a transaction of its own and changed once."""
    far.python(
        "for n in range(%d, %d):\n"
        "    key = Customer.objects.create(number=str(n), name='x').pk\n"
        "    Customer.objects.filter(pk=key).update(name='y')" % (first, first + number)
    )


def until(is_so, *programs):
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, [program.poll() for program in programs]
        time.sleep(0.02)


@contextlib.contextmanager
def running(side, *command):
    program = side.begin(*command)
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def whole(number):
    """What the near side says when everything has come, once, and in the end as it was last."""
    return [number, EACH * number, 0]


WHOLE = "[Customer.objects.filter(name='y').count(), Inbox.objects.count(), Parked.objects.count()]"


@pytest.mark.parametrize("broker", BROKERS, indirect=True)
def test_a_reader_and_a_publisher_that_are_killed_leave_nothing_out(wired, broker):
    far, near = wired
    make(far, 0, 100)
    with running(near, "links_consume", "far") as reader, running(far, "links_publish", "--interval", "0.01") as writer:
        until(lambda: near.asked("Inbox.objects.exists()"), reader, writer)
        writer.kill()
        writer.wait()
        make(far, 100, 20)
        reader.kill()
    publish(far, broker)
    consume(near)
    assert near.asked(WHOLE) == whole(120)


@pytest.mark.parametrize("broker", keeping, indirect=True)
def test_a_broker_that_is_killed_comes_back_with_what_it_held_and_readers_come_back_to_it(wired, broker):
    far, near = wired
    make(far, 0, 40)
    publish(far, broker)
    broker.settle()
    broker.kill()
    make(far, 40, 10)
    assert "127.0.0.1:%d" % broker.port in publish(far, broker, check=False)["error"]
    with running(near, "links_consume", "far") as reader:
        broker.start()
        until(lambda: near.asked("Customer.objects.count()") == 40, reader)
        broker.settle()
        broker.kill()
        broker.start()
        publish(far, broker)
        until(lambda: near.asked("Customer.objects.count()") == 50, reader)
    consume(near)
    assert near.asked(WHOLE) == whole(50)


@pytest.mark.parametrize("broker", BROKERS, indirect=True)
def test_what_waits_is_told_wherever_it_is(wired, broker):
    far, near = wired

    def lag(side):
        return side.asked("__import__('service_links.events.lag', fromlist=['told']).told('default')")

    make(far, 0, 3)
    publish(far, broker)
    make(far, 3, 2)
    assert lag(near)["reads"][0]["events"] == 5 * EACH
    assert lag(far)["brokers"][-1]["events"] == 2 * EACH
    assert "6 of our events unpublished" in far.manage("links_outbox", "lag")["out"]
    publish(far, broker)
    consume(near)
    read = lag(near)["reads"][0]
    assert (read["events"], read["error"], read["parked"]) == (0, "", 0)
