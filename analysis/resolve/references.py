"""Which names at the top of a module the code of another name mentions, e.g. the view `Cart` the class `CartForm`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analysis.resolve.symbols import Module, SymbolTable
from analysis.resolve.values import ClassValue, FunctionValue, ModuleValue, Value
from analysis.syntax.expressions import Expression
from analysis.syntax.outline import Attribute, Function

Mention = tuple[str, str]
"""Who mentions whom, each `module:Name` with a name at the top of a module of the project."""


def mentions(symbols: SymbolTable, module: Module) -> tuple[Mention, ...]:
    """Return whom each class, function and constant of a module mentions; inside its app as well as outside."""
    names = _Names(symbols, module)
    found: set[Mention] = set()
    for owner, expressions in _bodies(module):
        source = f"{module.name}:{owner}"
        found.update((source, target) for target in names.among(expressions) if target != source)
    return tuple(sorted(found))


def _bodies(module: Module) -> Iterator[tuple[str, Iterable[Expression]]]:
    outline = module.outline
    for function in outline.functions:
        yield function.qualname.partition(".")[0], _of_function(function)
    for cls in outline.classes:
        values = [use[1] for use in cls.uses]
        yield cls.qualname.partition(".")[0], (*cls.bases, *cls.decorators, *values, *_of_attributes(cls.attributes))
    for name in outline.names:
        yield name.name, (name.value,)


def _of_function(function: Function) -> Iterator[Expression]:
    yield from function.decorators
    yield function.annotation
    for parameter in function.parameters:
        yield parameter.annotation
        yield parameter.default
    for _binding, value, _scope in function.uses:
        yield value


def _of_attributes(attributes: Iterable[Attribute]) -> Iterator[Expression]:
    for attribute in attributes:
        yield attribute.value
        yield attribute.annotation


class _Names:
    """What the names of one module stand for, each looked up once."""

    def __init__(self, symbols: SymbolTable, module: Module) -> None:
        self._symbols = symbols
        self._module = module
        self._known: dict[object, str | None] = {}

    def among(self, expressions: Iterable[Expression]) -> set[str]:
        """The names of the project that are mentioned in some expressions."""
        found = {self._known[key] if key in self._known else self._look_up(key) for key in _keys(expressions)}
        return {target for target in found if target is not None}

    def _look_up(self, key: tuple[object, ...]) -> str | None:
        target = self._target(key)
        self._known[key] = target
        return target

    def _target(self, key: tuple[object, ...]) -> str | None:
        symbols, module = self._symbols, self._module
        match key:
            case ("n", str(name)):
                return _home(symbols.lookup(module, name)) or self._constant(module, name)
            case (".", str(owner), str(name)):
                value = symbols.lookup(module, owner)
                if isinstance(value, ModuleValue) and value.module.is_local:
                    return _home(symbols.member(value.module, name)) or self._constant(value.module, name)
            case ("m", int(level), str(source), str(name)):
                return _home(symbols.imported(module, level, source, name))
        return None

    def _constant(self, module: Module, name: str) -> str | None:
        if isinstance(self._symbols.lookup(module, name), ModuleValue):
            return None
        found = self._symbols.assignment(module, name)
        return f"{found[0].name}:{name}" if found is not None and found[0].is_local else None


def _home(value: Value) -> str | None:
    match value:
        case ClassValue(cls) if cls.module.is_local and cls.module.path:
            return f"{cls.module.name}:{cls.declaration.qualname.partition('.')[0]}"
        case FunctionValue(function) if function.module.is_local and function.module.path:
            return f"{function.module.name}:{function.declaration.qualname.partition('.')[0]}"
    return None


def _keys(expressions: Iterable[Expression]) -> set[tuple[object, ...]]:
    """Every global name in some expressions: `("n", name)`, `(".", owner, name)` or `("m", level, module, name)`."""
    found: set[tuple[object, ...]] = set()
    stack: list[object] = list(expressions)
    while stack:
        part = stack.pop()
        if type(part) is not tuple or not part:
            continue
        form = part[0]
        if form in _NAMES:
            found.add(part)
        elif form == "." and part[1] is not None and part[1][0] == "n":
            found.update((part[1], (".", part[1][1], part[2])))
        elif form not in _LEAVES:
            stack.extend(part)
    return found


_NAMES = frozenset({"n", "m"})
_LEAVES = frozenset({"v", "s", "k"})
