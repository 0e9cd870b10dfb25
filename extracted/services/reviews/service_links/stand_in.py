"""Gives the models of other sides tables here, so that the tests of a service can fill them with Django's own means."""

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate

from service_links import registry


def prepare() -> None:
    """Makes client mirrors ordinary models, whose tables are made when the migrations are through."""
    for linked in registry.all_linked():
        linked.model._meta.managed = True
    post_migrate.connect(_make_tables, dispatch_uid="service_links.stand_in")


def _make_tables(using: str = "default", **_: Any) -> None:
    """Makes those tables that are missing; there is a signal for each app, and the first does it all."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    missing = [linked.model for linked in registry.all_linked() if _is_missing(linked.model, tables)]
    if missing:
        with connection.schema_editor() as editor:
            for model in missing:
                editor.create_model(model)


def _is_missing(model: Any, tables: Any) -> bool:
    options = model._meta
    return not (options.proxy or options.swapped or options.auto_created) and options.db_table not in tables
