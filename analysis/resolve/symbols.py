"""Modules, classes and functions by name: what a name in a module stands for, through imports and re-exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from analysis.resolve.catalog import Catalog
from analysis.resolve.inheritance import Inheritance
from analysis.resolve.memo import Memo, ground
from analysis.resolve.values import ClassValue, ExternalValue, FunctionValue, ModuleValue, Value
from analysis.syntax.expressions import Expression, dotted_name, walk
from analysis.syntax.interface import top
from analysis.syntax.outline import Attribute, Class, Function, Import, Outline

Sources = Callable[[str], "tuple[str, Outline] | None"]
"""Reads a module that lies outside the tree: dotted name -> (path, outline)."""


class Module:
    """One Python file with its names; `names` are all dotted names under which the project imports it."""

    def __init__(self, name: str, path: str, outline: Outline, *, is_local: bool = True, is_test: bool = False) -> None:
        self.name = name
        self.path = path
        self.outline = outline
        self.is_local = is_local
        self.is_test = is_test
        self.is_package = path.endswith("__init__.py")
        self.app = ""
        self.classes: dict[str, ClassInfo] = {}
        self.functions: dict[str, FunctionInfo] = {}
        for declaration in outline.classes:
            self.classes.setdefault(declaration.qualname, ClassInfo(declaration, self))
        for function in outline.functions:
            owner = self.classes.get(function.qualname.rpartition(".")[0])
            info = FunctionInfo(function, self, owner)
            self.functions[function.qualname] = info
            if owner is not None:
                owner.methods[function.name] = info

    @cached_property
    def imports(self) -> dict[str, Import]:
        """Imports at module level by bound name; the first of several wins."""
        found: dict[str, Import] = {}
        for entry in self.outline.imports:
            if not entry.symbol and entry.name != "*":
                bound = entry.bound if entry.name or entry.bound != entry.module else entry.module.split(".")[0]
                found.setdefault(bound, entry)
        return found

    @cached_property
    def stars(self) -> tuple[Import, ...]:
        """`from x import *` at module level, the last one first."""
        return tuple(reversed([e for e in self.outline.imports if e.name == "*" and not e.symbol]))

    @cached_property
    def assigned(self) -> dict[str, list[Attribute]]:
        """Assignments at module level, by name."""
        found: dict[str, list[Attribute]] = {}
        for attribute in self.outline.names:
            found.setdefault(attribute.name, []).append(attribute)
        return found

    def nested_names(self, cls: ClassInfo) -> frozenset[str]:
        """The names of the classes in the body of a class."""
        return self._nested.get(cls.declaration.qualname, frozenset())

    @cached_property
    def _nested(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for qualname in self.classes:
            outer, _, name = qualname.rpartition(".")
            found.setdefault(outer, set()).add(name)
        return {outer: frozenset(names) for outer, names in found.items()}

    @cached_property
    def bound(self) -> dict[int, Expression]:
        """What the variables of the module's own code, outside functions, are bound to."""
        bodies = [self.outline.uses, *(declaration.uses for declaration in self.outline.classes)]
        return {binding: value for uses in bodies for binding, value, _scope in uses if binding >= 0}

    def absolute(self, level: int, module: str) -> str:
        """The dotted name of `from <level dots><module> import` as seen from here."""
        if not level:
            return module
        parts = self.name.split(".")
        cut = level - (1 if self.is_package else 0)
        parts = parts[: len(parts) - cut] if cut else parts
        return ".".join([*parts, module] if module else parts)


class FunctionInfo:
    """A function or method in its module.

    `is_property`: reading the attribute calls it; `is_static`: it takes no receiver;
    `is_class_method`: its receiver is the class.
    """

    def __init__(self, declaration: Function, module: Module, owner: ClassInfo | None) -> None:
        self.declaration = declaration
        self.module = module
        self.owner = owner
        decorators = frozenset(map(_last_name, declaration.decorators)) if declaration.decorators else _NONE
        self.is_property = not _PROPERTIES.isdisjoint(decorators)
        self.is_static = "staticmethod" in decorators
        self.is_class_method = "classmethod" in decorators

    @cached_property
    def key(self) -> tuple[str, str]:
        """Identifies the function: path of its file, qualified name."""
        return self.module.path, self.declaration.qualname

    @cached_property
    def ground(self) -> str:
        """What answers rest on that rest on this function."""
        return ground(self.module.path, top(self.declaration.qualname))

    @cached_property
    def returns_parameter(self) -> bool:
        """Whether what it returns may depend on its arguments."""
        if self.declaration.annotation is not None:
            return False
        return any(e[0] == "p" for value in self.declaration.returns for e in walk(value))


