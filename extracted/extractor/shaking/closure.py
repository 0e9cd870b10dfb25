"""What code that leaves needs of what stays: a work list over names, until nothing new is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import libcst as cst

from extracted.extractor.shaking.accessors import take_accessors
from extracted.extractor.shaking.library import Definition, Library, Meaning, ModuleName, Outside
from extracted.extractor.shaking.members import members_of
from extracted.extractor.shaking.purity import Purity, is_task
from extracted.extractor.shaking.running import classes_above, made_from, run_by, run_on_start
from extracted.extractor.shaking.source import Source, Statement
from extracted.extractor.shaking.syntax import Chain, Imported, References, parameters, references_in
from extracted.extractor.shaking.taken import NOTHING, Gap, Taken, Treatment, can_be_forwarded, imports, makes_signal
from extracted.extractor.shaking.texts import take_engines, take_pair, take_setting, take_text


class Closure:
    """Everything that is needed, found from the files that are taken whole."""

    def __init__(
        self, library: Library, purity: Purity, whole: Mapping[str, Source], labels: Mapping[str, str]
    ) -> None:
        """`whole` are the modules taken as they are, `labels` the lower-case labels of models -> `module:class`."""
        self.library = library
        self.purity = purity
        self.whole = whole
        self.labels = labels
        self.taken: dict[str, Taken] = {}
        self.mentions: set[str] = set()
        self.steps: set[str] = set()
        self.texts: set[str] = set()
        self.apps: set[str] = set()
        self.third_party: set[str] = set()
        self.settings: set[str] = set()
        self.signals: set[str] = set()
        self.gaps: set[Gap] = set()
        self.aliases: dict[str, str] = {}
        """Other names by which modules are imported, with their own."""
        self._eager: set[tuple[str, str]] = set()
        self._queue: list[Callable[[], None]] = []

    def run(self) -> None:
        """Follow all that the whole files name, and what that names in turn."""
        for source in self.whole.values():
            self.enter(source.name)
            self._whole(source)
        take_engines(self)
        self.settle()

    def settle(self) -> None:
        """Follow all that has come to be needed, until nothing new is."""
        self._drain()
        while self._grow():
            self._drain()

    def _drain(self) -> None:
        while self._queue:
            self._queue.pop()()

    def _whole(self, source: Source) -> None:
        found = source.references
        self._follow(source, found, found.calls)
        for one in found.imports:
            self._import(source, one)
        for started in run_on_start(source):
            self._calls(source, started)

    def _import(self, source: Source, one: Imported) -> None:
        """An import that is written: what it names must be there, whether it is used or not."""
        base = source.absolute(one)
        if not self.library.is_local(base):
            self.third_party.add(base.partition(".")[0])
        elif not one.name or one.name == "*":
            self.enter(base)
        else:
            self.reach(base, one.name, source)

    def enter(self, name: str) -> None:
        """A module must be there, with the packages around it."""
        while name:
            known = self.library.canonical(name)
            if known and known != name:
                self.aliases[name] = known
                self.enter(known)
            elif known and name not in self.whole and name not in self.taken:
                self.taken[name] = Taken(self.library.source(name))
            name = name.rpartition(".")[0]

    def reach(self, module: str, name: str, asker: Source, *, eager: bool = False) -> None:
        """`from <module> import <name>` must work."""
        if not self.library.is_local(module):
            self.third_party.add(module.partition(".")[0])
            return
        self.enter(module)
        module = self.library.canonical(module) or module
        source = self.library.source(module)
        if source is None or not (name in source.bindings or name in source.imports):
            self._reach_further(module, name, asker, source, eager=eager)
        elif module in self.whole:
            self._through_whole(source, name, eager=eager)
        else:
            self.taken[source.name].asked.add(name)
            self.need(source, name, eager=eager)

    def _reach_further(self, module: str, name: str, asker: Source, source: Source | None, *, eager: bool) -> None:
        sub = self.library.canonical(f"{module}.{name}")
        if sub is not None:
            self.enter(f"{module}.{name}")
            return
        for star in source.stars if source is not None else ():
            home = source.absolute(star) if source is not None else ""
            if not self.library.is_local(home):
                self.third_party.add(home.partition(".")[0])
                self._keep_star(source, star)
            elif self.library.meaning(home, name) is not None:
                if module not in self.whole:
                    self._star(module, name)
                self.reach(home, name, asker, eager=eager)
                return
        if source is None or "__getattr__" not in source.bindings:
            if source is None or not source.stars:
                self.gaps.add(Gap(asker.path, f"{module}.{name}", "the project has no such name"))
        elif module not in self.whole:
            self.need(source, "__getattr__")

    def _keep_star(self, source: Source | None, star: Imported) -> None:
        """A `from x import *` of another distribution below an `if` or `try` stays as it is."""
        for statement in source.statements if source is not None and source.name in self.taken else ():
            if statement.definition is None and not statement.imports and star in statement.references.imports:
                assert source is not None
                self._keep_whole(source, statement)

    def _star(self, module: str, name: str) -> None:
        self.taken[module].names.setdefault(name, "copied")
        self.taken[module].asked.add(name)

    def _through_whole(self, source: Source, name: str, *, eager: bool) -> None:
        """A name of a file that is taken whole is there; what it imports may now be called on import."""
        if eager and name in source.imports:
            one = source.imports[name]
            if one.name and self.library.is_local(source.absolute(one)):
                self.reach(source.absolute(one), one.name, source, eager=True)

    def need(self, source: Source, name: str, *, eager: bool = False) -> None:
        """A name of a module that stays is needed."""
        taken = self.taken[source.name]
        if name in taken.names and (not eager or (source.name, name) in self._eager):
            return
        if eager:
            self._eager.add((source.name, name))
        if name in source.imports and all(imports(s, name) for s in source.bindings.get(name, ())):
            taken.names[name] = "copied"
            self._queue.append(lambda: self._need_import(source, name, eager=eager))
            return
        treatment = self._treatment(source, name, eager=eager)
        if taken.names.get(name) == treatment and not eager:
            return
        taken.names[name] = treatment
        self._queue.append(lambda: self._take(source, name, treatment, eager=eager))

    def _need_import(self, source: Source, name: str, *, eager: bool) -> None:
        one = source.imports[name]
        base = source.absolute(one)
        for statement in source.bindings.get(name, ()):
            if not statement.imports:
                self._keep_whole(source, statement)
        if one.name:
            self.reach(base, one.name, source, eager=eager)
        elif self.library.is_local(base):
            self.enter(base)
        else:
            self.third_party.add(base.partition(".")[0])

    def _treatment(self, source: Source, name: str, *, eager: bool) -> Treatment:
        model = self.library.model(source, name)
        if model is not None:
            return "base" if model.is_abstract else "mirror"
        last = source.bindings[name][-1]
        if last.is_class:
            return "base" if self._is_of_models(source, name) else "copied"
        node = last.node
        if not isinstance(node, cst.FunctionDef):
            return "copied"
        if is_task(node):
            return "task"
        if eager or source.path in self.tests or not self.purity.touches(Definition(source, name)):
            return "copied"
        return "stub" if can_be_forwarded(node) else "unavailable"

    def _is_of_models(self, source: Source, name: str) -> bool:
        """Whether a class is a manager, a query set, or a mixin of models."""
        return (source.name, name) in self.library.model_mixins or self.library.is_of_rows(source, name)

    tests: frozenset[str] = frozenset()
    """Files whose functions are always copied."""

    def copies(self, paths: Iterable[str]) -> None:
        """Name the files whose functions are always copied, as tests call them here."""
        self.tests = frozenset(paths)

    def _take(self, source: Source, name: str, treatment: Treatment, *, eager: bool) -> None:
        for statement in source.bindings[name]:
            definition = statement.definition
            cls = statement.class_named(name)
            if treatment in {"mirror", "base"} and cls is not None:
                self._take_model(source, cls, statement)
            elif treatment == "copied":
                self._keep_whole(source, statement, eager=eager)
            elif isinstance(definition, cst.FunctionDef):
                self._keep_signature(source, statement, definition)
        for statement in source.statements:
            if name in statement.adds_to and name not in statement.binds and treatment == "copied":
                self._keep_addition(source, statement)

    def _keep_addition(self, source: Source, statement: Statement) -> None:
        """`X.label = ...` goes with X; a call that registers X is told of instead, as it may concern others."""
        node = statement.node
        if isinstance(node, cst.SimpleStatementLine) and not isinstance(node.body[0], cst.Expr):
            self._keep_whole(source, statement)

    def _keep_whole(self, source: Source, statement: Statement, *, eager: bool = False) -> None:
        taken = self.taken[source.name]
        if statement.index in taken.kept and not eager:
            return
        taken.kept.add(statement.index)
        for name in statement.binds:
            taken.names.setdefault(name, "copied")
        found = statement.references
        self.mentions |= found.mentions
        calls = found.calls | (found.later if eager else set())
        self._follow(source, found, calls)
        for one in found.imports:
            self._import(source, one)
        if makes_signal(statement):
            self.signals.update(f"{source.name}:{name}" for name in statement.binds)

    def _keep_signature(self, source: Source, statement: Statement, node: cst.FunctionDef) -> None:
        self.taken[source.name].kept.add(statement.index)
        found = references_in(p.default for p in parameters(node.params) if p.default is not None)
        self._follow(source, found, found.calls)

    def _take_model(self, source: Source, node: cst.ClassDef, home: Statement) -> None:
        taken = self.taken[source.name]
        if node.name.value not in taken.members:
            for statement in source.bindings[node.name.value]:
                taken.kept.add(statement.index)
            if isinstance(home.node, cst.If):
                self._condition(source, home.node, taken)
            model = self.library.model(source, node.name.value)
            taken.members[node.name.value] = members_of(source, node, model, self)
            for base in taken.members[node.name.value].bases:
                self._base(source, base)

    def _condition(self, source: Source, node: cst.If, taken: Taken) -> None:
        """What stands beside a class below an `if` is kept with it."""
        found = references_in([node.test, *(s for s in node.body.body if not isinstance(s, cst.ClassDef))])
        self._follow(source, found, found.calls)
        for one in node.body.body:
            if isinstance(one, cst.ClassDef) and one.name.value not in taken.names:
                self.need(source, one.name.value)

    def _base(self, source: Source, chain: Chain) -> None:
        """A class that a mirror derives from is short of what acts on rows as well."""
        meaning, _ = self._meaning(source, chain, {})
        if isinstance(meaning, Definition) and meaning.source.name not in self.whole:
            statement = meaning.statements[-1]
            if statement.class_named(meaning.name) is not None:
                self.enter(meaning.source.name)
                taken = self.taken[meaning.source.name]
                if meaning.name not in taken.names:
                    model = self.library.model(meaning.source, meaning.name)
                    treatment: Treatment = "mirror" if model is not None and not model.is_abstract else "base"
                    taken.names[meaning.name] = treatment
                    self._queue.append(lambda: self._take(meaning.source, meaning.name, treatment, eager=False))

    def _grow(self) -> bool:
        """Take members of models that have come to be mentioned, and models that mentioned names lead to."""
        grown = self._members_grow(with_stubs=False) | take_accessors(self)
        return grown or bool(self._queue) or self._members_grow(with_stubs=True) or bool(self._queue)

    def _members_grow(self, *, with_stubs: bool) -> bool:
        grown = False
        for members in [m for taken in list(self.taken.values()) for m in list(taken.members.values())]:
            added = members.grow(with_stubs=with_stubs)
            if added is not None:
                grown = True
                self._follow(members.source, added, added.calls)
                for one in added.imports:
                    self._import(members.source, one)
        return grown

    def has(self, name: str) -> bool:
        """Whether a module is in the service."""
        return name in self.whole or name in self.taken

    def is_known(self, label: str) -> bool:
        """Whether rows of a model are to be had in the service."""
        place = self.labels.get(label.lower())
        if place is None:
            return True
        module, _, name = place.partition(":")
        return module in self.whole or name in self.taken.get(module, NOTHING).names

    def take_label(self, label: str, asker: Source) -> None:
        """A model is needed, by its label."""
        place = self.labels.get(label.lower())
        if place is not None:
            module, _, name = place.partition(":")
            self.reach(module, name, asker)

    def _follow(self, source: Source, found: References, calls: set[Chain]) -> None:
        """Everything that code in a module names, at run time."""
        inner = {one.bound: one for one in found.imports}
        self.mentions |= found.mentions
        self.steps |= found.steps
        self.texts |= found.texts
        self.apps |= found.apps
        for chain in sorted(found.chains | calls):
            self._chain(source, chain, inner, is_call=chain in calls)
        for text in sorted(found.texts):
            take_text(self, source, text)
        for home, name in sorted(found.pairs):
            take_pair(self, source, home, name)

    def _chain(self, source: Source, chain: Chain, inner: Mapping[str, Imported], *, is_call: bool) -> None:
        root = chain[0]
        if root not in inner and source.name not in self.whole and root in source.bindings:
            self.need(source, root, eager=is_call and len(chain) == 1)
        elif root not in inner and root not in source.bindings and root not in source.imports:
            self._from_stars(source, root)
        meaning, rest = self._meaning(source, chain, inner)
        if isinstance(meaning, Outside):
            self._outside(meaning.dotted)
        elif isinstance(meaning, Definition) and is_call:
            self._called(meaning, rest)
        self._path(source, chain, inner, is_call=is_call)

    def _called(self, meaning: Definition, rest: Chain) -> None:
        """Something is called on import, so that all that it calls in turn must be there to run."""
        if meaning.source.name in self.whole:
            self._run(meaning, rest[0] if len(rest) == 1 else "")
        elif not rest:
            self.enter(meaning.source.name)
            self.need(meaning.source, meaning.name, eager=True)

    def _run(self, meaning: Definition, method: str) -> None:
        key = meaning.source.name, f"{meaning.name}.{method}"
        if key in self._eager:
            return
        self._eager.add(key)
        for statement in meaning.statements:
            self._calls(meaning.source, run_by(statement, method))
        for above in classes_above(self.library, meaning):
            self._called(above, (method,) if method else ())
        made = made_from(self.library, meaning) if method else None
        if made is not None:
            self._called(made, (method,))

    def _calls(self, source: Source, found: References) -> None:
        inner = {one.bound: one for one in found.imports}
        for chain in sorted(found.calls):
            self._chain(source, chain, inner, is_call=True)

    def _from_stars(self, source: Source, name: str) -> None:
        for star in source.stars:
            home = source.absolute(star)
            if self.library.is_local(home) and self.library.meaning(home, name) is not None:
                if source.name in self.taken:
                    self._star(source.name, name)
                self.reach(home, name, source)
                return

    def _path(self, source: Source, chain: Chain, inner: Mapping[str, Imported], *, is_call: bool) -> None:
        """`a.b.c` through modules: each step must be there."""
        one = inner.get(chain[0]) or source.imports.get(chain[0])
        if one is None:
            return
        meaning = self.library.imported(source, one)
        for name in chain[1:]:
            if not isinstance(meaning, ModuleName):
                return
            found = self.library.meaning(meaning.name, name)
            if found is None:
                return
            self.reach(meaning.name, name, source, eager=is_call)
            meaning = found

    def _meaning(self, source: Source, chain: Chain, inner: Mapping[str, Imported]) -> tuple[Meaning, Chain]:
        one = inner.get(chain[0])
        meaning = self.library.imported(source, one) if one else self.library.in_module(source, chain[0])
        return self.library.chained(meaning, chain[1:])

    def _outside(self, dotted: str) -> None:
        top = dotted.partition(".")[0]
        self.third_party.add(top)
        if dotted.startswith("django.conf.settings."):
            take_setting(self, dotted.split(".")[3])
