"""Django's checks of models that are kept as events: what cannot be kept so, and where."""

from typing import Any, Iterator, List

from django.conf import settings
from django.core import checks
from django.db import connections, router

from service_links.aggregates.registry import classes
from service_links.errors import Misconfigured


def register() -> None:
    """Let `manage.py check` find what is wrong."""
    checks.register(check_aggregates, "service_links")


def check_aggregates(app_configs: Any = None, **kwargs: Any) -> List[checks.CheckMessage]:
    """All that is amiss."""
    try:
        models = sorted(classes(), key=lambda model: model._meta.label)
    except Misconfigured as error:
        return [checks.Error(str(error), id="service_links_aggregates.E001")]
    found = [
        checks.Error("%s cannot be kept as events: %s" % (model._meta.label, why), id="service_links_aggregates.E002")
        for model in models
        for why in problems(model)
    ]
    vendors = {connections[router.db_for_write(model)].vendor for model in models}
    found += [
        checks.Error(
            "events are kept in PostgreSQL (SQLite on a laptop), and not in %s" % vendor,
            id="service_links_aggregates.E004",
        )
        for vendor in sorted(vendors - {"postgresql", "sqlite"})
    ]
    if models and getattr(settings, "SERVICE_LINKS_DATABASE", "") == "shared":
        hint = "Give the service a database of its own: `banyan data copy`, then SERVICE_LINKS_DATABASE=copied."
        found.append(
            checks.Error(
                "rows are kept as events in the monolith's own tables, which it writes without recording anything",
                hint=hint,
                id="service_links_aggregates.E003",
            )
        )
    return found


def problems(model: Any) -> Iterator[str]:
    """Why the rows of a model cannot be kept as events."""
    options = model._meta
    if options.proxy:
        yield "it is a proxy; name %s" % options.concrete_model._meta.label
    if options.parents:
        yield "its rows lie in several tables (it inherits from %s)" % ", ".join(
            sorted(parent._meta.label for parent in options.parents)
        )
    if not options.managed:
        yield "its table is not made by migrations"
    if getattr(options.pk, "columns", None) is not None:
        yield "its primary key has several columns"