_EMPTY = Outline((), (), (), (), (), 0, 0, ())
_NONE: frozenset[str] = frozenset()
_PROPERTIES = frozenset({"property", "cached_property", "classproperty", "lazyproperty", "getter"})


class ClassInfo:
    """A class in its module, with its bases resolved on first use."""

    def __init__(self, declaration: Class, module: Module) -> None:
        self.declaration = declaration
        self.module = module
        self.name = declaration.name
        self.dotted = f"{module.name}.{declaration.qualname}"
        self.methods: dict[str, FunctionInfo] = {}
        self.bases: tuple[ClassInfo | str, ...] | None = None
        self._mro: tuple[ClassInfo | str, ...] | None = None
        self._grounds: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"<class {self.dotted}>"

    @cached_property
    def ground(self) -> str:
        """What answers rest on that rest on this class."""
        return ground(self.module.path, top(self.declaration.qualname))

    @cached_property
    def attributes(self) -> dict[str, Attribute]:
        """Names bound in the class body; the last binding wins."""
        return {attribute.name: attribute for attribute in self.declaration.attributes}

    @cached_property
    def instance_attributes(self) -> dict[str, Attribute]:
        """Names bound on `self`; the first binding that says something wins."""
        found: dict[str, Attribute] = {}
        for attribute in self.declaration.instance_attributes:
            if attribute.name not in found or found[attribute.name].value in (None, ("k", None)):
                found[attribute.name] = attribute
        return found

    @cached_property
    def own_names(self) -> frozenset[str]:
        """Everything in the class's own `__dict__`, nested classes included."""
        return frozenset(self.attributes) | frozenset(self.methods) | self.module.nested_names(self)

    def nested(self, name: str) -> ClassInfo | None:
        """A class in the class body."""
        return self.module.classes.get(f"{self.declaration.qualname}.{name}")


def _last_name(expression: Expression) -> str:
    if expression is not None and expression[0] == "(":
        expression = expression[1]
    if expression is not None and expression[0] == ".":
        return str(expression[2])
    return (dotted_name(expression) or "").rsplit(".", 1)[-1]


