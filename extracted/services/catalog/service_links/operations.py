"""Operations for migrations of a service that stand for tables of the other side."""

from typing import Any

from django.db.migrations.operations.special import SeparateDatabaseAndState

from service_links.contracts import is_shared


class InOwnDatabase(SeparateDatabaseAndState):
    """Changes tables only in a database of the service's own; those of the monolith its own migrations change.

    What is known of the models changes in both.
    """

    def __init__(self, operations: Any) -> None:
        super().__init__(database_operations=operations, state_operations=operations)

    def deconstruct(self) -> Any:
        return self.__class__.__name__, [self.database_operations], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not is_shared():
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not is_shared():
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Where the database is the service's own: %s" % "; ".join(
            operation.describe() for operation in self.database_operations
        )
