"""Which model an expression names: a class, a label, a setting, `self`, or a class outside the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from analysis.resolve.declarations import body_of
from analysis.resolve.frames import Frame
from analysis.resolve.symbols import ClassInfo, FunctionInfo, SymbolTable
from analysis.resolve.values import ClassValue, ExternalValue, InstanceValue, TextValue, Value, alternatives
from analysis.syntax.expressions import Expression, argument, dotted_name

if TYPE_CHECKING:
    from analysis.resolve.flow import Flow

_LABEL = re.compile(r"(\w+\.)?\w+\Z")
_USER_NAMES = frozenset({"User", "UserModel", "user_model"})
"""What everyone calls the user model, where nothing says what the name stands for."""


class TargetReader:
    """Reads the targets of relations."""

    def __init__(self, symbols: SymbolTable, flow: Flow) -> None:
        self._symbols = symbols
        self._flow = flow

    def text(self, expression: Expression, frame: Frame) -> str | None:
        """`app.Model`, `Model` or `self` for an expression that names a model in any spelling; None if unclear."""
        values = alternatives(self._flow.evaluate(expression, frame))
        cls = frame.owner if frame.is_class_body else None
        for value in values:
            text = self._named(value, cls)
            if text is not None:
                return text
        if cls is not None and dotted_name(expression) == cls.name:
            return "self"
        from_setting = self._from_setting(expression)
        if from_setting is not None:
            return from_setting
        return next((label for label in map(self._guessed, values) if label is not None), None)

    def fixed(self, declared: Value, position: int = 0) -> str | None:
        """The target (0) or through model (1) that a field class has by itself, where its call names none."""
        if not isinstance(declared, ClassValue | ExternalValue):
            return None
        if isinstance(declared, ClassValue):
            own = self._passed(declared.cls) if position == 0 else None
            if own is not None:
                return own
            chain = [entry if isinstance(entry, str) else entry.dotted for entry in self._symbols.mro(declared.cls)]
        else:
            chain = list(self._symbols.catalog.mro(declared.dotted))
        return self._default(chain, position)

    def _default(self, chain: list[str], position: int) -> str | None:
        for dotted in chain:
            known = self._symbols.catalog.find(dotted)
            if known is not None and known.target:
                parts = known.target.split(" ")
                return parts[position] if position < len(parts) else None
        return None

    def _named(self, value: Value, cls: ClassInfo | None) -> str | None:
        match value:
            case TextValue(text) if _LABEL.match(text):
                return text
            case ClassValue(found):
                return "self" if found is cls else self._flow.models.label_of(found)
        return None

    def _from_setting(self, expression: Expression) -> str | None:
        """`anything.AUTH_USER_MODEL`: settings are often read through an object that is not Django's own."""
        name = _last_name(expression)
        if name in _USER_NAMES or name.endswith("USER_MODEL"):
            value = self._flow.setting("AUTH_USER_MODEL")
        elif name.isupper() and name.endswith("_MODEL"):
            value = self._flow.setting(name) or self._flow.models.swappable_by(name)
        else:
            return None
        return value if isinstance(value, str) and _LABEL.match(value) else None

    def _guessed(self, value: Value) -> str | None:
        """A model of a package that was not read: `shop.orders.models.item.Item` is `orders.Item`."""
        if not isinstance(value, ExternalValue) or self._symbols.catalog.covers(value.dotted):
            return None
        home, _, rest = value.dotted.partition(".models.")
        name = rest.rpartition(".")[2]
        if not name[:1].isupper() or "(" in rest:
            return None
        apps = self._symbols.catalog.apps
        return f"{apps.get(home) or home.rpartition('.')[2]}.{name}"

    def _passed(self, field: ClassInfo) -> str | None:
        """The model that a field class of the project passes to its base by itself."""
        for entry in self._symbols.mro(field):
            if isinstance(entry, ClassInfo) and "__init__" in entry.methods:
                text = self._passed_by(entry.methods["__init__"], entry, field)
                if text is not None:
                    return text
        return None

    def _passed_by(self, function: FunctionInfo, entry: ClassInfo, field: ClassInfo) -> str | None:
        frame = self._flow.frame(function, InstanceValue(field))
        for binding, value, _scope in function.declaration.uses:
            for written in map(partial(_or_default, function), _targets(value)):
                found = list(alternatives(self._flow.evaluate(written, frame)))
                for argument_of in _arguments(written, function):
                    found.extend(alternatives(self._flow.evaluate(argument_of, frame)))
                text = next((t for t in (self._named(v, field) for v in found) if t not in (None, "self")), None)
                text = text or self._from_setting(written) or self.text(written, body_of(entry))
                if text is not None:
                    return text
            if binding >= 0 and binding not in frame.bindings:
                frame.bindings[binding] = self._flow.evaluate(value, frame)
        return None


def _last_name(expression: Expression) -> str:
    match expression:
        case ("n", name) | (".", _, name, _) | ("m", _, _, name) | ("[", _, ("s", name, _)):
            return str(name)
        case ("(", (".", _, "get", _), (("s", name, _), *_), *_):
            return str(name)
    return ""


def _arguments(written: Expression, function: FunctionInfo) -> Iterator[Expression]:
    """What is handed to a function that makes a label of a model class."""
    if written is not None and written[0] == "v":
        written = next((value for binding, value, _ in function.declaration.uses if binding == written[1]), None)
    for part in written[1:] if written is not None and written[0] == "?" else (written,):
        if part is not None and part[0] == "(":
            yield from (given for given in part[2][:1] if given is not None and given[0] != "s")


def _or_default(function: FunctionInfo, written: Expression) -> Expression:
    """The default of a parameter that is passed on as it is."""
    if written is not None and written[0] == "v":
        for parameter in function.declaration.parameters:
            if parameter.binding == written[1] and parameter.default is not None:
                return parameter.default
    return written


def _targets(value: Any) -> Iterator[Expression]:
    """Expressions that `__init__` puts into `to`: by item, by `setdefault`, or in the call of its base."""
    match value:
        case ("o", "set[]", ("[", _, ("s", "to", _)), written):
            yield written
        case ("(", (".", _, "setdefault", _), (("s", "to", _), written), *_):
            yield written
        case ("(", (".", _, "__init__", _), *_):
            written = argument(value, 0, "to")
            if written is not None and written[0] != "*":
                yield written