class SymbolTable(Inheritance):
    """All modules of the project and, on demand, those outside it."""

    def __init__(self, modules: Mapping[str, Module], catalog: Catalog, sources: Sources | None = None) -> None:
        """`modules` is keyed by every dotted name."""
        super().__init__(catalog, Memo())
        self.modules = dict(modules)
        self._sources = sources
        self._looked_up: dict[tuple[str, str], tuple[Value, frozenset[str]]] = {}
        self._visited: dict[tuple[str, str], str] = {}
        self._tops = {name.split(".")[0] for name in modules}
        self._outside: dict[str, ClassInfo] = {}

    @cached_property
    def unique(self) -> tuple[Module, ...]:
        """Every local module once, by path."""
        return tuple(sorted({id(m): m for m in self.modules.values() if m.is_local}.values(), key=lambda m: m.path))

    def module(self, dotted: str) -> Module | None:
        """Return a module by any of its names; reads site-packages on demand."""
        found = self.modules.get(dotted)
        if found is None and self._sources is not None and dotted.split(".", maxsplit=1)[0] not in self._tops:
            read = self._sources(dotted)
            if read is not None:
                found = Module(dotted, read[0], read[1], is_local=False)
                self.modules[dotted] = found
        return found

    def is_local_name(self, dotted: str) -> bool:
        """Whether a dotted name belongs to the project, found or not."""
        return dotted.split(".", maxsplit=1)[0] in self._tops

    def lookup(self, module: Module, name: str) -> Value:
        """What a name at module level stands for: a class, function, module or external thing; not assignments."""
        key = (module.path if module.is_local else module.name, name)
        known = self._looked_up.get(key)
        if known is None:
            known = self._search(key, module, name)
        self.memo.inherit(known[1])
        return known[0]

    def _search(self, key: tuple[str, str], module: Module, name: str) -> tuple[Value, frozenset[str]]:
        """Look through imports and re-exports, each place once, so that star imports may run in a circle."""
        if key in self._visited:
            return None, frozenset()
        is_outermost = not self._visited
        self._visited[key] = ground(module.path, name)
        try:
            found = self._find(module, name)
            known = found, frozenset(self._visited.values()) if is_outermost or found is not None else frozenset()
        finally:
            if is_outermost:
                self._visited.clear()
        if found is not None or is_outermost:
            self._looked_up[key] = known
        return known

    def _find(self, module: Module, name: str) -> Value:
        if name in module.classes:
            return ClassValue(module.classes[name])
        if name in module.functions:
            return FunctionValue(module.functions[name])
        entry = module.imports.get(name)
        if entry is not None:
            return self.imported(
                module, entry.level, entry.module if entry.name or entry.bound != entry.module else name, entry.name
            )
        if name in module.assigned:
            return None
        for star in module.stars:
            source = module.absolute(star.level, star.module)
            target = self.module(source)
            found = self.lookup(target, name) if target is not None else self._external_star(source, name)
            if found is not None:
                return found
        if module.is_package:
            sub = self.module(f"{module.name}.{name}")
            return ModuleValue(sub) if sub is not None else None
        return None

    def _external_star(self, source: str, name: str) -> Value:
        dotted = f"{source}.{name}"
        return self.external(dotted) if self.catalog.knows(dotted) else None

    def imported(self, module: Module, level: int, source: str, name: str) -> Value:
        """What `from <level dots><source> import <name>` (or `import <source>`) in a module binds."""
        base = module.absolute(level, source)
        if not name:
            target = self.module(base)
            return ModuleValue(target) if target is not None else ExternalValue(base)
        target = self.module(base)
        if target is not None:
            found = self.member(target, name)
            if found is not None or target.is_local:
                return found
        sub = self.module(f"{base}.{name}")
        if sub is not None:
            return ModuleValue(sub)
        return self.external(f"{base}.{name}")

    def external(self, dotted: str) -> Value:
        """What a dotted path outside the tree stands for; a model that the catalog knows is a class like any other."""
        name = self.catalog.canonical(dotted)
        known = self.catalog.find(name)
        if known is None or not known.is_model:
            return ExternalValue(name)
        if name not in self._outside:
            home, _, own = name.rpartition(".")
            declaration = Class(own, own, 0, 0, (), (), (), (), (), (), "", ())
            self._outside[name] = ClassInfo(declaration, Module(home, "", _EMPTY, is_local=False))
            self._outside[name].bases = known.bases
        return ClassValue(self._outside[name])

    def member(self, module: Module, name: str) -> Value:
        """What `module.name` stands for, submodules included; None also for plain assignments."""
        found = self.lookup(module, name)
        if found is None and name not in module.assigned:
            sub = self.module(f"{module.name}.{name}")
            return ModuleValue(sub) if sub is not None else None
        return found

    def assignment(self, module: Module, name: str) -> tuple[Module, list[Attribute]] | None:
        """Where a name is assigned at module level, followed through imports: the module and the assignments."""
        return self._assignment(module, name, set())

    def _assignment(
        self, module: Module, name: str, seen: set[tuple[Module, str]]
    ) -> tuple[Module, list[Attribute]] | None:
        if name in module.assigned:
            return module, module.assigned[name]
        if (module, name) in seen:
            return None
        seen.add((module, name))
        entry = module.imports.get(name)
        if entry is not None and entry.name:
            target = self.module(module.absolute(entry.level, entry.module))
            return self._assignment(target, entry.name, seen) if target is not None else None
        for star in module.stars:
            target = self.module(module.absolute(star.level, star.module))
            found = self._assignment(target, name, seen) if target is not None else None
            if found is not None:
                return found
        return None

    def by_path(self, dotted: str) -> Value:
        """What a dotted path as in `import_string` stands for."""
        parts = dotted.replace(":", ".").split(".")
        for cut in range(len(parts), 0, -1):
            module = self.module(".".join(parts[:cut]))
            if module is None:
                continue
            rest = parts[cut:]
            if not rest:
                return ModuleValue(module)
            found = self.member(module, rest[0])
            for name in rest[1:]:
                nested = found.cls.nested(name) if isinstance(found, ClassValue) else None
                found = ClassValue(nested) if nested is not None else None
            return found
        return None if self.is_local_name(dotted) else self.external(dotted)

    def class_by_path(self, dotted: str) -> ClassInfo | None:
        """A class of the project or of site-packages by dotted path."""
        found = self.by_path(dotted)
        return found.cls if isinstance(found, ClassValue) else None
