"""`manage.py links_outbox`: shows what stands still and what waits, and sets it going again."""

import json
from typing import Any, Dict, List

from django.core.management.base import BaseCommand, CommandError
from django.db import router

from service_links.contracts import contracts
from service_links.errors import LinkError
from service_links.events import lag, parking, trimming
from service_links.events.models import Cursor


class Command(BaseCommand):
    """Keeps the events going."""

    help = "Show parked events (list), try them again (release), drop the failed one (skip), tell what waits (lag)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("action", choices=["list", "release", "skip", "lag", "trim"])
        parser.add_argument("aggregate", nargs="?", default="", help="TYPE:KEY, as `list` shows it, or an event's id")
        parser.add_argument("--all", action="store_true", help="release or skip for every aggregate that stands still")
        parser.add_argument("--days", type=float, default=7, help="trim: what is older and was read (7)")
        parser.add_argument("--format", choices=["terminal", "json"], default="terminal")

    def handle(self, **options: Any) -> None:
        action, using = options["action"], router.db_for_write(Cursor)
        if action in {"release", "skip"}:
            result = self._move(action, options, using)
        elif action == "lag":
            result = lag.told(using)
        elif action == "trim":
            result = trimming.trim(options["days"], using)
        else:
            result = {"parked": parking.listed(contracts().side, using)}
        as_json = options["format"] == "json"
        self.stdout.write(json.dumps({"side": contracts().side, **result}, indent=2) if as_json else _text(result))

    def _move(self, action: str, options: Any, using: str) -> Dict[str, Any]:
        aggregate = options["aggregate"]
        if bool(aggregate) == options["all"]:
            raise CommandError("name an aggregate as `links_outbox list` shows it, or say --all")
        side = contracts().side
        rows = parking.select(side, aggregate, using)
        if aggregate and not rows.exists():
            raise CommandError("nothing is parked for %r; see `links_outbox list`" % aggregate)
        try:
            done, stay = getattr(parking, action)(rows, using)
        except LinkError as error:
            raise CommandError(str(error)) from error
        return {"done": done, "parked": parking.listed(side, using), "stay": stay}


def _text(result: Dict[str, Any]) -> str:
    lines: List[str] = []
    if "done" in result:
        lines.append("%d done, %d still parked" % (result["done"], result["stay"]))
    for item in result.get("parked", ()):
        lines.append("%(source)s  %(aggregate)s  %(type)s  %(attempts)d attempts, %(waiting)d behind" % item)
        lines.append("    %(error)s" % item)
    for item in result.get("reads", ()):
        if item["error"]:
            lines.append("%(side)s: cannot be asked: %(error)s" % item)
        else:
            lines.append("%(side)s: %(events)d events behind, the oldest %(seconds).1f s old" % item)
            if item["held_back"]:
                lines.append("    %(held_back)d more wait for a transaction that is still running over there" % item)
        lines.append("    %(aggregates)d aggregates stand still, with %(parked)d events" % item)
    unread = "%(reader)s: %(events)d of our events unread, the oldest %(seconds).1f s old"
    lines.extend(unread % item for item in result.get("readers", ()))
    unpublished = "%(broker)s: %(events)d of our events unpublished, the oldest %(seconds).1f s old"
    lines.extend(unpublished % item for item in result.get("brokers", ()))
    if "trimmed" in result:
        lines.append("%(trimmed)d events and %(forgotten)d memories of others removed, %(unread)d kept unread" % result)
    return "\n".join(lines) if lines else "nothing is parked"
