"""Reads rows by a column that they have a table by."""

from typing import Any, Dict, List

from django.apps import apps

from service_links.errors import CrossesBoundary, Misconfigured
from service_links.read_models.store import is_on, store
from service_links.read_models.tables import selecting, tables
from service_links.read_models.values import from_cql, to_cql


def rows(label: str, **by: Any) -> List[Dict[str, Any]]:
    """The rows of a model whose column has a value, in the order of their keys; as they were when the last event came.

    Raises CrossesBoundary for what there is no table by, Misconfigured, Unavailable.
    """
    if not is_on():
        raise Misconfigured("there is no read model here: SERVICE_LINKS_READ_MODEL is empty")
    model = apps.get_model(label)
    if len(by) != 1:
        raise CrossesBoundary("rows of a read model are read by one column, not by %d" % len(by))
    ((name, value),) = by.items()
    fields = {field.column: field for field in model._meta.local_concrete_fields}
    column = model._meta.pk.column if name == "pk" else name
    found = {table.by: table for table in tables(model)}
    if column not in found:
        known = ", ".join(sorted(found))
        raise CrossesBoundary("there is no table of %s by %s, but by %s" % (label, name, known))
    wanted = to_cql(fields[column], value)
    if wanted in (None, "", b""):
        return []
    names = [each for each, _ in found[column].columns]
    known = store()
    text = selecting(known.keyspace, found[column])
    given = known.run(text, [wanted])
    return [{each: from_cql(fields[each], value) for each, value in zip(names, row)} for row in given]
