"""How fast rows are written and read, as JSON on stdout: `python costs.py --rows 500`, as events or not (`--plain`).

AGGREGATES_DATABASE_URL names an empty database.
"""

import argparse
import contextlib
import json
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def main():
    """Each kind of write and read once, in rows a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--plain", action="store_true", help="as an ordinary model")
    asked = parser.parse_args()
    sys.path[:0] = [str(HERE), str(HERE / "project"), str(HERE.parent.parent)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "plain" if asked.plain else "settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    found = measured(asked.rows)
    if not asked.plain:
        found.update(of_events(asked.rows))
    json.dump(found, sys.stdout)


def measured(rows):
    """What an ordinary model does as well."""
    from desk.models import Ticket

    found = {}
    with timed(found, "create", rows):
        keys = [Ticket.objects.create(title="Ticket %d" % number, price="9.5").pk for number in range(rows)]
    with timed(found, "save", rows):
        for ticket in Ticket.objects.iterator():
            ticket.title += "!"
            ticket.save()
    with timed(found, "update", rows):
        Ticket.objects.update(state="closed")
    for _ in range(20):
        once = {}
        with timed(once, "read", rows):
            assert len(Ticket.objects.all()) == rows
        found["read"] = max(found.get("read", 0), once["read"])
    with timed(found, "bulk_create", rows):
        Ticket.objects.bulk_create([Ticket(title="Ticket %d" % number) for number in range(rows)])
    with timed(found, "delete", rows):
        for key in keys:
            Ticket.objects.get(pk=key).delete()
    return found


def of_events(rows):
    """What only events have."""
    from django.core.management import call_command
    from django.db import connection

    from desk.models import Ticket
    from service_links.aggregates.models import StoredEvent
    from service_links.aggregates.reading import differences

    found = {}
    with timed(found, "rebuild", 2 * rows):
        assert [*differences(Ticket, "default")] == []
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL service_links_aggregate_events")
        cursor.execute(
            "SELECT pg_total_relation_size('service_links_aggregate_events')::float / count(*),"
            " avg(length(state)) FILTER (WHERE topic LIKE '%.Changed') FROM service_links_aggregate_events"
        )
        found["bytes"], found["state"] = map(float, cursor.fetchone())
    StoredEvent.objects.all().delete()
    with Path(os.devnull).open("w") as nowhere, timed(found, "import", rows):
        call_command("links_aggregates", "import", "desk.Ticket", stdout=nowhere, stderr=nowhere)
    return found


@contextlib.contextmanager
def timed(found, name, rows):
    began = time.perf_counter()
    yield
    found[name] = rows / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
