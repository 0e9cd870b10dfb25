"""A query set that asks the side that owns its rows, and is Django's own while that side is this one."""

from functools import lru_cache
from typing import Any, Callable, Dict, Iterator, Tuple

from django.db import models
from django.db.models import Q
from django.db.models.query import MAX_GET_RESULTS

from service_links import client, registry, semijoins, steps
from service_links.errors import CrossesBoundary, WriteRefused


class LinkedQuerySet:
    """Mixed into the query set class of a model of another side, before it."""

    _steps: Tuple[steps.Step, ...] = ()

    def _clone(self) -> Any:
        clone = super()._clone()
        clone._steps = self._steps
        return clone

    def __reduce__(self) -> Any:
        return _restored, (type(self)._plain, self.__getstate__())

    # Chains

    def filter(self, *args: Any, **kwargs: Any) -> Any:
        return self._narrowed("filter", args, kwargs)

    def exclude(self, *args: Any, **kwargs: Any) -> Any:
        return self._narrowed("exclude", args, kwargs)

    def complex_filter(self, filter_obj: Any) -> Any:
        if not self._is_asked():
            return super().complex_filter(filter_obj)
        return self.filter(filter_obj) if isinstance(filter_obj, Q) else self.filter(**filter_obj)

    def _narrowed(self, name: str, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Any:
        if not self._is_asked():
            return self._noted_if_written(getattr(super(), name)(*args, **kwargs), (name, args, kwargs))
        local = getattr(super(), name)
        if not (args or kwargs):
            return local()
        q = semijoins.rewrite(self.model, Q(*args, **kwargs), self._is_there)
        q = steps.plain(q)
        return _noted(local(q), self, (name, (q,), {}))

    def __getitem__(self, key: Any) -> Any:
        if not self._is_asked() or self._result_cache is not None:
            found = super().__getitem__(key)
            is_slice = isinstance(found, models.QuerySet) and not key.step
            return self._noted_if_written(found, ("slice", (key.start, key.stop), {})) if is_slice else found
        if not isinstance(key, slice):
            found = list(self[key : key + 1]) if isinstance(key, int) and key >= 0 else None
            return found[0] if found is not None else super().__getitem__(key)
        whole = slice(key.start, key.stop)
        sliced = _noted(super().__getitem__(whole), self, ("slice", (key.start, key.stop), {}))
        return list(sliced)[:: key.step] if key.step else sliced

    def __or__(self, other: Any) -> Any:
        return self._combined("or", super().__or__, other)

    def __and__(self, other: Any) -> Any:
        return self._combined("and", super().__and__, other)

    def select_related(self, *fields: Any) -> Any:
        """What is over there comes along; what a path leaves to on this side is prefetched here."""
        if not self._is_asked() or fields == (None,):
            return _noted(super().select_related(*fields), self, ("select_related", fields, {}))
        ways = [(field, semijoins.find(self.model, field + "__", self._is_there)) for field in fields]
        there = [field if way is None else "__".join(way.before) for field, way in ways]
        query = self
        if any(there) or not fields:
            names = tuple(dict.fromkeys(filter(None, there)))
            query = _noted(super().select_related(*names), self, ("select_related", names, {}))
        here = [field for field, way in ways if way is not None]
        return query.prefetch_related(*here) if here else query

    def _combined(self, name: str, local: Callable[[Any], Any], other: Any) -> Any:
        step = (name, tuple(getattr(other, "_steps", ())), {})
        return _noted(local(other), self, step) if self._is_asked() else self._noted_if_written(local(other), step)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """As a value of a condition on rows of this side, it is the list of keys."""
        if not self._is_asked():
            return super().resolve_expression(*args, **kwargs)
        return [steps.only(item) for item in self]

    # Ends

    def _fetch_all(self) -> None:
        if self._result_cache is None and self._is_asked():
            self._result_cache = self._rows()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        return iter(self) if self._is_asked() else super().iterator(*args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        if not self._is_asked():
            return super().get(*args, **kwargs)
        wanted = self.filter(*args, **kwargs)
        found = list(wanted if wanted.query.is_sliced else wanted[:MAX_GET_RESULTS])
        if len(found) == 1:
            return found[0]
        name = self.model._meta.object_name
        if not found:
            raise self.model.DoesNotExist("%s matching query does not exist." % name)
        raise self.model.MultipleObjectsReturned(
            "get() returned more than one %s -- it returned %d!" % (name, len(found))
        )

    def count(self) -> int:
        return self._ended("count", super().count, self._result_cache, len)

    def exists(self) -> bool:
        return self._ended("exists", super().exists, self._result_cache, bool)

    def _ended(self, end: str, local: Callable[[], Any], cached: Any, of: Callable[[Any], Any]) -> Any:
        if not self._is_asked():
            return local()
        if cached is not None:
            return of(cached)
        return of([]) if self.query.is_empty() else self._ask(end)

    def aggregate(self, *args: Any, **kwargs: Any) -> Dict[str, Any]:
        if not self._is_asked():
            return super().aggregate(*args, **kwargs)
        return self._ask("aggregate", **{arg.default_alias: arg for arg in args}, **kwargs)

    def earliest(self, *fields: str) -> Any:
        return self._at_end(fields, super().earliest, backwards=False)

    def latest(self, *fields: str) -> Any:
        return self._at_end(fields, super().latest, backwards=True)

    def _at_end(self, fields: Tuple[str, ...], local: Callable[..., Any], backwards: bool) -> Any:
        if not self._is_asked():
            return local(*fields)
        by = fields or self.model._meta.get_latest_by
        if not by:
            raise ValueError("earliest() and latest() need fields, or 'get_latest_by' in the model's Meta.")
        ordered = self.order_by(*([by] if isinstance(by, str) else by))
        return (ordered.reverse() if backwards else ordered)[:1].get()

    def _rows(self) -> Any:
        if self.query.is_empty():
            return []
        found = list(self._ask("rows"))
        for field, rows in self._known_related_objects.items():
            for row in found:
                key = tuple(getattr(row, name) for name in [field.attname])
                if not field.is_cached(row) and key[0] in rows:
                    setattr(row, field.name, rows[key[0]])
        return found

    def _ask(self, end: str, **kwargs: Any) -> Any:
        return client.ask(registry.side_of(self.model), self.model, self._steps, end, kwargs)

    def _noted_if_written(self, query: Any, step: steps.Step) -> Any:
        """A query set of rows here, with its steps where a write to it is done over there."""
        is_written = registry.writer is not None and registry.is_written_there(self.model)
        return _noted(query, self, step) if is_written else query

    def _is_asked(self) -> bool:
        return registry.is_asked(self.model)

    def _is_there(self, model: Any) -> bool:
        # Content types are named, not numbered, so they are there as well.
        return registry.side_of(model) == registry.side_of(self.model) or steps.is_named(model)


def _chained(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        local = getattr(super(LinkedQuerySet, self), name)(*args, **kwargs)
        step = (name, args, kwargs)
        return _noted(local, self, step) if self._is_asked() else self._noted_if_written(local, step)

    method.__name__ = name
    return method


def _refused(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self._is_asked() and name == "select_for_update" and registry.writer is not None:
            return self
        if self._is_asked():
            raise CrossesBoundary("%s() of %s cannot be asked of another side" % (name, self.model._meta.label))
        return getattr(super(LinkedQuerySet, self), name)(*args, **kwargs)

    method.__name__ = name
    return method


def _written(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not registry.is_written_there(self.model):
            return getattr(super(LinkedQuerySet, self), name)(*args, **kwargs)
        if registry.writer is not None:
            return registry.writer.write(self, name, args, kwargs)
        raise refusal(self.model, name)

    method.__name__ = name
    # As Django's own: templates and related managers may not call some of them.
    method.alters_data = True
    method.queryset_only = name == "delete"
    return method


def refusal(model: Any, action: str) -> WriteRefused:
    """The error for a write of what is not ours."""
    label, side = model._meta.label, registry.side_of(model)
    return WriteRefused(
        "%s() of %s: its rows are written by %s alone; call a function of %s" % (action, label, side, side)
    )


for _name in steps.CHAINED:
    if _name not in ("filter", "exclude", "select_related"):
        setattr(LinkedQuerySet, _name, _chained(_name))
for _name in ("extra", "raw", "select_for_update", "union", "intersection", "difference", "explain"):
    setattr(LinkedQuerySet, _name, _refused(_name))
for _name in ("create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete"):
    setattr(LinkedQuerySet, _name, _written(_name))


@lru_cache(maxsize=None)
def linked_class(plain: Any) -> Any:
    """The class of a query set that asks other sides, made of the one that does not."""
    if issubclass(plain, LinkedQuerySet):
        return plain
    names = {"__module__": plain.__module__, "__qualname__": plain.__qualname__, "_plain": plain}
    return type(plain.__name__, (LinkedQuerySet, plain), names)


def link(query: Any) -> Any:
    """Makes a query set ask the side that owns its rows."""
    if isinstance(query, models.QuerySet):
        query.__class__ = linked_class(type(query))
    return query


def _noted(query: Any, before: Any, step: steps.Step) -> Any:
    link(query)
    query._steps = (*before._steps, step)
    return query


def _restored(plain: Any, state: Dict[str, Any]) -> Any:
    query = plain.__new__(plain)
    query.__setstate__(state)
    return link(query)
