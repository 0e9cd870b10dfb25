"""Reads the fields that a class body declares: their kind, target and options, in every spelling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.model.models import RelationKind
from analysis.resolve.symbols import ClassInfo, FunctionInfo, SymbolTable
from analysis.resolve.targets import TargetReader
from analysis.resolve.values import ClassValue, ExternalValue, FunctionValue, TextValue, Value, alternatives
from analysis.syntax.expressions import Expression, argument, dotted_name, keyword

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

RELATED = "django.db.models.fields.related."
GENERIC = "django.contrib.contenttypes.fields."
FIELD = "django.db.models.fields.Field"
_ROOTS: tuple[tuple[str, RelationKind], ...] = (
    (f"{GENERIC}GenericRelation", "GenericRelation"),
    (f"{GENERIC}GenericForeignKey", "GenericForeignKey"),
    (f"{RELATED}ManyToManyField", "ManyToManyField"),
    (f"{RELATED}OneToOneField", "OneToOneField"),
    (f"{RELATED}ForeignKey", "ForeignKey"),
    (f"{RELATED}ForeignObject", "ForeignKey"),
)
_ENDINGS: tuple[tuple[tuple[str, ...], RelationKind], ...] = (
    (("GenericRelation",), "GenericRelation"),
    (("GenericForeignKey",), "GenericForeignKey"),
    (("ManyToManyField", "TaggableManager", "ManyToMany"), "ManyToManyField"),
    (("OneToOneField", "OneToOne"), "OneToOneField"),
    (("ForeignKey", "ForeignKeyField", "ParentalKey"), "ForeignKey"),
)


@dataclass(frozen=True, slots=True)
class FieldClass:
    """One field as a class body declares it; `kind` is None for a plain column."""

    name: str
    kind: RelationKind | None
    field_class: str
    line: int
    column: str
    target: str | None = None
    through: str | None = None
    on_delete: str | None = None
    db_constraint: bool = True
    related_name: str | None = None
    related_query_name: str | None = None
    is_parent_link: bool = False
    is_primary_key: bool = False
    unresolved: str = ""


class FieldReader:
    """Reads field declarations; `flow` tells what names stand for."""

    def __init__(self, symbols: SymbolTable, flow: Flow) -> None:
        self._symbols = symbols
        self._flow = flow
        self.targets = TargetReader(symbols, flow)

    def fields(self, cls: ClassInfo) -> Iterator[FieldClass]:
        """Yield the fields that a class body declares, in order."""
        for attribute in cls.attributes.values():
            declared = self.field(attribute.name, attribute.value, attribute.line, cls)
            if declared is not None:
                yield declared

    def has_model_body(self, cls: ClassInfo) -> bool:
        """Whether a class body declares a column or a model's Meta."""
        meta = cls.nested("Meta")
        options = {"abstract", "db_table", "app_label", "verbose_name", "unique_together", "ordering", "proxy"}
        if meta is not None and options & set(meta.attributes):
            return True
        return any(field.kind is not None or field.field_class.startswith("django.db.models") for field in self.fields(cls))

    def field(self, name: str, value: Expression, line: int, cls: ClassInfo) -> FieldClass | None:
        """Read one declaration; None if the value is no field."""
        call, declared = self._field_call(value, cls)
        if call is None or declared is None:
            return None
        kind = self.kind(declared)
        if kind is None:
            primary = self.constant(keyword(call, "primary_key"), cls) is True
            return FieldClass(name, None, _dotted(declared), line, _dotted(declared).rpartition(".")[2], is_primary_key=primary)
        return self._relation(name, kind, call, declared, line, cls)

    def kind(self, declared: Value) -> RelationKind | None:
        """The Django kind that a field class is or derives from; None for a plain column."""
        chain = self._chain(declared)
        for root, kind in _ROOTS:
            if root in chain:
                return kind
        if FIELD in chain:
            return None
        name = chain[-1].rpartition(".")[2] if chain else ""
        for candidate in (name, chain[0].rpartition(".")[2] if chain else ""):
            for endings, kind in _ENDINGS:
                if candidate.endswith(endings):
                    return kind
        return None

    def is_field(self, declared: Value) -> bool:
        """Whether a class is a field class of any kind."""
        chain = self._chain(declared)
        if not chain:
            return False
        return FIELD in chain or self.kind(declared) is not None or chain[-1].endswith("Field")

    def _chain(self, declared: Value) -> list[str]:
        match declared:
            case ClassValue(cls):
                return list(self._symbols.ancestors(cls))
            case ExternalValue(dotted):
                return list(self._symbols.catalog.mro(dotted))
        return []

    def _field_call(self, value: Expression, cls: ClassInfo) -> tuple[Any, Value]:
        """The call that makes the field (through factory functions and partials) and the class it calls."""
        for _ in range(4):
            if value is None or value[0] != "(":
                return None, None
            callee = self._flow.static(value[1], cls.module, cls)
            match callee:
                case ClassValue() | ExternalValue() if self.is_field(callee):
                    return value, callee
                case FunctionValue(function):
                    value = _factory_call(function, value)
                case _:
                    return None, None
        return None, None

    def _relation(
        self, name: str, kind: RelationKind, call: tuple[Any, ...], declared: Value, line: int, cls: ClassInfo
    ) -> FieldClass:
        target, unresolved = (None, "") if kind == "GenericForeignKey" else self._target(call, declared, cls)
        through = keyword(call, "through")
        on_delete = argument(call, 1, "on_delete") if kind in ("ForeignKey", "OneToOneField") else None
        return FieldClass(
            name,
            kind,
            _dotted(declared),
            line,
            "",
            target,
            self.model_text(through, cls) if through is not None else self.targets.fixed(declared, 1),
            _on_delete(on_delete) if kind in ("ForeignKey", "OneToOneField") else None,
            self.constant(keyword(call, "db_constraint"), cls) is not False,
            self._option(call, "related_name", cls),
            self._option(call, "related_query_name", cls),
            self.constant(keyword(call, "parent_link"), cls) is True,
            self.constant(keyword(call, "primary_key"), cls) is True,
            unresolved,
        )

    def _option(self, call: tuple[Any, ...], name: str, cls: ClassInfo) -> str | None:
        value = self.constant(keyword(call, name), cls)
        return value if isinstance(value, str) else None

    def _target(self, call: tuple[Any, ...], declared: Value, cls: ClassInfo) -> tuple[str | None, str]:
        written = argument(call, 0, "to")
        text = self.model_text(written, cls) if written is not None else None
        text = text or self.targets.fixed(declared)
        return (text, "") if text else (None, "the target model cannot be told without running the code")

    def model_text(self, expression: Expression, cls: ClassInfo) -> str | None:
        """`app.Model`, `Model` or `self` for an expression that names a model in any spelling; None if it cannot be told."""
        return self.targets.text(expression, cls)

    def constant(self, expression: Expression, cls: ClassInfo) -> object:
        """The string, number or boolean that an expression stands for in a class body; None if it cannot be told."""
        if expression is None:
            return None
        if expression[0] == "k":
            return expression[1]  # type: ignore[no-any-return]
        value = self._flow.static(expression, cls.module, cls)
        return next((v.text for v in alternatives(value) if isinstance(v, TextValue)), None)

    def class_of(self, expression: Expression, cls: ClassInfo) -> ClassInfo | None:
        """The class that an expression in a class body names."""
        value = self._flow.static(expression, cls.module, cls)
        return next((v.cls for v in alternatives(value) if isinstance(v, ClassValue)), None)


