"""The tables of a model in Cassandra: one by its primary key, one by each column that rows are looked up by."""

import hashlib
import re
from typing import Any, List, NamedTuple, Sequence, Tuple, Type

from django.db import models

from service_links.events.payload import target

LONGEST = 48
"""So many letters may the name of a table have."""

_TYPES = {
    "AutoField": "bigint",
    "BigAutoField": "bigint",
    "SmallAutoField": "bigint",
    "IntegerField": "bigint",
    "BigIntegerField": "bigint",
    "SmallIntegerField": "bigint",
    "PositiveIntegerField": "bigint",
    "PositiveBigIntegerField": "bigint",
    "PositiveSmallIntegerField": "bigint",
    "BooleanField": "boolean",
    "NullBooleanField": "boolean",
    "DecimalField": "decimal",
    "FloatField": "double",
    "DateField": "date",
    "DateTimeField": "timestamp",
    "TimeField": "time",
    "UUIDField": "uuid",
    "DurationField": "bigint",
    "BinaryField": "blob",
}
"""Everything else is text; JSON is text too, durations are microseconds."""


class Table(NamedTuple):
    """A table of the rows of one model that share a value of `by`, in the order of their `key`; `by` may be the key."""

    name: str
    columns: Tuple[Tuple[str, str], ...]
    by: str
    key: str

    @property
    def is_main(self) -> bool:
        """Whether it has one row for each primary key."""
        return self.by == self.key

    @property
    def keys(self) -> Tuple[str, ...]:
        """The columns of its primary key."""
        return (self.key,) if self.is_main else (self.by, self.key)


def tables(model: Type[models.Model]) -> List[Table]:
    """The tables of a model, that by its primary key first."""
    fields = list(model._meta.local_concrete_fields)
    columns = tuple((field.column, cql_type(field)) for field in fields)
    key = model._meta.pk.column
    by = [field.column for field in fields if field.column != key and _is_looked_up(field)]
    return [Table(_name(model, column, key), columns, column, key) for column in (key, *by)]


def cql_type(field: Any) -> str:
    """The type of a field's column, for a key that of what it leads to."""
    return _TYPES.get(target(field).get_internal_type(), "text")


def creating(keyspace: str, model: Type[models.Model]) -> List[str]:
    """The statements that make a model's tables, in words of CQL."""
    return [_creating(keyspace, table) for table in tables(model)]


def selecting(keyspace: str, table: Table) -> str:
    """The statement that reads all columns of the rows with one value of `by`."""
    names = [name for name, _ in table.columns]
    return "SELECT %s FROM %s WHERE %s = ?" % (_listed(names), _place(keyspace, table), _quoted(table.by))  # noqa: S608


def inserting(keyspace: str, table: Table, names: Sequence[str]) -> str:
    """The statement that writes these columns of a row, by the number of its event."""
    marks = ", ".join("?" for _ in names)
    place = _place(keyspace, table)
    return "INSERT INTO %s (%s) VALUES (%s) USING TIMESTAMP ?" % (place, _listed(names), marks)  # noqa: S608


def deleting(keyspace: str, table: Table) -> str:
    """The statement that takes a row out, by the number of its event."""
    where = " AND ".join("%s = ?" % _quoted(name) for name in table.keys)
    return "DELETE FROM %s USING TIMESTAMP ? WHERE %s" % (_place(keyspace, table), where)  # noqa: S608


def _creating(keyspace: str, table: Table) -> str:
    columns = ", ".join("%s %s" % (_quoted(name), kind) for name, kind in table.columns)
    keys = _listed(table.keys)
    return "CREATE TABLE IF NOT EXISTS %s (%s, PRIMARY KEY (%s))" % (_place(keyspace, table), columns, keys)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(_quoted, names))


def _quoted(name: str) -> str:
    """A name as CQL has it."""
    return '"%s"' % name.replace('"', '""')


def _place(keyspace: str, table: Table) -> str:
    return "%s.%s" % (_quoted(keyspace), _quoted(table.name))


def _is_looked_up(field: Any) -> bool:
    return bool(field.remote_field is not None or field.db_index or field.unique)


def _name(model: Type[models.Model], column: str, key: str) -> str:
    whole = model._meta.label_lower.replace(".", "_") + ("" if column == key else "_by_%s" % column)
    plain = re.sub(r"\W", "_", whole.lower(), flags=re.ASCII)
    if len(plain) <= LONGEST and plain == whole:
        return plain
    return "%s_%s" % (plain[: LONGEST - 9], hashlib.sha256(whole.encode()).hexdigest()[:8])
