"""Rows that were there before, tables that were changed behind the events, and both ways back."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from desk import aggregates
from desk.models import Note, Ticket
from seeing import amiss, happened
from service_links.aggregates import acting_as, because
from service_links.aggregates.models import StoredEvent, StoredSnapshot


def run(*arguments):
    out = StringIO()
    call_command("links_aggregates", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def behind(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def older():
    """A ticket and a note that no event tells of."""
    ticket = Ticket.objects.create(title="a")
    Note.objects.create(code="x/1", ticket=ticket, text="t")
    StoredEvent.objects.all().delete()
    return ticket


def test_rows_that_were_there_are_imported_once(older):
    assert run("import") == "desk.Note: 1 recorded, of 1\ndesk.Ticket: 1 recorded, of 1\n"
    assert amiss() == []
    ((kind, fields),) = happened(older)
    assert (kind, fields["title"]) == ("Imported", "a")
    before = StoredEvent.objects.count()
    assert "0 recorded" in run("import", "desk.Ticket")
    assert StoredEvent.objects.count() == before


def test_an_import_adopts_what_was_written_without_events():
    changed, gone, kept = [Ticket.objects.create(title="a") for _ in range(3)]
    behind("UPDATE desk_ticket SET title = 'b' WHERE id = %s", changed.pk)
    behind("DELETE FROM desk_ticket WHERE id = %s", gone.pk)
    run("import", "desk.Ticket")
    assert happened(changed)[-1] == ("Adopted", {"title": "b"})
    assert happened(gone)[-1][0] == "Deleted"
    assert len(happened(kept)) == 1
    assert amiss() == []


def test_a_row_that_was_never_imported_is_when_it_is_first_written(older):
    older.title = "b"
    older.save()
    assert [kind for kind, _ in happened(older)] == ["Imported"]


def test_a_table_is_held_to_its_events():
    ticket, gone = Ticket.objects.create(title="a"), Ticket.objects.create()
    assert run("rebuild", "desk.Ticket") == "desk.Ticket: 0 rows other than the events say\n"
    behind("UPDATE desk_ticket SET title = 'b' WHERE id = %s", ticket.pk)
    behind("DELETE FROM desk_ticket WHERE id = %s", gone.pk)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("links_aggregates", "rebuild", stdout=out)
    assert ended.value.code == 1
    assert "desk.Ticket/%d: title\n" % ticket.pk in out.getvalue()
    assert "desk.Ticket/%d: the row is missing\n" % gone.pk in out.getvalue()


def test_a_table_is_written_from_its_events_alone():
    tickets = [Ticket.objects.create(title=str(number), extra={"a": number}) for number in range(3)]
    Note.objects.create(code="a", ticket=tickets[1])
    tickets[2].delete()
    rows = [*Ticket.objects.order_by("pk").values(), *Note.objects.values()]
    count = StoredEvent.objects.count()
    behind("DELETE FROM desk_note")
    behind("DELETE FROM desk_ticket")
    run("rebuild", "desk.Ticket", "--apply")
    run("rebuild", "desk.Note", "--apply")
    assert [*Ticket.objects.order_by("pk").values(), *Note.objects.values()] == rows
    assert amiss() == []
    assert StoredEvent.objects.count() == count


def test_rows_that_no_event_tells_of_are_never_deleted(older):
    with pytest.raises(CommandError, match="no event tells of 1 rows of desk.Ticket.*import first"):
        run("rebuild", "desk.Ticket", "--apply")
    assert Ticket.objects.get() == older


def test_a_row_that_was_put_back_behind_its_events_goes_again():
    note = Note.objects.create(code="a", ticket=Ticket.objects.create(), text="x")
    note.delete()
    behind("INSERT INTO desk_note (code, ticket_id, text) SELECT 'a', id, 'x' FROM desk_ticket")
    told = "desk.Note/a: the row is there, and its events say that it is gone"
    assert amiss() == [told]
    assert run("rebuild", "desk.Note", "--apply") == told + "\ndesk.Note: 1 rows written as the events say\n"
    assert not Note.objects.exists()


def test_a_history_says_who_did_what_and_when():
    with acting_as("ada"), because("the printer burns"):
        ticket = Ticket.objects.create(title="a")
    Ticket.objects.update(title="b")
    first, second = run("history", "desk.Ticket", str(ticket.pk)).splitlines()
    assert "Created by ada (the printer burns)  " in first
    assert second.startswith("2  20")
    assert second.endswith("Changed  title='b'")
    found = json.loads(run("history", "desk.Ticket", str(ticket.pk), "--format", "json"))
    assert [(each["version"], each["what"], each["who"]) for each in found] == [
        (1, "Created", "ada"),
        (2, "Changed", ""),
    ]


def test_what_a_field_had_been_is_forgotten_and_what_it_is_stays():
    ticket = Ticket.objects.create(title="Ada Lovelace", count=1)
    for number in range(2, 7):
        ticket.count = number
        ticket.save(update_fields=["count"])
    assert "nothing: what the row says now stays" in run("erase", "desk.Ticket", str(ticket.pk), "--field", "title")
    Ticket.objects.update(title="")
    key = str(ticket.pk)
    assert run("erase", "desk.Ticket", key, "--field", "title") == "desk.Ticket %s: forgot title\n" % key
    assert b"Lovelace" not in b"".join(bytes(state) for state in states())
    *_, (kind, _) = happened(ticket)
    assert kind == "Erased"
    assert amiss() == []
    assert [fields["count"] for _, fields in happened(ticket) if fields and "count" in fields] == [1, 2, 3, 4, 5, 6]
    ticket.refresh_from_db()
    ticket.title = "new"
    ticket.save()
    assert amiss() == []


def test_all_that_a_row_had_been_is_forgotten_once_it_is_gone():
    ticket = Ticket.objects.create(title="Ada Lovelace")
    key = str(ticket.pk)
    ticket.delete()
    assert "forgot attachment, " in run("erase", "desk.Ticket", key)
    assert b"Lovelace" not in b"".join(bytes(state) for state in states())
    assert "nothing" in run("erase", "desk.Ticket", key)
    assert amiss() == []


def states():
    return [
        *StoredEvent.objects.values_list("state", flat=True),
        *StoredSnapshot.objects.values_list("state", flat=True),
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["history", "desk.Ticket", "7"], "no event tells of desk.Ticket 7"),
        (["history"], "say of which row"),
        (["erase", "desk.Ticket"], "say of which row: links_aggregates erase"),
        (["erase", "desk.Ticket", "7"], "no event tells of desk.Ticket/7"),
        (["erase", "desk.Ticket", "7", "--field", "id"], "has no field id to erase; there are attachment, "),
        (["import", "desk.Person"], "desk.Person is not kept as events; these are: desk.Note, desk.Ticket"),
        (["rebuild", "desk.Nothing"], "desk"),
    ],
    ids=["no-such-row", "no-row", "no-row-to-erase", "no-such-row-to-erase", "the-key", "another-model", "no-model"],
)
def test_wrong_use_is_told(arguments, told):
    with pytest.raises(CommandError, match=told):
        run(*arguments)


def test_a_field_that_was_renamed_is_brought_up_as_it_is_read(monkeypatch):
    ticket = Ticket.objects.create(title="a")
    for number in range(5):
        ticket.count = number + 1
        ticket.save(update_fields=["count"])
    for row in (*StoredEvent.objects.all(), *StoredSnapshot.objects.all()):
        row.state = bytes(row.state).replace(b'"title"', b'"subject"')
        row.save()
    assert amiss() == ["desk.Ticket/%d: title" % ticket.pk]

    def upcast(state):
        if "subject" in state["fields"]:
            state["fields"]["title"] = state["fields"].pop("subject")

    for kind in (aggregates.Ticket, aggregates.Ticket.Created, aggregates.Ticket.Changed):
        monkeypatch.setattr(kind, "class_version", 2, raising=False)
        monkeypatch.setattr(kind, "upcast_v1_v2", staticmethod(upcast), raising=False)
    assert amiss() == []
    ticket.title = "b"
    ticket.save()
    assert happened(ticket)[-1][1]["title"] == "b"
    assert amiss() == []


@pytest.mark.parametrize(
    ("settings_of", "told"),
    [
        ({"SERVICE_LINKS_AGGREGATES": {"desk.Nobody": "desk.aggregates.Note"}}, "Nobody"),
        ({"SERVICE_LINKS_AGGREGATES": {"desk.Note": "desk.aggregates.Nobody"}}, "Nobody"),
        ({"SERVICE_LINKS_DATABASE": "shared"}, "monolith's own tables"),
    ],
    ids=["no-model", "no-class", "shared"],
)
def test_wrong_settings_are_told_at_start(settings, monkeypatch, settings_of, told):
    from service_links.aggregates import checks, registry

    if "SERVICE_LINKS_AGGREGATES" in settings_of:
        monkeypatch.setattr(registry, "_classes", {})
    for name, value in settings_of.items():
        setattr(settings, name, value)
    assert any(told in each.msg for each in checks.check_aggregates())


@isolate_apps("desk")
def test_models_that_cannot_be_kept_are_told_at_start():
    from service_links.aggregates.checks import problems

    class Urgent(Ticket):
        class Meta:
            app_label = "elsewhere"

    class Shown(Ticket):
        class Meta:
            app_label = "elsewhere"
            proxy = True

    class Report(models.Model):
        class Meta:
            app_label = "elsewhere"
            managed = False

    assert [next(problems(each)) for each in (Urgent, Shown, Report)] == [
        "its rows lie in several tables (it inherits from desk.Ticket)",
        "it is a proxy; name desk.Ticket",
        "its table is not made by migrations",
    ]
    assert [*problems(Ticket)] == []
