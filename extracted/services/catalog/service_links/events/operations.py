"""The migration operation that makes changes of a model's rows events: `CaptureChanges("catalog.Product")`."""

from typing import Any

from django.db import router
from django.db.migrations.operations.base import Operation

from service_links.events import triggers


class CaptureChanges(Operation):
    """Makes triggers that write each change of a row to the outbox, in the same transaction.

    The migration must come after `("service_links_events", "0001_initial")`.
    """

    reversible = True
    reduces_to_sql = True
    atomic = True

    def __init__(self, model: str) -> None:
        self.model = model

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of the state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(self.model)
        if router.allow_migrate_model(schema_editor.connection.alias, model):
            triggers.install(schema_editor.connection, model, self.model)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(self.model)
        if router.allow_migrate_model(schema_editor.connection.alias, model):
            triggers.remove(schema_editor.connection, model._meta.db_table)

    def describe(self) -> str:
        return "Capture changes of %s" % self.model

    @property
    def migration_name_fragment(self) -> str:
        return "capture_%s" % self.model.replace(".", "_").lower()
