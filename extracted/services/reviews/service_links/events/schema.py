"""Keeps triggers over changes of SQLite's tables, which Django makes anew for them, dropping triggers."""

from typing import Any, Callable

_CHANGES = (
    "add_field",
    "remove_field",
    "alter_field",
    "alter_db_table",
    "alter_unique_together",
    "alter_index_together",
    "add_constraint",
    "remove_constraint",
    "delete_model",
)


def keep_triggers(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Let a connection's schema editor make triggers anew; a receiver of `connection_created`."""
    editor = connection.SchemaEditorClass
    if connection.vendor == "sqlite" and not getattr(editor, "keeps_triggers", False):
        methods = {name: _keeping(name) for name in _CHANGES if hasattr(editor, name)}
        connection.SchemaEditorClass = type(editor.__name__, (editor,), {"keeps_triggers": True, **methods})


def _keeping(name: str) -> Callable[..., Any]:
    """A method of a schema editor around which the triggers of the table are gone, and there again."""

    def change(editor: Any, model: Any, *args: Any, **kwargs: Any) -> Any:
        from service_links.events import triggers

        connection = editor.connection
        method = getattr(super(connection.SchemaEditorClass, editor), name)
        table = None if editor.collect_sql else triggers.installed(connection).get(model._meta.db_table)
        if table is None:
            return method(model, *args, **kwargs)
        triggers.remove(connection, table.table)
        result = method(model, *args, **kwargs)
        _make_again(connection, table, renamed=args[1] if name == "alter_db_table" else table.table)
        return result

    return change


def _make_again(connection: Any, table: Any, renamed: str) -> None:
    """Make triggers as they were, with the columns that the table has now; none where the table is gone."""
    from service_links.events import triggers

    with connection.cursor() as cursor:
        if renamed not in connection.introspection.table_names(cursor):
            return
        key = connection.introspection.get_primary_key_column(cursor, renamed)
        cursor.execute("SELECT * FROM %s LIMIT 0" % connection.ops.quote_name(renamed))  # noqa: S608 - a quoted name
        columns = {column[0] for column in cursor.description}
    if key:
        keys = tuple(name for name in table.keys if name in columns and name != table.key)
        hidden = tuple(name for name in table.hidden if name in columns)
        triggers.install_table(connection, triggers.Captured(table.label, renamed, key, (key, *keys), hidden))
