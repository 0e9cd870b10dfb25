"""Django's checks of the events: triggers that are missing, signals and models that the contracts name in vain."""

from typing import Any, List

from django.core import checks
from django.db import connections

from service_links.contracts import contracts
from service_links.errors import LinkError


def register() -> None:
    """Let `manage.py check` find what is wrong."""
    checks.register(check_signals, "service_links")
    checks.register(check_triggers, checks.Tags.database)


def check_signals(app_configs: Any, **kwargs: Any) -> List[checks.CheckMessage]:
    """Whether every signal that the contracts name is there."""
    from service_links.events import bridge

    declared = contracts()
    paths = sorted({*declared.exposed.signals, *(path for link in declared.links for path in link.signals)})
    problems = [(path, _problem(bridge.find, path)) for path in paths]
    return [checks.Error(problem, id="service_links_events.E001") for _, problem in problems if problem]


def check_triggers(app_configs: Any, databases: Any = None, **kwargs: Any) -> List[checks.CheckMessage]:
    """Whether every change that the contracts capture is captured."""
    from service_links.events import triggers

    found = []
    for using in databases or ():
        connection = connections[using]
        if triggers.has_outbox(connection):
            found += [
                checks.Error(
                    "changes of %s are not captured in the database %r" % (label, using),
                    hint="manage.py links_triggers --install",
                    id="service_links_events.E002",
                )
                for label in triggers.missing(connection)
            ]
    return found


def _problem(find: Any, path: str) -> str:
    try:
        find(path)
    except LinkError as error:
        return str(error)
    return ""
