"""The modules of the monolith, each parsed once when first asked for, and what a name in one of them stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import libcst as cst

from analysis.resolve.models import Model, ModelGraph
from analysis.resolve.symbols import ClassInfo
from extracted.extractor.model import Monolith
from extracted.extractor.shaking.source import Source, Statement, parse, parse_in_part
from extracted.extractor.shaking.syntax import Chain, Imported, is_alias


@dataclass(frozen=True, slots=True)
class Definition:
    """A name that a module of the project gives a value itself."""

    source: Source
    name: str

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that bind it."""
        return self.source.bindings[self.name]

    @property
    def path(self) -> str:
        """`package.module:name`."""
        return f"{self.source.name}:{self.name}"


@dataclass(frozen=True, slots=True)
class ModuleName:
    """A module of the project."""

    name: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Something of the standard library or another distribution, by dotted path."""

    dotted: str


Meaning = Definition | ModuleName | Outside | None


class Library:
    """Reads modules by dotted name."""

    def __init__(self, monolith: Monolith) -> None:
        self._monolith = monolith
        self._symbols = monolith.project.symbols
        self._sources: dict[str, Source | None] = {}
        self._names = {m.path: m.name for m in self._symbols.unique}
        self._packages = _packages(self._names.values())
        self._tops = {name.partition(".")[0] for name in self._names.values()}
        self.unread: dict[str, str] = {}
        """Paths of files that cannot be parsed -> why."""
        self.models: Mapping[tuple[str, str], Model] = {
            (model.cls.module.name, model.cls.declaration.qualname): model
            for model in (*monolith.project.models, *monolith.project.namesakes)
        }

    @property
    def tops(self) -> frozenset[str]:
        """The top-level names that are the project's own."""
        return frozenset(self._tops)

    def setting_texts(self, name: str) -> tuple[str, ...]:
        """The dotted paths of the project's own code, or labels of models, in a setting that is one text or some."""
        value = self._monolith.project.setting(name)
        texts = value if isinstance(value, list | tuple) else [value]
        models = self._monolith.models
        return tuple(t for t in texts if isinstance(t, str) and "." in t and (t in models or self.is_local(t)))

    def is_installed(self, label: str) -> bool:
        """Whether the settings install an app; all are where no settings are known."""
        installed = self._monolith.project.installed_labels
        return not installed or label in installed

    def engine_texts(self) -> tuple[str, ...]:
        """The dotted paths of the project's own code in the options of template engines other than Django's."""
        value = self._monolith.project.setting("TEMPLATES")
        found = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
        others = [each for each in found if each.get("BACKEND") != "django.template.backends.django.DjangoTemplates"]
        return tuple(text for each in others for text in _texts(each) if "." in text and self.is_local(text))

    def is_local(self, dotted: str) -> bool:
        """Whether a dotted name belongs to the project, found or not."""
        return dotted.partition(".")[0] in self._tops

    def canonical(self, dotted: str) -> str | None:
        """The name of a module of the project by any of its names; also of a folder that only holds modules."""
        found = self._symbols.modules.get(dotted)
        if found is not None and found.is_local:
            return found.name
        return dotted if dotted in self._packages else None

    def names(self) -> Iterable[str]:
        """The names of all modules of the project."""
        return self._names.values()

    def ending_with(self, text: str) -> str | None:
        """The one module whose name is, or ends with, a dotted text."""
        if not text.replace(".", "").isidentifier() or "." not in text:
            return None
        if self.path(text) is not None:
            return text
        found = [name for name in self._names.values() if name.endswith(f".{text}")]
        return found[0] if len(found) == 1 else None

    def path(self, name: str) -> str | None:
        """The path of a module; None for a folder without `__init__.py`."""
        found = self._symbols.modules.get(name)
        return found.path if found is not None and found.is_local else None

    def source(self, name: str, *, whole: bool = False) -> Source | None:
        """A module of the project; None if there is none, or it cannot be parsed.

        `whole` saves time for one of which everything will be asked.
        """
        path = self.path(name)
        if path is None:
            return None
        if path not in self._sources:
            self._sources[path] = self._read(self._names.get(path, name), path, whole=whole)
        return self._sources[path]

    def _read(self, name: str, path: str, *, whole: bool) -> Source | None:
        try:
            text = self._monolith.read(path)
            return parse(name, path, text) if whole else parse_in_part(name, path, text, partial(self._note, path))
        except (OSError, UnicodeDecodeError, cst.ParserSyntaxError, RecursionError) as error:
            self._note(path, str(error))
            return None

    def _note(self, path: str, why: str) -> None:
        self.unread[path] = why.splitlines()[0]

    def model(self, source: Source, qualname: str) -> Model | None:
        """The model that a class of a module is."""
        return self.models.get((source.name, qualname))

    def model_called(self, source: Source, chain: Chain) -> Model | None:
        """The model of the project that code of a module means by a chain of names."""
        meaning, rest = self.chained(self.in_module(source, chain[0]), chain[1:])
        if not isinstance(meaning, Definition) or rest:
            return None
        return self.model(meaning.source, meaning.name)

    @property
    def graph(self) -> ModelGraph:
        """The models by label, with their relations."""
        return self._monolith.project.flow.models

    def span(self, source: Source, qualname: str) -> tuple[int, int]:
        """The first and last line of what a module defines, as far as known; an empty span otherwise."""
        module = self._symbols.modules[source.name]
        if qualname in module.functions:
            function = module.functions[qualname].declaration
            return function.line, function.end_line
        if qualname in module.classes:
            declaration = module.classes[qualname].declaration
            return declaration.line, declaration.end_line
        lines = [attribute.line for attribute in module.assigned.get(qualname, ())]
        return (min(lines), max(lines)) if lines else (0, -1)

    def is_of_rows(self, source: Source, qualname: str) -> bool:
        """Whether a class is a manager or a query set."""
        cls = self._symbols.modules[source.name].classes.get(qualname)
        if cls is not None and any("from_queryset" in str(base) for base in cls.declaration.bases):
            return True
        return cls is not None and any(
            name.endswith(_OF_ROWS) and not self.is_local(name) for name in self._symbols.ancestors(cls)
        )

    def derived(self) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
        """Classes below one with a metaclass or `__init_subclass__`: module, name, and those above with either."""
        for module in sorted(self._symbols.unique, key=lambda each: each.name):
            for name, cls in sorted(module.classes.items()) if module.is_local and not module.is_test else ():
                line = [base for base in self._symbols.mro(cls) if not isinstance(base, str) and base.module.is_local]
                above = [base for base in line if _makes_derived(base, is_above=base is not cls)]
                if above and "." not in name:
                    yield module.name, name, tuple((base.module.name, base.name) for base in above)

    @cached_property
    def model_mixins(self) -> frozenset[tuple[str, str]]:
        """Classes that models derive from and that are no models themselves: (module, name)."""
        found: set[tuple[str, str]] = set()
        for model in self._monolith.project.models:
            for base in self._symbols.mro(model.cls):
                if not isinstance(base, str) and base.module.is_local:
                    found.add((base.module.name, base.name))
        return frozenset(found - {(m.cls.module.name, m.cls.name) for m in self._monolith.project.models})

    def meaning(self, module: str, name: str) -> Meaning:
        """What `from <module> import <name>` binds, followed to where it is defined."""
        return self._meaning(module, name, set())

    def _meaning(self, module: str, name: str, seen: set[tuple[str, str]]) -> Meaning:
        if (module, name) in seen:
            return None
        seen.add((module, name))
        if not self.is_local(module):
            return Outside(f"{module}.{name}")
        source = self.source(module)
        if source is not None:
            if name in source.imports:
                found = self._followed(source, source.imports[name], seen)
                if found is not None:
                    return found
            if name in source.bindings and name not in source.imports:
                return Definition(source, name)
            for star in source.stars:
                found = self._meaning(source.absolute(star), name, seen)
                if isinstance(found, Definition | ModuleName):
                    return found
        sub = self.canonical(f"{module}.{name}")
        if sub is not None:
            return ModuleName(sub)
        return Definition(source, name) if source is not None and name in source.bindings else None

    def _followed(self, source: Source, one: Imported, seen: set[tuple[str, str]]) -> Meaning:
        base = source.absolute(one)
        if one.name:
            return self._meaning(base, one.name, seen)
        dotted = base if is_alias(one) else one.bound
        if not self.is_local(dotted):
            return Outside(dotted)
        found = self.canonical(dotted)
        return ModuleName(found) if found is not None else None

    def in_module(self, source: Source, name: str) -> Meaning:
        """What a name means at the top of a module; None for a builtin or an unknown one."""
        return self._meaning(source.name, name, set()) if self._may_bind(source, name) else None

    def _may_bind(self, source: Source, name: str) -> bool:
        return name in source.bindings or name in source.imports or bool(source.stars)

    def imported(self, source: Source, one: Imported) -> Meaning:
        """What one imported name means."""
        return self._followed(source, one, set())

    def chained(self, meaning: Meaning, rest: Chain) -> tuple[Meaning, Chain]:
        """Follow attributes through modules: what the chain arrives at, and the attributes that are left."""
        while rest:
            if isinstance(meaning, ModuleName):
                found = self._meaning(meaning.name, rest[0], set())
                if found is None:
                    return meaning, rest
                meaning, rest = found, rest[1:]
            elif isinstance(meaning, Outside):
                return Outside(".".join((meaning.dotted, *rest))), ()
            else:
                break
        return meaning, rest


_OF_ROWS = ("Manager", "QuerySet", "Queryset")


def _makes_derived(cls: ClassInfo, *, is_above: bool) -> bool:
    has_metaclass = any(name == "metaclass" for name, _ in cls.declaration.keywords)
    return has_metaclass or (is_above and "__init_subclass__" in cls.methods)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for each in value.values() for text in _texts(each))
        case list() | tuple():
            yield from (text for each in value for text in _texts(each))


def _packages(names: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        head = name
        while "." in head:
            head = head.rpartition(".")[0]
            found.add(head)
    return frozenset(found)