def _dotted(declared: Value) -> str:
    match declared:
        case ClassValue(cls):
            return cls.dotted
        case ExternalValue(dotted):
            return dotted
    return ""


def _on_delete(expression: Expression) -> str:
    if expression is not None and expression[0] == "(":
        expression = expression[1]
    if expression is not None and expression[0] == ".":
        return str(expression[2])
    return dotted_name(expression) or "CASCADE"


def _factory_call(function: FunctionInfo, call: tuple[Any, ...]) -> Expression:
    """The field call that a factory function returns, with the arguments of its own call put in."""
    returned = next((r for r in function.declaration.returns if r is not None and r[0] == "("), None)
    if returned is None:
        return None
    full = next((u[1] for u in function.declaration.uses if u[1] and u[1][0] == "(" and u[1][4] == returned[4]), returned)
    names = {p.binding: (i, p.name) for i, p in enumerate(function.declaration.parameters)}

    def put(expression: Expression) -> Expression:
        if expression is not None and expression[0] == "v" and expression[1] in names:
            position, name = names[expression[1]]
            default = function.declaration.parameters[position].default
            given = argument(call, position, name)
            return given if given is not None else default
        return expression

    args = tuple(put(a) for a in full[2] if not (a and a[0] == "*"))
    keywords = tuple((key, put(value)) for key, value in full[3] if key)
    own = {key for key, _value in keywords}
    passed = tuple((key, value) for key, value in call[3] if key and key not in own)
    extra = call[2] if not args else ()
    return ("(", full[1], args or extra, keywords + passed, call[4])
