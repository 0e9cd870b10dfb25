"""Which receivers run here, and of what others are told, as the switch says."""

import django
import pytest
from django.db import connection
from django.dispatch import Signal

from far import hearing
from near import signals
from near.models import Order
from near.signals import order_placed
from service_links import using
from service_links.events import bridge, receivers, triggers, unless_remote
from service_links.events.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def heard():
    triggers.remove_all(connection)
    hearing.HEARD.clear()
    return hearing.HEARD


def place():
    order = Order.objects.create(customer_id=1)
    order_placed.send(sender=Order, order=order)
    return order


def told():
    return [(row.type, row.aggregateid, row.payload["to"]) for row in Outbox.objects.order_by("sequence")]


def test_receivers_run_here_and_nobody_is_told_while_their_side_is_played_here(heard):
    with using("far", "local"):
        order = place()
    later = [("later", order.pk)] if django.VERSION >= (5,) else []
    assert heard == [("saved", order.pk), ("placed", order.pk), *later]
    assert told() == []


def test_receivers_are_quiet_and_their_side_is_told_while_it_runs_elsewhere(heard):
    with using("far", "remote"):
        order = place()
    assert heard == []
    assert told() == [
        ("signal:django.db.models.signals:post_save@near.Order", str(order.pk), ["far"]),
        ("signal:near.signals:order_placed", str(order.pk), ["far"]),
    ]


def test_receivers_of_ones_own_side_always_run():
    ran = []

    def own(sender, **kwargs):
        ran.append(sender)

    order_placed.connect(own)
    receivers.stand_down()
    with using("far", "remote"):
        place()
    assert ran == [Order]
    order_placed.disconnect(own)


def test_a_receiver_that_is_watched_can_be_disconnected_as_before(heard):
    assert order_placed.disconnect(hearing.hear_placed)
    try:
        with using("far", "local"):
            order = place()
        assert ("placed", order.pk) not in heard
    finally:
        order_placed.connect(hearing.hear_placed)
        receivers.stand_down()


def test_a_receiver_can_be_marked_by_hand():
    ran = []
    marked = unless_remote("far")(lambda: ran.append(1))
    with using("far", "remote"):
        marked()
    with using("far", "local"):
        marked()
    assert ran == [1]


class OwnSignal(Signal):
    """Takes receivers of its own project alone."""

    def connect(self, receiver, *args, **kwargs):
        if not receiver.__module__.startswith("near."):
            raise ValueError("only code of this project may listen")
        super().connect(receiver, *args, **kwargs)


def test_a_signal_that_takes_receivers_of_its_own_project_alone_is_carried_over(monkeypatch):
    monkeypatch.setattr(signals, "order_placed", OwnSignal())
    bridge.connect()
    receivers.stand_down()
    with using("far", "remote"):
        order = Order.objects.create(customer_id=1)
        signals.order_placed.send(sender=Order, order=order)
    assert ("signal:near.signals:order_placed", str(order.pk), ["far"]) in told()
