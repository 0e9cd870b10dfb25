"""Relations whose other end is a model of another side: same names, same columns, no constraint.

In migrations a key is the plain column that it is, so that no migration needs a model of another side. Reading over a
key asks the owner, since the managers of the other model do (`service_links.mirrors`).
"""

import copy
from typing import Any, Dict, Iterable, List, Tuple

from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.db.models.fields.related_descriptors import ManyToManyDescriptor
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from service_links.errors import CrossesBoundary

_PLAIN = {
    "AutoField": "IntegerField",
    "BigAutoField": "BigIntegerField",
    "SmallAutoField": "SmallIntegerField",
    "PositiveIntegerField": "IntegerField",
    "PositiveBigIntegerField": "BigIntegerField",
    "PositiveSmallIntegerField": "SmallIntegerField",
}
_KEPT = ("max_length", "max_digits", "decimal_places")


class PlainColumn:
    """Mixed into relations that migrations see as plain columns."""

    def deconstruct(self) -> Tuple[str, str, List[Any], Dict[str, Any]]:
        if not self.swappable:  # switched off by what makes a copy of a key, as django-simple-history does
            return super().deconstruct()
        path, kwargs = _column(self.target_field)
        kwargs["db_column"] = self.column
        if self.null:
            kwargs["null"] = True
        if self.unique and not self.primary_key:
            kwargs["unique"] = True
        elif self.primary_key:
            kwargs["primary_key"] = True
        elif self.db_index:
            kwargs["db_index"] = True
        return self.name, path, [], kwargs

    def clone(self) -> models.Field:
        """The plain column, as the state of migrations wants it."""
        _, path, args, kwargs = self.deconstruct()
        return import_string(path)(*args, **kwargs)


class LinkedForeignKey(PlainColumn, models.ForeignKey):
    """A foreign key over a cut."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class LinkedOneToOneField(PlainColumn, models.OneToOneField):
    """A one-to-one relation over a cut."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class LinkedManyToManyField(models.ManyToManyField):
    """A many-to-many relation over a cut, whose table is on this side."""

    def __init__(self, to: Any, **kwargs: Any) -> None:
        if kwargs.get("through") is None:
            kwargs["db_constraint"] = False
        super().__init__(to, **kwargs)

    def contribute_to_class(self, cls: Any, name: str, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, self.name, LinkedManyToManyDescriptor(self.remote_field, reverse=False))

    def deconstruct(self) -> Tuple[str, str, List[Any], Dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ManyToManyField", list(args), kwargs

    def clone(self) -> models.Field:
        """The plain relation, as the state of migrations wants it."""
        _, _, args, kwargs = self.deconstruct()
        return models.ManyToManyField(*args, **kwargs)


class LinkedManyToManyDescriptor(ManyToManyDescriptor):
    """Makes managers that read the table here, then the rows there: two queries for any number of rows."""

    @cached_property
    def related_manager_cls(self) -> Any:
        plain = ManyToManyDescriptor.__dict__["related_manager_cls"].func(self)
        return type(plain.__name__, (plain,), {"get_prefetch_queryset": _prefetch, "get_prefetch_querysets": _prefetch})


class LinkedGenericForeignKey(GenericForeignKey):
    """A generic foreign key whose rows may be on either side; types are known by name on both."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is not None:
            key = getattr(instance, self.model._meta.get_field(self.ct_field).attname)
            kind = self.get_content_type(id=key, using=instance._state.db) if key is not None else None
            if kind is not None and kind.model_class() is None:
                raise CrossesBoundary("%s.%s is no model of this side" % (kind.app_label, kind.model))
        return super().__get__(instance, cls)


def _column(key: Any) -> Tuple[str, Dict[str, Any]]:
    """The path of the field class for keys to another field, with what of its arguments matters to a column."""
    while key.remote_field is not None:
        key = key.target_field
    _, path, _, kwargs = key.deconstruct()
    module, _, name = path.rpartition(".")
    if module == "django.db.models":
        path = "django.db.models.%s" % _PLAIN.get(name, name)
    return path, {name: kwargs[name] for name in _KEPT if name in kwargs}


def _prefetch(self: Any, instances: Iterable[Any], queryset: Any = None) -> Any:
    """What prefetch_related() asks of a manager; `querysets` of newer Django is a list of one."""
    if isinstance(queryset, list):
        queryset = queryset[0]
    rows = _rows(self, instances, queryset)
    here = self.source_field.foreign_related_fields[0].attname
    return rows, lambda row: row._prefetched_for, lambda row: getattr(row, here), False, self.prefetch_cache_name, False


def _rows(manager: Any, instances: Iterable[Any], queryset: Any) -> List[Any]:
    """One copy of each row for each of the instances that it belongs to."""
    query = manager.model._default_manager.all() if queryset is None else queryset
    ties = manager.through._default_manager.filter(**{manager.source_field_name + "__in": list(instances)})
    pairs = list(ties.values_list(manager.source_field.attname, manager.target_field.attname))
    target = manager.target_field.target_field.attname
    keys = sorted({key for _, key in pairs}, key=str)
    found: List[Any] = []
    for row in query.filter(**{target + "__in": keys}):
        for instance, key in pairs:
            if key == getattr(row, target):
                tied = copy.copy(row)
                tied._prefetched_for = instance
                found.append(tied)
    return found
