"""What the outbox holds after rows were changed, in whatever way."""

import json
import uuid
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import connection, migrations, models, transaction
from django.db.migrations.state import ModelState, ProjectState

from far.models import Account, Customer, Label, Supplier
from service_links.events import triggers
from service_links.events.models import Outbox
from service_links.events.operations import CaptureChanges

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("captured")]


@pytest.fixture
def captured():
    """Triggers on what the far side owns, until the test ends."""
    for model in (Account, Customer, Customer.labels.through, Label, Supplier):
        triggers.install(connection, model)
    yield
    triggers.remove_all(connection)


def told():
    return [(row.type, row.aggregatetype, row.aggregateid) for row in Outbox.objects.order_by("sequence")]


def types():
    return [row.type for row in Outbox.objects.order_by("sequence")]


def test_tells_of_a_row_that_was_saved_changed_and_deleted():
    customer = Customer.objects.create(number="1", name="Ada")
    key = str(customer.pk)
    customer.name = "Ada L."
    customer.save()
    customer.delete()
    assert told() == [(kind, "far.Customer", key) for kind in ("created", "updated", "deleted")]


def test_shows_the_row_after_the_change_by_columns():
    Customer.objects.create(number="1", name='Ada\'s "%" name')
    payload = Outbox.objects.get().payload
    assert payload["full name"] == 'Ada\'s "%" name'
    assert payload["recommended_by_id"] is None


def test_shows_of_a_deleted_row_its_keys_alone():
    customer = Customer.objects.create(number="7", name="Ada")
    key = customer.pk
    customer.delete()
    assert Outbox.objects.get(type="deleted").payload == {"id": key, "number": "7"}


def test_tells_nothing_of_a_transaction_that_is_rolled_back():
    with pytest.raises(RuntimeError), transaction.atomic():
        Customer.objects.create(number="1", name="Ada")
        raise RuntimeError
    assert told() == []


def test_notices_bulk_changes():
    Customer.objects.bulk_create([Customer(number=str(number), name="x") for number in range(3)])
    Customer.objects.filter(number__in=["0", "1"]).update(name="y")
    Customer.objects.all()._raw_delete("default")
    assert types() == ["created"] * 3 + ["updated"] * 2 + ["deleted"] * 3


def test_notices_raw_sql():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO far_supplier (name) VALUES ('x')")
        cursor.execute("UPDATE far_supplier SET name = 'y'")
        cursor.execute("DELETE FROM far_supplier")
    assert types() == ["created", "updated", "deleted"]


def test_notices_what_a_cascade_deletes_and_sets():
    first = Customer.objects.create(number="1", name="x")
    second = Customer.objects.create(number="2", name="y", recommended_by=first)
    second.labels.add(Label.objects.create(name="l"))
    Outbox.objects.all().delete()
    key = second.labels.through.objects.get().pk
    second.labels.all().delete()
    assert ("deleted", "far.Customer_labels", str(key)) in told()
    Outbox.objects.all().delete()
    first_key = str(first.pk)
    first.delete()
    assert sorted(told()) == [("deleted", "far.Customer", first_key), ("updated", "far.Customer", str(second.pk))]


def test_says_nothing_of_a_change_that_changes_nothing():
    customer = Customer.objects.create(number="1", name="Ada")
    customer.save()
    assert types() == ["created"]


def test_tells_of_a_new_key_as_a_deletion_and_a_row():
    Supplier.objects.create(pk=1, name="x")
    Supplier.objects.filter(pk=1).update(id=5)
    assert told()[1:] == [("deleted", "far.Supplier", "1"), ("updated", "far.Supplier", "5")]


@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite knows no TRUNCATE")
def test_notices_a_table_that_is_emptied():
    Supplier.objects.create(pk=1, name="x")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE far_supplier")
    assert told()[-1] == ("deleted", "far.Supplier", "1")
    assert Outbox.objects.get(type="deleted").payload == {"id": 1}


def test_gives_the_writer_its_own_key_and_not_that_of_the_event():
    Label.objects.create(name="first")
    supplier = Supplier.objects.create(name="x")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO far_supplier (name) VALUES ('y')")
        if connection.vendor == "sqlite":
            assert cursor.lastrowid == supplier.pk + 1
    assert Supplier.objects.get(name="x").pk == supplier.pk


def test_has_ids_that_are_uuids_of_version_four_or_made_by_the_database():
    Supplier.objects.bulk_create([Supplier(name="x") for _ in range(50)])
    ids = set(Outbox.objects.values_list("event_id", flat=True))
    assert len(ids) == 50
    assert {found.version for found in ids} == {4}
    assert {found.variant for found in ids} == {uuid.RFC_4122}


def test_counts_upwards_from_the_time_at_which_the_table_was_made():
    Supplier.objects.create(name="x")
    Supplier.objects.create(name="y")
    first, second = Outbox.objects.values_list("sequence", flat=True)
    assert 10**12 < first < second


