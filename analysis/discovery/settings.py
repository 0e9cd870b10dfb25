"""Evaluates settings modules as text: what the settings could be, without running them.

Conditions are taken both ways: lists are joined, of other values the last one that is known wins.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from analysis.discovery.setting_values import (
    LARGEST,
    UNKNOWN,
    WIDE,
    Unknown,
    Value,
    bounded,
    either,
    is_scalar,
    is_writable,
    item,
    joined,
    operate,
    size_of,
)
from analysis.syntax.expressions import Expression, dotted_name, walk
from analysis.syntax.outline import Attribute, Class, Function, Import, Outline

__all__ = ["UNKNOWN", "Modules", "SettingsReader", "Unknown", "Value"]

Modules = Callable[[str], tuple[str, Outline] | None]
"""Finds a module of the project by dotted name: its canonical name and its outline."""

_STRING_METHODS = frozenset({"lower", "upper", "strip", "replace", "split", "rstrip", "lstrip", "join", "format"})
_ENVIRONMENT_READERS = frozenset({"getenv", "config", "env", "get_env", "get_bool_env"})
_COPYING = frozenset(
    {"list", "tuple", "set", "frozenset", "sorted", "reversed", "str", "dict.fromkeys", "OrderedDict.fromkeys"}
)
_GETTERS = frozenset({"get", "pop", "getlist", "list", "str", "bool", "int", "tuple", "getboolean", "get_value"})
"""Methods that give a setting, or their second argument in its place."""
_JOINING = frozenset({"chain", "itertools.chain"})
_CALLS = 5
"""How many functions of a settings module may call each other."""
_DEFAULT_KEYWORDS = ("default", "default_value", "fallback")


class SettingsReader:
    """Reads settings modules and whatever they import from the project."""

    def __init__(self, modules: Modules, paths: Mapping[str, str]) -> None:
        self._modules = modules
        self._paths = paths
        self._read: dict[str, dict[str, Value]] = {}

    def read(self, module: str) -> dict[str, Value]:
        """Return the settings of one module; empty if the project has no such module."""
        if module in self._read:
            return self._read[module]
        values: dict[str, Value] = {}
        self._read[module] = values
        found = self._modules(module)
        if found is not None:
            canonical, outline = found
            _ModuleEvaluation(self, canonical, outline, values).run()
            if "INSTALLED_APPS" not in values:
                self._take_over(canonical, outline, values)
            values.update({name: UNKNOWN for name, value in values.items() if size_of(value) > LARGEST})
        return values

    def _take_over(self, module: str, outline: Outline, values: dict[str, Value]) -> None:
        """Take the settings of the modules that a module imports, where it hands them on in a way of its own."""
        for entry in outline.imports:
            if entry.place == "module" and entry.name and entry.name != "*":
                taken = self.read(f"{self.absolute(module, entry)}.{entry.name}")
                if "INSTALLED_APPS" in taken:
                    values.update(
                        {name: value for name, value in taken.items() if name.isupper() and name not in values}
                    )

    def absolute(self, module: str, entry: Import) -> str:
        """The dotted name from which a module imports."""
        if not entry.level:
            return entry.module
        is_package = self._modules(module) is not None and self._paths.get(module, "").endswith("__init__.py")
        parts = module.split(".")
        parts = parts[: len(parts) - entry.level + (1 if is_package else 0)]
        return ".".join([*parts, entry.module] if entry.module else parts)

    def modules_read(self) -> tuple[str, ...]:
        """The first module that was read and every other that gave it a setting, by canonical name, sorted."""
        first = next(iter(self._read.values()), {})
        wanted = {name for name in first if name.isupper()}
        giving = [module for module, values in self._read.items() if values is first or wanted & values.keys()]
        found = map(self._modules, giving)
        return tuple(sorted({entry[0] for entry in found if entry is not None}))

    def matching(self, module: str, pattern: str) -> list[str]:
        """Modules whose file matches a glob relative to the folder of `module`'s file."""
        here = self._paths.get(module, "").rpartition("/")[0]
        wanted = f"{here}/{pattern}" if here else pattern
        return sorted(name for name, path in self._paths.items() if fnmatch.fnmatch(path, wanted))


