"""Both sides as processes of their own: over real HTTP, with crashes."""

import json
import signal
import time

CUSTOMERS = "list(Customer.objects.order_by('pk').values_list('number', 'name', 'is_active', 'extra'))"


def consume(near, *arguments, check=True):
    return near.manage("links_consume", "far", "--once", *arguments, check=check)


def test_a_replica_comes_to_hold_what_the_other_side_wrote(sides):
    far, near = sides
    far.python("""
from datetime import *; from decimal import Decimal; import uuid
label = Label.objects.create(name='l')
first = Customer.objects.create(number='1', name='Ada', balance=Decimal('12.5000'), extra={'a': [1.5, None]},
    born_on=date(1815, 12, 10), opens_at=time(8, 30, 0, 5), seen_at=datetime(2026, 1, 2, 3, 4, 5, 678901, timezone.utc),
    patience=timedelta(days=1, microseconds=5), picture=b'\\x00\\xff', token=uuid.UUID(int=5), score=0.1)
second = Customer.objects.create(number='2', name='Bob', recommended_by=first, is_active=False)
second.labels.add(label)
Customer.objects.create(number='3', name='gone').delete()
""")
    said = consume(near)["out"]
    assert said.endswith("0 parked\n"), said
    for model in ("Customer", "Label", "Customer.labels.through"):
        rows = "list(%s.objects.order_by('pk').values())" % model
        assert near.asked(rows) == far.asked(rows)
    assert near.asked("bytes(Customer.objects.get(number='1').picture).hex()") == "00ff"
    assert consume(near)["out"] == "far: 0 done, 0 known already, 0 parked\n"


def test_secrets_stay_and_replicas_keep_what_they_have(sides):
    far, near = sides
    far.python("[Account.objects.create(name=n, password='from far', pin=n) for n in 'ab']")
    consume(near)
    assert near.asked("[[a.name, a.password[0], a.pin[0]] for a in Account.objects.order_by('name')]") == [
        ["a", "!", "!"],
        ["b", "!", "!"],
    ]
    assert near.asked("len({a.pin for a in Account.objects.all()})") == 2
    near.python("connection.cursor().execute(\"UPDATE far_account SET password = 'own' WHERE name = 'a'\")")
    far.python("Account.objects.filter(name='a').update(name='c', password='new')")
    consume(near)
    assert near.asked("list(Account.objects.filter(name='c').values_list('password', flat=True))") == ["own"]


def test_signals_arrive_as_the_same_signals(sides):
    far, near = sides
    far.python("""
from far.signals import customer_moved
customer = Customer.objects.create(number='1', name='Ada')
with transaction.atomic():
    customer_moved.send(sender=Customer, customer=customer, to='Paris', request=object())
try:
    with transaction.atomic():
        customer_moved.send(sender=Customer, customer=customer, to='taken back')
        raise RuntimeError
except RuntimeError:
    pass
from service_links import emit
emit('greeted', {'by': 'far'}, customer)
""")
    consume(near)
    assert near.asked("list(Heard.objects.order_by('pk').values_list('what', 'who', 'detail'))") == [
        ["created", "1", ""],
        ["moved", "1", "Paris Customer"],
        ["greeted", "", "{'by': 'far'}"],
    ]


def test_signals_stay_here_while_the_other_side_is_played_here(sides):
    far, _ = sides
    far.python("""
from far.signals import customer_moved
from service_links.switch import using
with using('near', 'local'):
    customer_moved.send(sender=None, to='x')
""")
    assert far.asked("Outbox.objects.count()") == 0


def test_a_wrong_token_reads_nothing(sides):
    _, near = sides
    refused = near.python(
        "from django.test import override_settings\nfrom django.core.management import call_command\n"
        "with override_settings(SERVICE_LINKS_TOKEN='wrong'):\n    call_command('links_consume', 'far', '--once')",
        check=False,
    )
    assert refused["error"].startswith("CommandError: events of far")
    assert "401" in refused["error"]


def test_says_which_side_is_down_and_loses_nothing(sides):
    far, near = sides
    far.python("Customer.objects.create(number='1', name='Ada')")
    far.down()
    failed = consume(near, check=False)
    assert failed["error"].startswith("CommandError: events of far: ")
    assert "far cannot be reached" in failed["error"]
    far.up()
    consume(near)
    assert near.asked("Customer.objects.count()") == 1


def test_nothing_is_lost_when_the_writer_is_killed(sides):
    far, near = sides
    writer = far.begin_python("""
import itertools, sys
for number in itertools.count():
    with transaction.atomic():
        customer = Customer.objects.create(number=str(number), name='x')
        Customer.objects.filter(pk=customer.pk).update(name='y')
        if number % 3 == 0:
            customer.delete()
    print(number, flush=True)
""")
    for line in writer.stdout:
        if int(line) >= 60:
            break
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    consume(near)
    assert near.asked(CUSTOMERS) == far.asked(CUSTOMERS)
    assert near.asked("Customer.objects.count()") >= 40


def test_nothing_is_lost_or_done_twice_when_the_reader_is_killed_again_and_again(sides):
    far, near = sides
    far.python("""
for number in range(60):
    customer = Customer.objects.create(number=str(number), name='x')
    Customer.objects.filter(pk=customer.pk).update(name='y%d' % number)
""")
    for _ in range(2):
        reader = near.begin("links_consume", "far", "--limit", "7")
        target = near.asked("Inbox.objects.count()") + 20
        deadline = time.monotonic() + 30
        while near.asked("Inbox.objects.count()") < min(target, 180) and time.monotonic() < deadline:
            pass
        reader.send_signal(signal.SIGKILL)
        reader.wait()
        reader.stdout.close()
    consume(near)
    assert near.asked(CUSTOMERS) == far.asked(CUSTOMERS)
    assert near.asked("Heard.objects.count()") == 60
    assert near.asked("Inbox.objects.count()") == 180


