"""Reads the fields that a class body declares: their kind, target and options, in every spelling."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.model.models import Origin, RelationKind
from analysis.resolve.declarations import FieldCall, body_of, contributed_calls, field_call
from analysis.resolve.frames import Frame
from analysis.resolve.symbols import ClassInfo, SymbolTable
from analysis.resolve.targets import TargetReader
from analysis.resolve.values import ClassValue, ExternalValue, TextValue, Value, alternatives
from analysis.syntax.expressions import Expression, dotted_name
from analysis.syntax.outline import Attribute

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

RELATED = "django.db.models.fields.related."
GENERIC = "django.contrib.contenttypes.fields."
FIELD = "django.db.models.fields.Field"
_ROOTS: tuple[tuple[str, RelationKind], ...] = (
    (f"{GENERIC}GenericRelation", "GenericRelation"),
    (f"{GENERIC}GenericForeignKey", "GenericForeignKey"),
    (f"{RELATED}ManyToManyField", "ManyToManyField"),
    ("taggit.managers.TaggableManager", "ManyToManyField"),
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
_OPTIONS = frozenset({"abstract", "db_table", "app_label", "verbose_name", "unique_together", "ordering", "proxy"})
INTEGERS = frozenset({"IntegerField", "BigIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"})
TEXTS = frozenset({"CharField", "SlugField", "TextField"})
COLUMNS = INTEGERS | TEXTS | {"UUIDField"}


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
    origin: Origin = "local"
    key_column: str = ""


class FieldReader:
    """Reads field declarations; `flow` tells what names stand for."""

    def __init__(self, symbols: SymbolTable, flow: Flow) -> None:
        self._symbols = symbols
        self._flow = flow
        self.targets = TargetReader(symbols, flow)

    def fields(self, cls: ClassInfo) -> Iterator[FieldClass]:
        """Yield the fields that a class body declares, in order, and those that such fields add."""
        for attribute in cls.attributes.values():
            if attribute.value is not None and attribute.value[0] in "(?":
                with suppress(RecursionError):
                    yield from self._of_attribute(attribute, cls)

    def _of_attribute(self, attribute: Attribute, cls: ClassInfo) -> Iterator[FieldClass]:
        name, value, line = attribute.name, attribute.value, attribute.line
        declared = self.field(name, value, line, body_of(cls))
        if declared is not None:
            yield declared
        for added, call in contributed_calls(self._flow, name, value, cls, self.is_field):
            yield replace(self._declared(added, call, line), origin="contributed")

    def has_model_body(self, cls: ClassInfo) -> bool:
        """Whether a class body declares a column or a model's Meta."""
        meta = cls.nested("Meta")
        if meta is not None and _OPTIONS & set(meta.attributes):
            return True
        return any(
            field.kind is not None or field.field_class.startswith("django.db.models") for field in self.fields(cls)
        )

    def field(self, name: str, value: Expression, line: int, frame: Frame) -> FieldClass | None:
        """Read one declaration; None if the value is no field."""
        call = field_call(self._flow, value, frame, self.is_field)
        return self._declared(name, call, line) if call is not None else None

    def _declared(self, name: str, call: FieldCall, line: int) -> FieldClass:
        kind = self.kind(call.field_class)
        if kind is not None:
            return self._relation(name, kind, call, line)
        primary = self._constant(*call.keyword("primary_key")) is True
        return FieldClass(
            name, None, _dotted(call.field_class), line, self._column(call.field_class), is_primary_key=primary
        )

    def _column(self, declared: Value) -> str:
        """The class of a plain column by the name that Django has for it, where it derives from one of Django's."""
        chain = self._chain(declared)
        known = [dotted for dotted in chain if dotted.startswith("django.")]
        return next(iter([*known, *chain]), "").rpartition(".")[2]

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

    def _relation(self, name: str, kind: RelationKind, call: FieldCall, line: int) -> FieldClass:
        target, unresolved = (None, "") if kind == "GenericForeignKey" else self._target(call)
        through = call.keyword("through")
        is_key = kind in ("ForeignKey", "OneToOneField")
        return FieldClass(
            name,
            kind,
            _dotted(call.field_class),
            line,
            "",
            target,
            self.targets.text(*through) if through[0] is not None else self.targets.fixed(call.field_class, 1),
            self._on_delete(*call.argument(1, "on_delete")) if is_key else None,
            self._constant(*call.keyword("db_constraint")) is not False,
            self._option(call, "related_name"),
            self._option(call, "related_query_name"),
            self._constant(*call.keyword("parent_link")) is True,
            self._constant(*call.keyword("primary_key")) is True,
            unresolved,
            key_column=self._key_column(call) if kind == "GenericForeignKey" else "",
        )

    def _key_column(self, call: FieldCall) -> str:
        written, frame = call.argument(1, "fk_field")
        value = self._constant(written, frame)
        return value if isinstance(value, str) else "object_id"

    def _option(self, call: FieldCall, name: str) -> str | None:
        value = self._constant(*call.keyword(name))
        return value if isinstance(value, str) else None

    def _target(self, call: FieldCall) -> tuple[str | None, str]:
        written, frame = call.argument(0, "to")
        text = self.targets.text(written, frame) if written is not None else None
        text = text or self.targets.fixed(call.field_class)
        return (text, "") if text else (None, "the target model cannot be told without running the code")

    def _on_delete(self, written: Expression, frame: Frame) -> str:
        match written:
            case ("v", _):
                value = self._flow.evaluate(written, frame)
                dotted = value.dotted if isinstance(value, ExternalValue) else ""
                return dotted.removesuffix("()").rpartition(".")[2] or "CASCADE"
            case ("(", function, *_):
                return self._on_delete(function, frame)
            case (".", _, name, _):
                return str(name)
        return dotted_name(written) or "CASCADE"

    def constant(self, expression: Expression, cls: ClassInfo) -> object:
        """The string, number or boolean that an expression stands for in a class body; None if it cannot be told."""
        return self._constant(expression, body_of(cls))

    def _constant(self, expression: Expression, frame: Frame) -> object:
        if expression is None:
            return None
        if expression[0] == "k":
            return expression[1]
        value = self._flow.evaluate(expression, frame)
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
