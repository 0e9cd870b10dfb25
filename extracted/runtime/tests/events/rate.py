"""How many events a second a replica takes: `python rate.py`, or with EVENTS_DATABASE_URL on a server."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PAGE = 1000


def main():
    """Print the best of some rounds, each of rows that are new, that change, and that go."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _prepare(folder)
        rates = [_rates(asked.rows, number * asked.rows) for number in range(asked.rounds)]
    for place, kind in enumerate(("created", "updated", "deleted")):
        sys.stdout.write("%s: %s events/s\n" % (kind, format(max(rate[place] for rate in rates), ",.0f")))


def _prepare(folder):
    sys.path[:0] = [str(HERE), str(HERE / "project"), os.environ.get("RATE_OF", str(HERE.parent.parent))]
    os.environ.update(DJANGO_SETTINGS_MODULE="settings", EVENTS_SIDE="near", EVENTS_FOLDER=folder)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _rates(rows, first):
    from making import customer
    from service_links.events.consumer import Consumer

    reader = Consumer("far")
    keys = range(first + 1, first + rows + 1)
    return [
        _rate(reader, [customer(key, kind, **({} if kind == "deleted" else {"full name": kind})) for key in keys])
        for kind in ("created", "updated", "deleted")
    ]


def _rate(reader, events):
    began = time.perf_counter()
    for start in range(0, len(events), PAGE):
        tally = reader.take(events[start : start + PAGE], "0.1.%d" % start)
        assert tally.parked == tally.known == 0, tally
    return len(events) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
