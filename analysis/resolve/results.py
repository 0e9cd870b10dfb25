"""What methods return that are not written in the project: of query sets, rows, views, texts and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.resolve.models import Model
from analysis.resolve.symbols import ClassInfo
from analysis.resolve.values import InstanceValue, ItemsValue, ListValue, MappingValue, RowsValue, TextValue, Value

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

_ROWS = frozenset(
    {"all", "filter", "exclude", "annotate", "alias", "order_by", "reverse", "distinct", "select_related", "iterator"}
    | {"prefetch_related", "only", "defer", "using", "select_for_update", "none", "union", "intersection", "difference"}
    | {"get_queryset", "complex_filter", "extra", "raw", "active", "live", "public", "_clone", "_chain", "aiterator"}
    | {
        "db_manager",
        "get_descendants",
        "get_ancestors",
        "get_children",
        "non_polymorphic",
        "instance_of",
        "select_subclasses",
    }
)
_ROW = frozenset(
    {"get", "first", "last", "earliest", "latest", "create", "aget", "afirst", "alast", "acreate", "alatest"}
)
_PAIR = frozenset({"get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create"})
_NO_ROWS = frozenset({"values", "values_list", "dates", "datetimes"})


class Results:
    """Looks up what methods return; one instance for a project."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._members = flow.members

    def of(self, receiver: Value, name: str) -> Value:
        """What a method that is not written in the project returns."""
        match receiver:
            case RowsValue(model):
                return _of_rows(receiver, model, name)
            case InstanceValue(cls):
                return self._of_instance(cls, name)
            case TextValue(text) if name in ("rsplit", "split") and text.count(".") == 1:
                return ItemsValue(tuple(map(TextValue, text.split("."))))
            case TextValue(text):
                return receiver if name in ("format", "strip", "lower", "upper") and "{" not in text else None
            case ListValue() if name in ("pop", "popleft", "page", "get_page", "copy"):
                return receiver.element if name.startswith("pop") else receiver
            case MappingValue():
                return _of_mapping(receiver, name)
        return None

    def _of_instance(self, cls: ClassInfo, name: str) -> Value:
        if name in ("get_serializer", "get_form"):
            maker = self._members.maker(cls, f"{name.removeprefix('get_')}_class")
            return InstanceValue(maker) if maker is not None else None
        model = self._members.served_model(cls)
        if model is None or self._flow.models.of(cls) is not None:
            return None
        if name in ("get_object", "save", "create", "update", "get_real_instance"):
            return InstanceValue(model.cls)
        if name in ("get_queryset", "filter_queryset", "paginate_queryset"):
            return RowsValue(model, self._members.default_manager(model), is_query_set=True)
        return None


def _of_rows(rows: RowsValue, model: Model, name: str) -> Value:
    if name in _ROWS:
        return RowsValue(model, rows.manager, rows.is_rows, is_query_set=True)
    if name in _ROW:
        return InstanceValue(model.cls) if rows.is_rows else None
    if name in _PAIR:
        return ItemsValue((InstanceValue(model.cls), None))
    if name in _NO_ROWS:
        return RowsValue(model, rows.manager, is_rows=False, is_query_set=True)
    if name in ("in_bulk", "ain_bulk"):
        return MappingValue(InstanceValue(model.cls))
    return ListValue(InstanceValue(model.cls)) if name in ("bulk_create", "abulk_create") else None


def _of_mapping(mapping: MappingValue, name: str) -> Value:
    match name:
        case "values":
            return ListValue(mapping.values)
        case "items":
            return ListValue(ItemsValue((None, mapping.values)))
        case "get" | "pop" | "setdefault":
            return mapping.values
        case "copy":
            return mapping
    return None