def test_a_reader_that_runs_on_ends_cleanly_on_sigterm(sides):
    far, near = sides
    reader = near.begin("links_consume", "--interval", "0.05")
    far.python("Customer.objects.create(number='1', name='Ada')")
    deadline = time.monotonic() + 30
    while near.asked("Customer.objects.count()") == 0 and time.monotonic() < deadline:
        pass
    reader.send_signal(signal.SIGTERM)
    said, _ = reader.communicate(timeout=30)
    assert reader.returncode == 0, said
    assert "Traceback" not in said
    assert near.asked("Cursor.objects.get(consumer='near', source='far').holder") == ""


def test_a_row_that_the_other_side_protects_is_not_deleted(sides):
    far, near = sides
    key = far.asked("Customer.objects.create(number='1', name='Ada').pk")
    near.python("Bill.objects.create(customer_id=%d)" % key)
    refused = far.python("Customer.objects.get().delete()", check=False)
    assert "ProtectedError" in refused["err"]
    assert "Bill.customer" in refused["err"]
    assert far.asked("Customer.objects.count()") == 1
    near.python("Bill.objects.all().delete()")
    far.python("Customer.objects.get().delete()")
    assert far.asked("Customer.objects.count()") == 0


def test_a_sweep_finds_what_no_tombstone_told_and_mends_it_when_told_to(sides):
    far, near = sides
    keys = far.asked("[Customer.objects.create(number=str(n), name='x').pk for n in range(20)]")
    far.python("Supplier.objects.create(pk=1, name='x')")
    near.python("[Order.objects.create(customer_id=key) for key in %r]\nNote.objects.create(supplier_id=1)" % keys)
    assert "none points to nothing" in near.manage("links_sweep")["out"]
    missed = "from service_links.events import triggers\ntriggers.remove(connection, 'far_customer')\n"
    far.python(missed + "Customer.objects.filter(pk=%d)._raw_delete('default')" % keys[3])
    found = near.manage("links_sweep", check=False)
    assert found["error"]
    assert "near.Order.customer: 1 of 20 values point to nothing: %d" % keys[3] in found["out"]
    assert near.asked("Order.objects.count()") == 20
    near.manage("links_sweep", "--apply")
    assert near.asked("Order.objects.filter(customer_id=%d).count()" % keys[3]) == 0
    assert near.asked("Order.objects.count()") == 19


def test_a_sweep_refuses_to_follow_a_side_that_lost_its_rows(sides):
    far, near = sides
    near.python("[Order.objects.create(customer_id=key) for key in range(1, 21)]")
    refused = near.manage("links_sweep", "--apply", check=False)
    assert refused["error"]
    assert "more than 10 %" in refused["err"]
    assert near.asked("Order.objects.count()") == 20
    far.down()
    away = near.manage("links_sweep", "--apply", check=False)
    assert "nothing was changed" in away["error"]
    far.up()


def test_the_outbox_command_shows_releases_and_skips(sides):
    far, near = sides
    far.python("""
from far.signals import customer_moved
customer = Customer.objects.create(number='1', name='Ada')
customer_moved.send(sender=Customer, customer=customer, to='nowhere')
Customer.objects.update(name='Bob')
""")
    assert "1 done" not in consume(near)["out"]
    shown = json.loads(near.manage("links_outbox", "list", "--format", "json")["out"])
    (parked,) = shown["parked"]
    assert parked["error"] == "ValueError: there is no such place"
    lag = json.loads(near.manage("links_outbox", "lag", "--format", "json")["out"])
    assert lag["reads"][0]["aggregates"] == 1
    assert lag["reads"][0]["events"] == 0
    assert near.manage("links_outbox", "release", parked["aggregate"])["out"].startswith("0 done, 2 still parked")
    assert near.manage("links_outbox", "skip", parked["event"])["out"].startswith("1 done, 0 still parked")
    assert near.asked("Customer.objects.get().name") == "Bob"
    unknown = near.manage("links_outbox", "release", "far.Customer:99", check=False)
    assert "nothing is parked for 'far.Customer:99'" in unknown["error"]
    far_lag = json.loads(far.manage("links_outbox", "lag", "--format", "json")["out"])
    assert [reader["reader"] for reader in far_lag["readers"]] == ["near"]


def test_rows_that_were_there_before_come_by_a_snapshot(sides):
    far, near = sides
    far.python(
        "from service_links.events import triggers\ntriggers.remove_all(connection)\n"
        "[Customer.objects.create(number=str(n), name='x') for n in range(5)]\nOutbox.objects.all().delete()"
    )
    assert "E002" in far.manage("check", "--database", "default", check=False)["error"]
    assert "made triggers of far.Customer" in far.manage("links_triggers", "--install")["out"]
    assert "far.Customer: 5 rows" in far.manage("links_snapshot", "--chunk", "2")["out"]
    consume(near)
    assert near.asked(CUSTOMERS) == far.asked(CUSTOMERS)


def test_the_tables_of_the_events_go_with_their_triggers(sides):
    far, _ = sides
    far.manage("migrate", "service_links_events", "zero", "--verbosity", "0")
    far.python("Supplier.objects.bulk_create([Supplier(name='still works')])")
    far.manage("migrate", "--verbosity", "0")
    far.python("Supplier.objects.bulk_create([Supplier(name='captured again')])")
    assert far.asked("Outbox.objects.count()") == 1


def test_migrations_are_up_to_date(sides):
    far, _ = sides
    assert "No changes" in far.manage("makemigrations", "--check", "--dry-run")["out"]