def test_survives_the_changes_that_a_migration_makes_to_a_table():
    before = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=50))]
    before.add_model(ModelState("far", "Supplier", fields))
    after = before.clone()
    operation = migrations.AddField("Supplier", "added", models.CharField(max_length=5, default="new"))
    operation.state_forwards("far", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("far", editor, before, after)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO far_supplier (name, added) VALUES ('x', 'y')")
    assert Outbox.objects.get().payload["added"] == "y"
    with connection.schema_editor() as editor:
        operation.database_backwards("far", editor, after, before)
    Supplier.objects.create(name="z")
    assert types() == ["created", "created"]
    assert "added" not in Outbox.objects.order_by("sequence").last().payload


def test_survives_a_table_that_is_made_anew_by_raw_sql_once_migrate_has_run(monkeypatch):
    triggers.remove(connection, "far_supplier")
    monkeypatch.setattr("service_links.events.triggers.declared", lambda using: [Customer, Supplier])
    assert triggers.missing(connection) == ["far.Supplier"]
    triggers.after_migrate("default")
    assert triggers.missing(connection) == []
    assert triggers.synchronise(connection) == []


def test_is_an_operation_of_a_migration_that_can_be_undone():
    triggers.remove(connection, "far_supplier")
    operation = CaptureChanges("far.Supplier")

    class State:
        from django.apps import apps

    with connection.schema_editor() as editor:
        operation.database_forwards("far", editor, State, State)
    assert "far_supplier" in triggers.installed(connection)
    with connection.schema_editor() as editor:
        operation.database_backwards("far", editor, State, State)
    assert "far_supplier" not in triggers.installed(connection)


def test_tells_of_rows_that_were_there_before_in_chunks():
    triggers.remove(connection, "far_supplier")
    Supplier.objects.bulk_create([Supplier(name=str(number)) for number in range(7)])
    assert triggers.snapshot(connection, Supplier, chunk=3) == 7
    assert types() == ["snapshot"] * 7
    assert [row.payload["name"] for row in Outbox.objects.order_by("sequence")] == list("0123456")


def test_writes_tables_of_many_columns_and_awkward_names():
    with connection.cursor() as cursor:
        columns = ", ".join('"c%%%d it\'s" integer' % number for number in range(150))
        cursor.execute('CREATE TABLE "wide one" ("the id" integer PRIMARY KEY, %s)' % columns)
    try:
        wide = triggers.Captured("far.Wide", "wide one", "the id", ("the id",))
        triggers.install_table(connection, wide)
        assert triggers.installed(connection)["wide one"] == wide
        with connection.cursor() as cursor:
            cursor.execute('INSERT INTO "wide one" ("the id", "c%149 it\'s") VALUES (3, 149)')
        assert Outbox.objects.get().payload["c%149 it's"] == 149
        assert len(Outbox.objects.get().payload) == 151
    finally:
        with connection.cursor() as cursor:
            cursor.execute('DROP TABLE "wide one"')


@pytest.fixture
def hiding(settings):
    """What the far side says of itself, which has secrets."""
    settings.SERVICE_LINKS_CONTRACTS = "sides.FAR"
    triggers.synchronise(connection)


def test_tells_of_no_secret_and_of_no_change_of_one_alone(hiding):
    account = Account.objects.create(name="Ada", password="first", pin="1")
    Account.objects.update(password="second")
    Account.objects.update(name="Ada L.", pin="2")
    account.delete()
    assert types() == ["created", "updated", "deleted"]
    key = {"id": Outbox.objects.first().payload["id"]}
    payloads = [row.payload for row in Outbox.objects.order_by("sequence")]
    assert payloads == [{**key, "name": "Ada"}, {**key, "name": "Ada L."}, key]


def test_tells_of_no_secret_in_snapshots(hiding):
    Account.objects.create(name="Ada", password="first", pin="1")
    Outbox.objects.all().delete()
    assert triggers.snapshot(connection, Account) == 1
    assert set(Outbox.objects.get().payload) == {"id", "name"}


def test_makes_triggers_anew_when_a_field_becomes_a_secret(settings):
    triggers.install_table(connection, triggers.captured(Account)._replace(hidden=()))
    assert triggers.installed(connection)["far_account"].hidden == ()
    settings.SERVICE_LINKS_CONTRACTS = "sides.FAR"
    assert "far.Account" in triggers.synchronise(connection)
    assert triggers.installed(connection)["far_account"].hidden == ("password", "pin")
    assert triggers.synchronise(connection) == []


def test_carries_every_kind_of_column_as_json():
    Customer.objects.create(
        number="1",
        name="ü\n\"'",
        balance=Decimal("1234567890.1234"),
        born_on=date(1815, 12, 10),
        opens_at=time(8, 30),
        seen_at=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=timezone.utc),
        patience=timedelta(days=1, microseconds=5),
        picture=b"\x00\xff",
        extra={"a": [1, {"b": None}], "c": "\u2028"},
        token=uuid.UUID(int=5),
    )
    payload = Outbox.objects.get().payload
    assert payload["full name"] == "ü\n\"'"
    assert payload["extra"] == {"a": [1, {"b": None}], "c": "\u2028"}
    assert payload["picture"].lower() == "\\x00ff"
    json.dumps(payload)
