"""`manage.py links_sweep`: finds keys that point to nothing on another side, and makes up for it if told to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import models, router

from service_links.errors import LinkError
from service_links.events import sweep
from service_links.events.models import Cursor


class Command(BaseCommand):
    """Makes up for missed tombstones."""

    help = "Find keys that point to nothing on another side; with --apply, do what their on_delete says."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--apply", action="store_true", help="do it; without, only say what there is")
        parser.add_argument(
            "--most", type=float, default=10, help="refuse a key of which more than so many percent dangle (10)"
        )

    def handle(self, **options: Any) -> None:
        using = router.db_for_write(Cursor)
        try:
            found = list(sweep.find(using))
        except LinkError as error:
            raise CommandError("nothing was changed: %s" % error) from error
        left = 0
        for dangling in found:
            left += self._mend(dangling, options, using) if dangling.values else 0
        if not any(dangling.values for dangling in found):
            self.stdout.write("%d keys, and none points to nothing" % len(found))
        if left:
            raise CommandError("%d values of keys point to nothing" % left)

    def _mend(self, dangling: sweep.Dangling, options: Any, using: str) -> int:
        """Make up for one key; the number of values that stay as they are."""
        number = len(dangling.values)
        shown = ", ".join(map(str, dangling.values[:10]))
        self.stdout.write("%s: %d of %d values point to nothing: %s" % (dangling.name, number, dangling.checked, shown))
        if not options["apply"]:
            return number
        # A side that lost its rows looks the same as rows that were deleted, and must not cost ours.
        if number > 1 and number * 100 > options["most"] * dangling.checked:
            self.stderr.write("    that is more than %g %%; say --most 100 if it is right" % options["most"])
            return number
        try:
            self.stdout.write("    %d rows dealt with" % sweep.mend(dangling, using))
        except models.ProtectedError as error:
            self.stderr.write("    %s" % error.args[0])
            return number
        return 0
