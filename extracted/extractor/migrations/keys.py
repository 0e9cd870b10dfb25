"""Keys over the cut as plain columns: `ForeignKey("shop.Product")` -> `BigIntegerField(db_column="product_id")`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from extracted.extractor.migrations.source import Written
from extracted.extractor.migrations.state import (
    STANDARD,
    ModelKey,
    ModelState,
    Names,
    State,
    class_of,
    keyword,
    made,
    with_keyword,
)

COLUMNS: Mapping[str, str] = {
    "AutoField": "IntegerField",
    "BigAutoField": "BigIntegerField",
    "PositiveBigIntegerField": "BigIntegerField",
    "PositiveIntegerField": "IntegerField",
    "PositiveSmallIntegerField": "SmallIntegerField",
    "SmallAutoField": "SmallIntegerField",
}
"""The column that a key to a field of a class gets, where it is not one of the same class."""
_SIZES = ("max_length", "max_digits", "decimal_places")
_TRUE = ast.Constant(value=True)


class Keys:
    """Tells relations apart, and turns keys into columns; `is_linked(model, name, target)` says which are cut."""

    def __init__(
        self,
        state: State,
        names: Names,
        default: Callable[[str], str],
        is_linked: Callable[[ModelState, str, ModelKey], bool],
    ) -> None:
        """`default` gives the dotted class of keys that models of an app do not declare."""
        self._state = state
        self._names = names
        self._default = default
        self._is_linked = is_linked

    def target(self, model: ModelState, field: Written) -> ModelKey | None:
        """The model that a field points to, or None."""
        return self._names.target(field, model.app, model.name)

    def through(self, model: ModelState, field: Written) -> ModelKey | None:
        """The model of the rows between, where it is named."""
        return self._names.through(field, model.app)

    def is_over_the_cut(self, model: ModelState, name: str) -> bool:
        """Whether a field points to a model whose rows are not kept here."""
        field = model.fields[name]
        target = self.target(model, field)
        if target is None or _is_true(keyword(field.node, "parent_link")):
            return False
        return self._is_linked(model, name, target)

    def cut_keys(self, model: ModelState) -> tuple[str, ...]:
        """The fields of a model that become plain columns."""
        return tuple(n for n, f in model.fields.items() if not is_many(f) and self.is_over_the_cut(model, n))

    def fields(self, model: ModelState) -> dict[str, Written]:
        """The fields of a model as they are in the service."""
        return {name: self._field(model, name, field) for name, field in model.fields.items()}

    def _field(self, model: ModelState, name: str, field: Written) -> Written:
        if not self.is_over_the_cut(model, name):
            return field
        if not is_many(field):
            return self.column(model, name)
        if self.through(model, field) is not None:
            return field
        return field.with_node(with_keyword(field.node, "db_constraint", ast.Constant(value=False)))

    def column(self, model: ModelState, name: str) -> Written:
        """The plain column of a key, under the key's name."""
        field = model.fields[name]
        target = self.target(model, field)
        written = (
            self._type(target, _text(keyword(field.node, "to_field"))) if target else _typed(self._default(model.app))
        )
        node = with_keyword(written.node, "db_column", ast.Constant(self._column_name(name, field)))
        for option in ("null", "primary_key"):
            if _is_true(keyword(field.node, option)):
                node = with_keyword(node, option, _TRUE)
        if is_single(field) or _is_true(keyword(field.node, "unique")):
            node = with_keyword(node, "unique", None if keyword(node, "primary_key") else _TRUE)
        elif not _is_false(keyword(field.node, "db_index")):
            node = with_keyword(node, "db_index", None if keyword(node, "primary_key") else _TRUE)
        return written.with_node(node)

    @staticmethod
    def _column_name(name: str, field: Written) -> str:
        return _text(keyword(field.node, "db_column")) or f"{name}_id"

    def _type(self, target: ModelKey, to_field: str, depth: int = 8) -> Written:
        """The field, without options, that holds what a key to a model holds."""
        model = self._state.models.get(self._state.renamed.get(target, target))
        if model is None or not depth:
            return _typed(self._default(target[0]))
        name = to_field or next((n for n, f in model.fields.items() if _is_true(keyword(f.node, "primary_key"))), "")
        field = model.fields.get(name)
        if field is None:
            parent = self._parent(model)
            return self._type(parent, "", depth - 1) if parent else _typed(self._default(target[0]))
        further = self.target(model, field)
        if further is not None:
            return self._type(further, _text(keyword(field.node, "to_field")), depth - 1)
        if _is_true(keyword(field.node, "auto_created")) and class_of(field) not in COLUMNS:
            return _typed(self._default(target[0]))
        return _column_for(field)

    def _parent(self, model: ModelState) -> ModelKey | None:
        keys = (self._names.key(base, model.app) for base in model.bases)
        return next((key for key in keys if key in self._state.models), None)


def is_many(field: Written) -> bool:
    """Whether a relation is kept in a table of its own."""
    return class_of(field).endswith("ManyToManyField") or (
        keyword(field.node, "on_delete") is None and keyword(field.node, "to") is not None
    )


def is_single(field: Written) -> bool:
    """Whether a relation has one row at the other end at most."""
    return "OneToOne" in class_of(field)


def _typed(dotted: str) -> Written:
    return _column_for(made(f"models.{dotted.rpartition('.')[2]}()"))


def _column_for(field: Written) -> Written:
    name = class_of(field)
    if name in COLUMNS:
        return made(f"models.{COLUMNS[name]}()")
    assert isinstance(field.node, ast.Call)
    options = [ast.keyword(each, value) for each in _SIZES if (value := keyword(field.node, each)) is not None]
    if field.source.dotted(field.node.func).startswith("django.db.models."):
        return Written(ast.Call(made(f"models.{name}").node, [], options), STANDARD)
    return field.with_node(ast.Call(field.node.func, [], options))


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
