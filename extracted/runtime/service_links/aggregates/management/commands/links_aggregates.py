"""`manage.py links_aggregates`: brings rows into events, holds the table to them, shows what happened to a row."""

import json
import sys
from typing import Any, Iterator, List

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, transaction

from service_links.aggregates.authors import acting_as
from service_links.errors import LinkError

OFTEN = 10_000
"""After so many rows it says how far it is."""
_HELP = """
Rows that are kept as events (SERVICE_LINKS_AGGREGATES).

  manage.py links_aggregates import                     record the rows that no event tells of; may be repeated
  manage.py links_aggregates rebuild                    hold the table to the events; exit 1 where they differ
  manage.py links_aggregates rebuild --apply            and write the rows as the events say
  manage.py links_aggregates history reviews.Review 7   what happened to one row, when, and by whom
  manage.py links_aggregates erase reviews.Review 7 --field body    forget what a field had been, as a law may ask
"""


class Command(BaseCommand):
    """Keeps rows and events together."""

    help = _HELP

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        from argparse import RawDescriptionHelpFormatter

        parser = super().create_parser(*args, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("what", choices=("import", "rebuild", "history", "erase"))
        parser.add_argument("model", nargs="?", help="app_label.ModelName; all that are kept as events otherwise")
        parser.add_argument("key", nargs="?", help="the primary key of a row, for `history` and `erase`")
        parser.add_argument("--apply", action="store_true", help="with `rebuild`: write the rows as the events say")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="of `history`")
        parser.add_argument("--field", action="append", default=[], help="with `erase`: this one alone; repeatable")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS)

    def handle(self, **options: Any) -> None:
        models, using = _models(options["model"]), options["database"]
        try:
            if options["what"] == "import":
                for model in models:
                    self._import(model, using)
            elif options["what"] == "rebuild":
                if sum([self._rebuild(model, using, options["apply"]) for model in models]) and not options["apply"]:
                    sys.exit(1)
            elif not options["model"] or not options["key"]:
                raise CommandError("say of which row: links_aggregates %s reviews.Review 7" % options["what"])
            elif options["what"] == "erase":
                self._erase(models[0], options["key"], options["field"], using)
            else:
                self._history(models[0], options["key"], using, options["format"])
        except LinkError as error:
            raise CommandError(str(error)) from error

    def _import(self, model: Any, using: str) -> None:
        """Each portion is a transaction: what was cut off goes on with the next run."""
        from service_links.aggregates.following import follow
        from service_links.aggregates.reading import keys_of

        seen, count, told = 0, 0, self._teller(model, "seen")
        with acting_as("links_aggregates import"):
            for keys in _all_keys(model, using, keys_of):
                with transaction.atomic(using=using):
                    list(_locking(model, keys, using))
                    count += follow(model, keys, using, is_import=True)
                seen += len(keys)
                told(seen)
        self.stdout.write("%s: %d recorded, of %d" % (model._meta.label, count, seen))

    def _rebuild(self, model: Any, using: str, is_applied: bool) -> int:
        from service_links.aggregates.reading import at_one_moment, differences

        told = self._teller(model, "held to their events")
        with at_one_moment(using):
            found, untold = [], 0
            for each in differences(model, using, told):
                if not is_applied:
                    self.stdout.write(str(each))
                found.append(each.name)
                untold += not each.is_told
        if is_applied and untold:
            raise CommandError(
                "no event tells of %d rows of %s, which would be deleted: run links_aggregates import first"
                % (untold, model._meta.label)
            )
        if not is_applied:
            self.stdout.write("%s: %d rows other than the events say" % (model._meta.label, len(found)))
            return len(found)
        written = sum(self._applied(model, name, using) for name in found)
        self.stdout.write("%s: %d rows written as the events say" % (model._meta.label, written))
        return 0

    def _applied(self, model: Any, name: str, using: str) -> bool:
        """Looks again at what may have been written meanwhile, and lets nobody write until it is done."""
        from service_links.aggregates.projecting import project
        from service_links.aggregates.reading import difference

        with transaction.atomic(using=using):
            found = difference(model, name, using)
            if found is None or not found.is_told:
                return False
            self.stdout.write(str(found))
            project(model, name, found.events, using)
            return True

    def _teller(self, model: Any, what: str) -> Any:
        """Says on stderr how far a long work is, now and then."""
        said = [0]

        def tell(count: int) -> None:
            if count - said[0] >= OFTEN:
                said[0] = count
                self.stderr.write("%s: %d rows %s" % (model._meta.label, count, what))

        return tell

    def _erase(self, model: Any, key: str, names: List[str], using: str) -> None:
        from service_links.aggregates.erasing import erase

        with acting_as("links_aggregates erase"):
            gone = erase(model, key, names, using)
        what = ", ".join(gone) if gone else "nothing: what the row says now stays, so change or delete it first"
        self.stdout.write("%s %s: forgot %s" % (model._meta.label, key, what))

    def _history(self, model: Any, key: str, using: str, form: str) -> None:
        from service_links.aggregates.reading import history

        found = [_told(event) for event in history(model, key, using)]
        if not found:
            raise CommandError("no event tells of %s %s" % (model._meta.label, key))
        if form == "json":
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
            return
        for each in found:
            fields = ", ".join("%s=%r" % pair for pair in sorted(each["fields"].items()))
            by = " by %s" % each["who"] if each["who"] else ""
            why = " (%s)" % each["why"] if each["why"] else ""
            line = "%d  %s  %s%s%s  %s" % (each["version"], each["at"], each["what"], by, why, fields)
            self.stdout.write(line.rstrip())


def _models(label: Any) -> List[Any]:
    from service_links.aggregates.registry import classes

    known = sorted(classes(), key=lambda model: model._meta.label)
    if not known:
        raise CommandError("no model is kept as events here: SERVICE_LINKS_AGGREGATES is empty")
    if label is None:
        return known
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise CommandError(str(error)) from error
    if model not in known:
        names = ", ".join(each._meta.label for each in known)
        raise CommandError("%s is not kept as events; these are: %s" % (model._meta.label, names))
    return [model]


def _all_keys(model: Any, using: str, keys_of: Any) -> Iterator[List[Any]]:
    """The keys of all rows, then those of rows that are gone without an event."""
    from service_links.aggregates.reading import gone

    yield from keys_of(model, using)
    yield from gone(model, using)


def _locking(model: Any, keys: Any, using: str) -> Any:
    return model._base_manager.using(using).filter(pk__in=keys).order_by("pk").select_for_update().values_list("pk")


def _told(event: Any) -> Any:
    return {
        "version": event.originator_version,
        "at": event.timestamp.isoformat(),
        "what": type(event).__name__,
        "who": event.who,
        "request": event.request,
        "why": event.why,
        "fields": getattr(event, "fields", dict.fromkeys(getattr(event, "names", ()))),
    }
