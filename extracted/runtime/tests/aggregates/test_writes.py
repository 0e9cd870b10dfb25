"""What Django writes of rows that are kept as events, and what is recorded of it."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F

from desk.models import Note, Person, Shown, Ticket, Urgent
from seeing import amiss, happened
from service_links.aggregates import version_of
from service_links.aggregates.registry import store
from service_links.errors import Unrecorded
from service_links.events.models import Outbox


def kinds(row):
    return [kind for kind, _ in happened(row)]


def test_a_row_is_created_changed_and_deleted():
    ticket = Ticket.objects.create(title="Broken")
    ticket.title = "Mended"
    ticket.save()
    assert kinds(ticket) == ["Created", "Changed"]
    _, changed = happened(ticket)[1]
    assert changed.pop("changed_at")
    assert changed == {"title": "Mended"}
    gone = Ticket(pk=ticket.pk)
    assert ticket.delete() == (1, {"desk.Ticket": 1})
    assert kinds(gone) == ["Created", "Changed", "Deleted"]
    assert amiss() == []


def test_values_of_all_kinds_are_read_back_as_they_were():
    whole = {
        "title": "ä\u2028\x1f",
        "price": "12.5",
        "extra": {"_type_": "x", "_data_": [1, None, {"b": 1.5, "a": True}]},
        "score": 0.1,
        "due_on": "2026-02-28",
        "took": dt.timedelta(days=400, microseconds=3),
        "token": str(uuid.uuid4()),
        "blob": b"\x00\xff",
        "attachment": "a/b.txt",
        "owner_id": str(Person.objects.create(name="Ada").pk),
    }
    ticket = Ticket.objects.create(**whole)
    assert amiss() == []
    (_, fields), *_ = happened(ticket)
    assert (fields["price"], fields["took"], fields["owner_id"]) == (
        "12.50",
        "400 00:00:00.000003",
        int(whole["owner_id"]),
    )


def test_a_save_that_changes_nothing_is_no_event():
    note = Note.objects.create(code="a", ticket=Ticket.objects.create(), text="x")
    note.save()
    Note.objects.get(pk="a").save()
    assert kinds(note) == ["Created"]


def test_what_was_changed_in_place_is_seen():
    ticket = Ticket.objects.create(extra={"seen": [1]})
    ticket.extra["seen"].append(2)
    ticket.save()
    read = Ticket.objects.get(pk=ticket.pk)
    assert read.extra == {"seen": [1, 2]}
    read.extra["seen"].append(3)
    read.save(update_fields=["extra"])
    assert happened(ticket)[-1] == ("Changed", {"extra": '{"seen":[1,2,3]}'})
    assert amiss() == []


def test_a_save_of_some_fields_writes_no_others():
    ticket = Ticket.objects.create(title="a", state="open")
    ticket.title, ticket.state = "b", "closed"
    ticket.save(update_fields=["state"])
    assert happened(ticket)[-1] == ("Changed", {"state": "closed"})
    assert Ticket.objects.get(pk=ticket.pk).title == "a"


def test_expressions_are_recorded_as_what_they_came_to():
    ticket = Ticket.objects.create(count=1)
    ticket.count = F("count") + 1
    ticket.save(update_fields=["count"])
    Ticket.objects.filter(pk=ticket.pk).update(count=F("count") * 10, price=F("count") + Decimal("0.5"))
    assert [fields for _, fields in happened(ticket)[1:]] == [{"count": 2}, {"count": 20, "price": "2.50"}]
    assert amiss() == []


def test_updates_of_many_rows_are_events_of_each_that_changed():
    tickets = [Ticket.objects.create(title=name) for name in "abc"]
    assert Ticket.objects.filter(title__in="ab").update(title="a") == 2
    assert [kinds(each) for each in tickets] == [["Created"], ["Created", "Changed"], ["Created"]]
    tickets[2].title = "z"
    assert Ticket.objects.bulk_update(tickets, ["title"]) == 3
    assert kinds(tickets[2]) == ["Created", "Changed"]
    assert amiss() == []


def test_rows_made_at_once_are_events_of_each():
    made = Ticket.objects.bulk_create([Ticket(title=str(number)) for number in range(7)])
    assert {tuple(kinds(each)) for each in made} == {("Created",)}
    assert amiss() == []


@pytest.mark.parametrize("more", ["ignore_conflicts", "update_conflicts"])
def test_rows_that_may_be_there_already_are_not_made_at_once(more):
    options = {more: True}
    if more == "update_conflicts":
        options.update(update_fields=["text"], unique_fields=["code"])
    with pytest.raises(Unrecorded, match="ask which are there first"):
        Note.objects.bulk_create([Note(code="a", text="b")], **options)


def test_a_primary_key_stays():
    Note.objects.create(code="a", ticket=Ticket.objects.create())
    with pytest.raises(Unrecorded, match="does not change"):
        Note.objects.update(code="b")


def test_deletions_take_along_what_hangs_on_a_row():
    ticket = Ticket.objects.create(owner=Person.objects.create())
    notes = [Note.objects.create(code=code, ticket=ticket) for code in "ab"]
    ticket.owner.delete()
    assert happened(ticket)[-1][1]["owner_id"] is None
    Ticket.objects.all().delete()
    assert [kinds(each) for each in notes] == [["Created", "Deleted"]] * 2
    assert amiss() == []


def test_a_key_that_is_used_again_goes_on_with_its_events():
    note = Note.objects.create(code="a", ticket=Ticket.objects.create(), text="x")
    Note.objects.filter(code="a").delete()
    Note.objects.create(code="a", ticket=note.ticket, text="y")
    assert kinds(note) == ["Created", "Deleted", "Recreated"]
    assert amiss() == []


def test_queries_of_relations_and_shortcuts_are_recorded():
    ticket = Ticket.objects.create()
    note = ticket.note_set.create(code="a", text="x")
    Note.objects.update_or_create(code="a", defaults={"text": "y"})
    ticket.note_set.update(text="z")
    assert kinds(note) == ["Created", "Changed", "Changed"]
    assert amiss() == []


def test_what_is_taken_back_leaves_no_event():
    with transaction.atomic():
        ticket = Ticket.objects.create()
        transaction.set_rollback(True)
    assert kinds(ticket) == []
    assert amiss() == []


def test_others_are_told_in_the_same_transaction():
    Outbox.objects.all().delete()
    with transaction.atomic():
        ticket = Ticket.objects.create(title="a")
        key = str(ticket.pk)
        Ticket.objects.update(title="b")
        Ticket.objects.get().delete()
    told = Outbox.objects.order_by("sequence").values_list("type", "aggregateid")
    assert [*told] == [("created", key), ("updated", key), ("deleted", key)]


def test_old_events_are_not_read_again_but_the_last_snapshot():
    ticket = Ticket.objects.create()
    for number in range(1, 12):
        ticket.count = number
        ticket.save(update_fields=["count"])
    read = store("default").recorder.select_latest(["desk.Ticket/%d" % ticket.pk])
    assert [(each.originator_version, each.topic.rpartition(".")[2]) for each in read] == [
        (10, "aggregate:RowSnapshot"),
        (11, "Changed"),
        (12, "Changed"),
    ]
    assert version_of(ticket) == 12
    assert amiss() == []


def test_rows_of_which_not_all_was_read_are_saved_as_far_as_they_were():
    ticket = Ticket.objects.create(title="a", extra={"a": 1}, state="open")
    read = Ticket.objects.defer("extra", "state").get()
    read.title = "b"
    read.save()
    assert [*happened(ticket)[-1][1]] == ["title", "changed_at"]
    read.extra["a"] = 2
    read.save()
    assert happened(ticket)[-1][1]["extra"] == '{"a":2}'
    only = Ticket.objects.only("extra").get()
    only.extra["a"] = 3
    only.save(update_fields=["extra"])
    assert amiss() == []


def test_rows_that_are_read_take_a_copy_of_nothing_but_what_can_change_in_place():
    Ticket.objects.create(title="a", extra={"a": [1]})
    read = Ticket.objects.get()
    names, values, copies = read._state.service_links_loaded
    assert [name for name, _ in copies] == ["extra"]
    assert values[[*names].index("title")] is read.title


def test_proxies_are_the_rows_that_they_stand_for():
    ticket = Ticket.objects.create(title="a")
    shown = Shown.objects.get()
    shown.title = "b"
    shown.save()
    Shown.objects.update(title="c")
    made = Shown.objects.create(title="d")
    assert kinds(ticket) == ["Created", "Changed", "Changed"]
    assert kinds(Ticket(pk=made.pk)) == ["Created"]
    made.delete()
    assert amiss() == []


def test_models_that_extend_it_are_recorded_as_far_as_its_own_table_goes():
    urgent = Urgent.objects.create(title="a")
    ticket = Ticket(pk=urgent.pk)
    urgent.title = "b"
    urgent.save()
    urgent.delete()
    assert kinds(ticket) == ["Created", "Changed", "Deleted"]
    assert amiss() == []
