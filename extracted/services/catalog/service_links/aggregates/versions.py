"""What a row was when it was read, so that nobody undoes unseen what somebody else has done meanwhile.

Of each row that is read, the values are kept as they came. A save writes those fields that were changed since, and
raises Conflict where somebody else has changed one of the same. `expect` is for who knows the version itself.
"""

import marshal
from functools import lru_cache
from typing import Any, Dict, Optional, Tuple, Type

from django.db import DEFAULT_DB_ALIAS, models

from service_links.aggregates.registry import name_of, store
from service_links.aggregates.values import fields_of, read, told
from service_links.errors import Conflict

_LOADED = "service_links_loaded"
_EXPECTED = "service_links_expected"
_MUTABLE = ("ArrayField", "HStoreField", "JSONField")


def version_of(row: models.Model) -> int:
    """The version of a row, as for an ETag; 0 for one that is in no event yet."""
    using = row._state.db or DEFAULT_DB_ALIAS
    found = store(using).of(type(row), [row.pk])
    version: int = found[name_of(row, row.pk)].version if found else 0
    return version


def expect(row: models.Model, version: int) -> None:
    """Let the next save or delete of this row raise Conflict unless it is at a version by then."""
    setattr(row._state, _EXPECTED, version)


def keep(row: Any, names: Any, values: Any) -> None:
    """Remember what was read; of what can change in place, a copy."""
    places = _mutable(type(row))
    copies = [_copied(name, place, names, values) for name, place in places] if places else ()
    row._state.service_links_loaded = (names, values, copies)


def renew(row: Any, names: Any = None) -> None:
    """Remember what a row has now, of all fields or of some."""
    loaded = _loaded(row)
    taken = [field.attname for field in fields_of(type(row)) if field.attname in row.__dict__]
    kept = {name: value for name, value in (loaded or {}).items() if names is not None and name not in names}
    values = {name: kept[name] if name in kept else row.__dict__[name] for name in taken}
    keep(row, list(values), list(values.values()))


def is_expected(row: Any) -> bool:
    """Whether the row was expected to be at a version."""
    return _EXPECTED in row._state.__dict__


def require_expected(row: Any, aggregate: Any) -> None:
    """Raise Conflict where a row was expected to be at another version than it is."""
    expected: Optional[int] = row._state.__dict__.pop(_EXPECTED, None)
    version = aggregate.version if aggregate is not None else 0
    if expected is not None and expected != version:
        raise Conflict("%s is at version %d, not %d" % (name_of(row, row.pk), version, expected))


def changed(row: Any, aggregate: Any, names: Any) -> Dict[str, Any]:
    """The fields among some that a row has other values of than were read, as events have them.

    What others have changed meanwhile, and was not changed here, the row gets. Raises Conflict where both did.
    """
    loaded = _loaded(row)
    found: Dict[str, Any] = {}
    for field in fields_of(type(row)):
        name = field.attname
        if name not in names or name not in row.__dict__:
            continue
        value = row.__dict__[name]
        there = aggregate.fields.get(name)
        if hasattr(value, "resolve_expression"):
            found[name] = value
            continue
        here = told(field, _plain(field, value))
        if loaded is not None and name in loaded:
            before = told(field, loaded[name])
            if here == before:
                if there != before and name in aggregate.fields:
                    row.__dict__[name] = read(field, there)
                continue
            if there != before:  # to the same value too: both may have counted up from one
                raise Conflict("%s: somebody else has changed %s meanwhile" % (aggregate.id, field.name))
        if here != there:
            found[name] = value
    return found


def _plain(field: Any, value: Any) -> Any:
    """A value as its field would read it from the database, as far as that can be told."""
    if isinstance(field, models.FileField):
        return str(value) if value else ""
    return field.get_prep_value(value) if field.remote_field is not None else field.to_python(value)


def _loaded(row: Any) -> Optional[Dict[str, Any]]:
    found: Optional[Tuple[Any, Any, Any]] = row._state.__dict__.get(_LOADED)
    if found is None:
        return None
    names, values, copies = found
    loaded = dict(zip(names, values))
    for name, kept in copies:
        if kept:
            loaded[name] = marshal.loads(kept)  # noqa: S302 - this process made it
        else:
            loaded.pop(name, None)
    return loaded


def _copied(name: str, place: int, names: Any, values: Any) -> Tuple[str, bytes]:
    """A value that can change in place, as it was; `marshal` takes all that JSON has, and is the fastest."""
    if place >= len(names) or names[place] != name:
        if name not in names:
            return name, b""
        place = names.index(name)
    try:
        return name, marshal.dumps(values[place])
    except ValueError:  # what a decoder of one's own made: held to what the events say instead
        return name, b""


@lru_cache(maxsize=None)
def _mutable(model: Type[models.Model]) -> Tuple[Tuple[str, int], ...]:
    """Attributes whose values can change in place, with their places among all."""
    fields = model._meta.concrete_fields
    return tuple((field.attname, place) for place, field in enumerate(fields) if _is_mutable(field))


def _is_mutable(field: Any) -> bool:
    return field.get_internal_type() in _MUTABLE
