"""Makes the databases of the probe: `python -m banyan_probe.preparing` beside a manage.py.

It runs manage.py up to where Django's own command line would begin, so that everything is as the project wants it, and
prints which settings that are.
"""

import os
import runpy
import sys
from typing import Any

MARK = "banyan-settings "


def main() -> None:
    """Runs manage.py with something else at its end."""
    from django.core import management

    management.execute_from_command_line = _told
    sys.argv = ["manage.py", "check"]
    sys.path[0] = os.getcwd()  # noqa: PTH109
    runpy.run_path("manage.py", run_name="__main__")


def _told(argv: Any = None) -> None:
    own = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    print(MARK + own, flush=True)  # noqa: T201 - for whoever started this
    if own:
        os.environ.update({"BANYAN_PROBE_SETTINGS": own, "DJANGO_SETTINGS_MODULE": "banyan_probe.settings"})
        _forget_settings()
        _prepare()


def _forget_settings() -> None:
    """A manage.py may have looked at its settings already."""
    from django.conf import settings
    from django.utils.functional import empty

    settings._wrapped = empty


def _prepare() -> None:
    import django
    from django.db import connections

    from banyan_probe import scratch

    django.setup()
    scratch.make_quick()
    used = [alias for alias in connections if connections[alias].settings_dict["ENGINE"] != "django.db.backends.dummy"]
    is_embedded = all(connections[alias].vendor == "sqlite" for alias in used)
    if is_embedded and scratch.taken_from_cache():
        return
    for alias in used:
        _migrate(alias, connections[alias])
    connections.close_all()
    if is_embedded:
        scratch.put_into_cache()


def _migrate(alias: str, connection: Any) -> None:
    from django.core.management import call_command

    if connection.vendor != "sqlite":
        connection.creation._create_test_db(verbosity=0, autoclobber=True, keepdb=True)
    call_command("migrate", database=alias, run_syncdb=True, interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