class _ModuleEvaluation:
    """One pass over one module, in source order."""

    def __init__(self, reader: SettingsReader, module: str, outline: Outline, values: dict[str, Value]) -> None:
        self.reader = reader
        self.module = module
        self.outline = outline
        self.values = values
        self.bindings = {use[0]: use[1] for use in outline.uses if use[0] >= 0}
        self.classes = {c.name: c for c in outline.classes}
        self.imported = {i.bound: i for i in outline.imports if i.place == "module"}
        self._elements: dict[int, Value] = {}
        self._loops: dict[str, list[Value]] = {}
        self._functions = {f.qualname: f for f in outline.functions}
        self._given: list[Value] = []
        self._depth = 0

    def run(self) -> None:
        for _line, _order, step in sorted(self._steps(), key=lambda entry: entry[:2]):
            with suppress(RecursionError):
                step()
        for class_ in self.outline.classes:
            if not class_.function and "INSTALLED_APPS" in {a.name for a in class_.attributes}:
                self._class_settings(class_)

    def _steps(self) -> Iterator[tuple[int, int, Callable[[], None]]]:
        for entry in self.outline.imports:
            if entry.name == "*":
                yield entry.line, 0, partial(self._star, entry)
        for attribute in self.outline.names:
            yield attribute.line, 1, partial(self._assign, attribute)
        for _binding, value, _scope in self.outline.uses:
            line = value[4] if value is not None and value[0] == "(" else None
            if line is not None:
                yield line, 2, partial(self._statement, value)

    def _star(self, entry: Import) -> None:
        self.values.update(self.reader.read(self.reader.absolute(self.module, entry)))

    def _assign(self, attribute: Attribute) -> None:
        value = self.evaluate(attribute.value)
        if attribute.value is not None and attribute.value[0] == "i":
            looped = self.evaluate(attribute.value[1])
            self._loops[attribute.name] = looped if isinstance(looped, list) else []
        known = self.values.get(attribute.name)
        is_lost = value is UNKNOWN and isinstance(known, list)
        self.values[attribute.name] = either(known, value) if attribute.is_conditional or is_lost else value

    def _statement(self, call: Expression) -> None:
        match call:
            case ("(", (".", owner, method, _), args, keywords, _):
                self._mutate(self.evaluate(owner), method, args, keywords)
            case ("(", ("n", "include" | "optional"), args, *_):
                for pattern in args:
                    self._include(pattern)

    def _include(self, pattern: Expression) -> None:
        text = self.evaluate(pattern)
        if isinstance(text, str):
            for module in self.reader.matching(self.module, text):
                found = self.reader._modules(module)
                if found is not None and module != self.module:
                    _ModuleEvaluation(self.reader, found[0], found[1], self.values).run()

    def _mutate(self, owner: Value, method: str, args: tuple[Expression, ...], keywords: tuple[Any, ...]) -> None:
        values = [self.evaluate(a) for a in args]
        if not isinstance(owner, list | dict) or size_of([owner, *values], without=owner) > LARGEST:
            return
        match owner, method, values:
            case list(), "append", [value]:
                owner.extend(self._looped(args[0], value))
            case list(), ("extend" | "__iadd__"), [list(more)]:
                owner.extend(more)
            case list(), "insert", [position, value]:
                owner.insert(position if isinstance(position, int) else len(owner), value)
            case list(), "remove", [value] if value in owner:
                pass
            case dict(), "update", more:
                for part in more:
                    owner.update(part if isinstance(part, dict) else {})
                named = {key: self.evaluate(value) for key, value in keywords if key}
                owner.update(named if size_of([named], without=owner) <= LARGEST else {})
            case dict(), "setdefault", [str(key), value]:
                owner.setdefault(key, value)

    def _looped(self, written: Expression, value: Value) -> list[Value]:
        """All the values of a loop variable, else the one value."""
        is_loop = written is not None and written[0] == "n" and written[1] in self._loops
        return self._loops[written[1]] if is_loop and written is not None else [value]

    def _class_settings(self, class_: Class) -> None:
        for name, value in self._class_values(class_, 0).items():
            if name.isupper():
                self.values[name] = either(self.values.get(name), value)

    def _class_values(self, class_: Class, depth: int) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for base in reversed(class_.bases):
            if base and base[0] == "n" and base[1] in self.classes and depth < 20:
                values.update(self._class_values(self.classes[base[1]], depth + 1))
            elif base and base[0] == "n" and base[1] in self.imported:
                entry = self.imported[base[1]]
                values.update(
                    {k: v for k, v in self.reader.read(self.reader.absolute(self.module, entry)).items() if k.isupper()}
                )
        outer, self.values = self.values, {**self.values, **values}
        for attribute in class_.attributes:
            self.values[attribute.name] = values[attribute.name] = self.evaluate(attribute.value)
        self.values = outer
        return values

    def evaluate(self, expression: Expression) -> Value:
        """Evaluate an expression as far as it can be told."""
        if expression is None:
            return UNKNOWN
        match expression:
            case ("s", text, _):
                return text
            case ("k", constant):
                return constant
            case ("n", name):
                return self._name(name)
            case ("v", binding):
                return self._variable(binding)
            case ("(", *_):
                return self._call(expression)
            case (".", ("n", owner), name, _):
                return self._attribute(owner, name)
        return self._composed(expression)

    def _composed(self, expression: tuple[Any, ...]) -> Value:
        match expression:
            case ("l", items):
                return self._list(items)
            case ("d", pairs):
                return self._dictionary(pairs)
            case ("f", parts, _):
                texts = [self.evaluate(part) for part in parts]
                return bounded("".join(map(str, texts))) if all(map(is_scalar, texts)) else UNKNOWN
            case ("o", operator, left, right):
                return operate(operator, self.evaluate(left), self.evaluate(right))
            case ("?", *parts):
                return self._alternatives(parts)
            case ("[", owner, index):
                return item(self.evaluate(owner), self.evaluate(index))
            case ("g", element):
                return self._comprehension(element)
            case ("p", position, *_) if position < len(self._given):
                return self._given[position]
        return UNKNOWN

    def _variable(self, binding: int) -> Value:
        if binding in self._elements:
            return self._elements[binding]
        return self.evaluate(self.bindings.get(binding))

    def _attribute(self, owner: str, name: str) -> Value:
        if owner in self.classes:
            return self._class_values(self.classes[owner], 0).get(name, UNKNOWN)
        return self._imported_attribute(self.imported[owner], name) if owner in self.imported else UNKNOWN

    def _name(self, name: str) -> Value:
        if name in self.values:
            return self.values[name]
        entry = self.imported.get(name)
        if entry is None:
            return self.module if name == "__name__" else UNKNOWN
        return (
            self.reader.read(self.reader.absolute(self.module, entry)).get(entry.name, UNKNOWN)
            if entry.name
            else UNKNOWN
        )

    def _imported_attribute(self, entry: Import, name: str) -> Value:
        base = self.reader.absolute(self.module, entry)
        module = f"{base}.{entry.name}" if entry.name else base
        return self.reader.read(module).get(name, UNKNOWN)

    def _alternatives(self, parts: Iterable[Expression]) -> Value:
        value: Value = None
        for part in parts:
            value = either(value, self.evaluate(part))
        return value

    def _list(self, items: Iterable[Expression]) -> list[Value]:
        values: list[Value] = []
        for written in items:
            if written is not None and written[0] == "*":
                inner = self.evaluate(written[1])
                values.extend(inner if isinstance(inner, list) else [])
            else:
                values.append(self.evaluate(written))
        return values if len(values) <= LARGEST else []

    def _dictionary(self, pairs: Iterable[tuple[Expression, Expression]]) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key, value in pairs:
            result = self.evaluate(value)
            if key is None:
                values.update(result if isinstance(result, dict) else {})
            else:
                name = self.evaluate(key)
                if isinstance(name, str | int):
                    values[str(name)] = result
        return values

    def _comprehension(self, element: Expression) -> Value:
        loops = [b for b in _variables(element) if (self.bindings.get(b) or ("",))[0] == "i"]
        if len(loops) != 1:
            return UNKNOWN
        source = self.bindings[loops[0]]
        values = self.evaluate(source[1] if source else None)
        if not isinstance(values, list | dict):
            return UNKNOWN
        results: list[Value] = []
        for value in list(values):
            self._elements[loops[0]] = value
            results.append(self.evaluate(element))
        self._elements.pop(loops[0], None)
        return results

    def _call(self, call: tuple[Any, ...]) -> Value:
        _form, function, args, keywords, _line = call
        named = {key: value for key, value in keywords if key}
        for key in _DEFAULT_KEYWORDS:
            if key in named:
                return self.evaluate(named[key])
        name = dotted_name(function) or ""
        if name in _ENVIRONMENT_READERS or name.rsplit(".", 1)[-1] in _ENVIRONMENT_READERS:
            return self.evaluate(args[1]) if len(args) > 1 else UNKNOWN
        if name == "dict":
            copied = self.evaluate(args[0]) if args else {}
            return {
                **(copied if isinstance(copied, dict) else {}),
                **{key: self.evaluate(v) for key, v in named.items()},
            }
        values = [self.evaluate(a) for a in args]
        if name in _JOINING:
            return joined(values)
        if name in _COPYING and values:
            return values[0]
        if name in self._functions:
            return self._returned(self._functions[name], values, named)
        if function is not None and function[0] == ".":
            return self._method(self.evaluate(function[1]), function[2], values)
        return next((value for value in values if isinstance(value, list)), UNKNOWN)

    def _returned(self, function: Function, values: list[Value], named: Mapping[str, Expression]) -> Value:
        """What a function of the same module returns."""
        if self._depth >= _CALLS:
            return UNKNOWN
        written = [named.get(parameter.name, parameter.default) for parameter in function.parameters]
        given = [*values, *(self.evaluate(each) for each in written[len(values) :])]
        self.bindings.update({binding: value for binding, value, _scope in function.uses if binding >= 0})
        self._elements.update(zip((parameter.binding for parameter in function.parameters), given, strict=False))
        outer, self._given, self._depth = self._given, given, self._depth + 1
        value = UNKNOWN
        for returned in function.returns:
            value = either(value, self.evaluate(_in_full(returned, function)))
        self._given, self._depth = outer, self._depth - 1
        return value

    def _method(self, owner: Value, method: str, args: list[Value]) -> Value:
        if method in _GETTERS and not isinstance(owner, str):
            if isinstance(owner, dict) and args and str(args[0]) in owner:
                return owner[str(args[0])]
            return args[1] if len(args) > 1 and not _is_section(method, args) else UNKNOWN
        if isinstance(owner, str) and method in _STRING_METHODS and all(map(is_writable, args)):
            try:
                return bounded(getattr(owner, method)(*args)) if not WIDE.search(owner) else UNKNOWN
            except (TypeError, ValueError, IndexError, KeyError, AttributeError):
                return UNKNOWN
        if isinstance(owner, list | dict) and method == "copy":
            return owner.copy()
        if isinstance(owner, dict) and method in ("keys", "values"):
            return list(owner) if method == "keys" else list(owner.values())
        return UNKNOWN


def _is_section(method: str, args: Sequence[Value]) -> bool:
    """Whether `config.get("locale", "time_zone")` names a section and an option of a file, and no variable."""
    return method == "get" and all(isinstance(a, str) and a.islower() and a.replace("_", "").isalpha() for a in args)


def _variables(expression: Expression) -> set[int]:
    return {part[1] for part in walk(expression) if part[0] == "v"}


def _in_full(returned: Expression, function: Function) -> Expression:
    """The list that a function returns with all its items: what `returns` holds is shortened."""
    if returned is None or returned[0] != "l":
        return returned
    lists = (value for _binding, value, _scope in function.uses if value is not None and value[0] == "l")
    return next((value for value in lists if value[1][: len(returned[1])] == returned[1]), returned)
