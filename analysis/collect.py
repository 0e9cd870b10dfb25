"""Walks over every module once and asks the kinds of evidence what they see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Any

from analysis.evidence import KINDS
from analysis.evidence._behaviour import FUNCTION, Behaviour, Scope
from analysis.evidence._reference import Found, Gap, Reference, Site
from analysis.evidence.write import CALLS as WRITES
from analysis.evidence.write import written
from analysis.model.evidence import End, Evidence, Unresolved, excerpt
from analysis.resolve.conventions import called_name
from analysis.resolve.frames import Call, Event, Frame, Step
from analysis.resolve.models import Model
from analysis.resolve.names import Names
from analysis.resolve.project import Project
from analysis.resolve.references import Mention, mentions
from analysis.resolve.symbols import ClassInfo, FunctionInfo, Module
from analysis.resolve.values import ClassValue, ExternalValue, FunctionValue, MethodValue, TextValue, alternatives
from analysis.syntax.expressions import Expression, argument
from analysis.syntax.outline import Attribute

CIRCLE = "its values go round in a circle, and were not followed to the end"
FAILED = "an error in Banyan's own code for this kind"

Hook = Callable[..., Iterator[Found]]
Bound = tuple[str, Hook]


@dataclass(slots=True)
class Findings:
    """What was found in some modules."""

    evidence: list[Evidence] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    behaviours: list[Behaviour] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)


class Kinds:
    """The hooks of all kinds, by what they look at."""

    def __init__(self, names: Iterable[str] | None = None) -> None:
        loaded = {name: KINDS.load(name) for name in (names or KINDS.names())}
        self.weights = {name: float(module.WEIGHT) for name, module in loaded.items()}
        self.every_call: list[Bound] = []
        self.calls: dict[str, list[Bound]] = {}
        for name, module in loaded.items():
            self._add_calls(name, module)
        self.only_migrations = frozenset(n for n, m in loaded.items() if getattr(m, "ONLY_MIGRATIONS", False))
        self.steps = _hooks(loaded, "in_step")
        self.setting_uses = _hooks(loaded, "in_setting")
        self.assignments = _hooks(loaded, "in_assignment")
        self.classes = _hooks(loaded, "in_class")
        self.imports = _hooks(loaded, "in_import")
        self.models = _hooks(loaded, "in_model")
        self.templates = _hooks(loaded, "in_template")
        self.settings = _hooks(loaded, "in_settings")
        self.over_project = {n: m.over_project for n, m in loaded.items() if hasattr(m, "over_project")}

    def _add_calls(self, name: str, module: ModuleType) -> None:
        hook: Hook | None = getattr(module, "in_call", None)
        if hook is None:
            return
        if module.CALLS is None:
            self.every_call.append((name, hook))
        else:
            for called in module.CALLS:
                self.calls.setdefault(called, []).append((name, hook))


def _hooks(loaded: dict[str, ModuleType], function: str) -> list[Bound]:
    return [(name, getattr(module, function)) for name, module in loaded.items() if hasattr(module, function)]


class Collector:
    """Collects the evidence of a project, module by module."""

    def __init__(self, project: Project, names: Names, kinds: Kinds) -> None:
        self.project = project
        self.names = names
        self.kinds = kinds
        self._local = names.labels

    def module(self, module: Module, lines: list[str]) -> Findings:
        """Everything that one module holds; `lines` are its source lines."""
        found = _Recorder(self, module, lines)
        site = Site(self.project, self.names, module, module.app)
        for entry in module.outline.imports:
            own = Site(self.project, self.names, module, module.app, clean(entry.symbol))
            for kind, hook in self.kinds.imports:
                found.add(kind, hook(entry, own), own)
        found.whole("", 1, partial(self._top_level, module, site, found))
        for cls in module.classes.values():
            found.whole(cls.declaration.qualname, cls.declaration.line, partial(self._class, cls, found))
        self._functions(module, found)
        if not site.is_migration:
            found.findings.mentions.extend(mentions(self.project.symbols, module))
        return found.findings

    def model(self, model: Model, lines: Mapping[str, list[str]]) -> Findings:
        """Everything that the fields of one concrete model hold."""
        module = model.cls.module
        found = _Recorder(self, module, lines)
        site = Site(self.project, self.names, module, model.app, clean(model.cls.declaration.qualname), model.cls)
        for kind, hook in self.kinds.models:
            found.add(kind, hook(model, site), site)
        return found.findings

    def settings(self, module: Module, lines: list[str]) -> Findings:
        """Everything that the settings hold."""
        found = _Recorder(self, module, lines)
        site = Site(self.project, self.names, module, module.app)
        for kind, hook in self.kinds.settings:
            found.add(kind, hook(site), site)
        return found.findings

    def template(self, module: Module, tags: Iterable[Any], lines: list[str]) -> Findings:
        """Everything that the tags of one template hold."""
        found = _Recorder(self, module, lines)
        site = Site(self.project, self.names, module, module.app)
        for tag in tags:
            for kind, hook in self.kinds.templates:
                found.add(kind, hook(tag, site), site)
        return found.findings

    def _top_level(self, module: Module, site: Site, found: _Recorder) -> None:
        frame = Frame(module, events=[])
        site.frame = frame
        site.bindings = self._evaluate(module.outline.uses, frame)
        self._events(frame, site, found)
        self._assignments(module.outline.names, site, found)

    def _class(self, cls: ClassInfo, found: _Recorder) -> None:
        declaration = cls.declaration
        site = Site(self.project, self.names, cls.module, cls.module.app, clean(declaration.qualname), cls)
        frame = Frame(cls.module, cls, is_class_body=True, events=[])
        site.frame = frame
        site.bindings = self._evaluate(declaration.uses, frame)
        self._decorators(declaration.decorators, Frame(cls.module, events=frame.events))
        self._events(frame, site, found)
        for kind, hook in self.kinds.classes:
            found.add(kind, hook(cls, site), site)
        self._assignments(declaration.attributes, site, found)

    def _functions(self, module: Module, found: _Recorder) -> None:
        outer: dict[str, Frame] = {}
        for function in sorted(module.functions.values(), key=lambda f: f.declaration.qualname.count("<locals>")):
            where = (function.declaration.qualname, function.declaration.line)
            found.whole(*where, partial(self._function, function, outer, found))

    def _function(self, function: FunctionInfo, outer: dict[str, Frame], found: _Recorder) -> None:
        declaration = function.declaration
        frame = self.project.flow.frame(function)
        enclosing = outer.get(declaration.qualname.rpartition(".<locals>.")[0])
        if enclosing is not None:
            frame.bindings = {**enclosing.bindings, **frame.bindings}
        outer[declaration.qualname] = frame
        frame.events = []
        where = (function.module, function.module.app, clean(declaration.qualname))
        site = Site(self.project, self.names, *where, function.owner, frame)
        around = Frame(function.module, function.owner, events=frame.events)
        self._decorators(declaration.decorators, around)
        for parameter in declaration.parameters:
            self.project.flow.evaluate(parameter.default, around)
        site.bindings = self._evaluate(declaration.uses, frame)
        self._events(frame, site, found)
        found.behaviour(function, site, frame.events)

    def _decorators(self, decorators: Iterable[Expression], frame: Frame) -> None:
        for decorator in decorators:
            value = self.project.flow.evaluate(decorator, frame)
            if decorator is not None and decorator[0] != "(" and frame.events is not None:
                line = decorator[3] if decorator[0] == "." else 0
                name = decorator[2] if decorator[0] == "." else decorator[1]
                frame.events.append(Call(str(name), value, None, (), (), ("(", decorator, (), (), line), line))

    def _evaluate(self, uses: Iterable[tuple[int, Expression, int]], frame: Frame) -> dict[int, Expression]:
        bindings: dict[int, Expression] = {}
        evaluate = self.project.flow.evaluate
        for binding, expression, scope in uses:
            frame.scope = scope
            value = evaluate(expression, frame)
            if binding >= 0:
                frame.bindings[binding] = value
                bindings[binding] = expression
            else:
                _put_in(expression, bindings)
        return bindings

    def _assignments(self, attributes: Iterable[Attribute], site: Site, found: _Recorder) -> None:
        for attribute in attributes:
            for kind, hook in self.kinds.assignments:
                found.add(kind, hook(attribute, site), site)

    def _events(self, frame: Frame, site: Site, found: _Recorder) -> None:
        kinds = self.kinds
        for event in frame.events or ():
            if isinstance(event, Call):
                bound = kinds.calls.get(event.name, [])
                if event.leads_on:
                    bound = [*bound, *kinds.every_call]
            else:
                bound = kinds.steps if isinstance(event, Step) else kinds.setting_uses
            for kind, hook in bound:
                found.add(kind, hook(event, site), site)


class _Recorder:
    """Turns what kinds find in one module into evidence, each piece once."""

    def __init__(self, collector: Collector, module: Module, lines: list[str] | Mapping[str, list[str]]) -> None:
        self._collector = collector
        self._module = module
        self._lines = {module.path: lines} if isinstance(lines, list) else lines
        self._seen: set[tuple[object, ...]] = set()
        self.findings = Findings()

    def whole(self, qualname: str, line: int, step: Callable[[], None]) -> None:
        """Take a step; where code goes round in a circle that has no end, say so and go on."""
        try:
            step()
        except RecursionError:
            symbol = clean(qualname) or "module"
            self.findings.unresolved.append(Unresolved("flow", self._module.path, line, symbol, CIRCLE))

    def add(self, kind: str, found: Iterable[Found], site: Site) -> None:
        if kind in self._collector.kinds.only_migrations and not site.is_migration:
            return
        try:
            for one in found:
                self._found(kind, one, site)
        except Exception as error:  # noqa: BLE001  one kind that fails must not cost the report
            reason = f"{FAILED} ({type(error).__name__}: {error}); please report it"
            self.findings.unresolved.append(Unresolved(kind, self._module.path, 1, site.symbol or "module", reason))

    def _found(self, kind: str, one: Found, site: Site) -> None:
        if isinstance(one, Gap):
            where = (one.path or self._module.path, one.line)
            self.findings.unresolved.append(Unresolved(kind, *where, one.detail, one.reason))
        else:
            self._reference(kind, one, site)

    def _reference(self, kind: str, one: Reference, site: Site) -> None:
        source_app = one.source_app or site.app
        if one.app not in self._collector._local or source_app not in self._collector._local:
            return
        if source_app == one.app and one.model is None:
            return
        symbol = clean(one.symbol if one.symbol is not None else site.symbol)
        path = one.path or self._module.path
        key = (kind, source_app, one.source, one.app, one.model, path, one.line, symbol)
        if key in self._seen:
            return
        self._seen.add(key)
        source_model = one.source.label if one.source is not None else None
        module = self._module.name if path == self._module.path else None
        self.findings.evidence.append(
            Evidence(
                kind,
                End(source_app, source_model, module, symbol or None),
                End(one.app, one.model, one.target_module, one.target_symbol),
                path,
                one.line,
                one.detail,
                self._collector.kinds.weights[kind],
                self._excerpt(path, one.line),
            )
        )

    def _excerpt(self, path: str, line: int) -> str:
        return excerpt(self._lines.get(path, []), line)

    def behaviour(self, function: FunctionInfo, site: Site, events: Iterable[Event]) -> None:
        """Note what a function writes, calls and runs in one transaction."""
        scopes = function.declaration.scopes
        writes: list[tuple[str, str, tuple[int, ...]]] = []
        calls: list[tuple[tuple[str, str], tuple[int, ...]]] = []
        for event in events:
            if not isinstance(event, Call):
                continue
            changed = [m for m in written(event, site) if m.is_local] if event.name in WRITES else []
            called = [*(_called(event) if event.leads_on else ()), *_commanded(event, site)]
            if changed or called:
                inside = _enclosing(event.scope, scopes)
                writes.extend((m.app, m.label, inside) for m in changed)
                calls.extend((key, inside) for key in called)
        atomic = tuple(_atomic_scopes(function, site))
        if writes or calls or atomic:
            self.findings.behaviours.append(
                Behaviour(
                    function.key,
                    site.app,
                    self._module.name,
                    site.symbol,
                    self._module.path,
                    tuple(dict.fromkeys(writes)),
                    tuple(dict.fromkeys(calls)),
                    atomic,
                )
            )


def _put_in(expression: Expression, bindings: dict[int, Expression]) -> None:
    """Note `wanted["customer__email"] = 1` in the dictionary that the variable was bound to."""
    match expression:
        case ("o", "set[]", ("[", ("v", binding), ("s", *_) as key), value):
            match bindings.get(binding):
                case ("d", pairs):
                    bindings[binding] = ("d", (*pairs, (key, value)))


def clean(qualname: str) -> str:
    """The symbol of a qualified name: functions inside functions by plain dots, a Meta stands for its class."""
    return qualname.replace(".<locals>", "").removesuffix(".Meta")


def _enclosing(scope: int, scopes: tuple[tuple[int, str, Expression, int], ...]) -> tuple[int, ...]:
    inside = [FUNCTION]
    while scope >= 0:
        inside.append(scope)
        scope = scopes[scope][0]
    return tuple(inside)


def _called(call: Call) -> Iterator[tuple[str, str]]:
    for callee in alternatives(call.callee):
        match callee:
            case FunctionValue(function) if function.module.is_local:
                yield function.key
            case ClassValue(cls) if "__init__" in cls.methods and cls.module.is_local:
                yield cls.methods["__init__"].key


def _commanded(call: Call, site: Site) -> Iterator[tuple[str, str]]:
    """What `call_command("rebuild_index")` runs."""
    for first in alternatives(call.argument(0, "command_name")) if call.name == "call_command" else ():
        module = site.names.commands.get(first.text.split(" ")[0]) if isinstance(first, TextValue) else None
        command = module.classes.get("Command") if module is not None else None
        handle = site.project.symbols.method(command, "handle") if command is not None else None
        if handle is not None and handle.module.is_local:
            yield handle.key


def _atomic_scopes(function: FunctionInfo, site: Site) -> Iterator[Scope]:
    declaration = function.declaration
    if any(_is_atomic(decorator, site) for decorator in declaration.decorators):
        yield Scope(FUNCTION, declaration.line, "@atomic")
    elif _is_view(function, site) and _has_atomic_requests(site.project):
        yield Scope(FUNCTION, declaration.line, "the request's transaction")
    for number, (_parent, kind, value, line) in enumerate(declaration.scopes):
        if kind == "with" and _is_atomic(value, site):
            yield Scope(number, line, "atomic block")


def _is_atomic(expression: Expression, site: Site) -> bool:
    if called_name(expression) == "method_decorator":
        expression = argument(expression, 0, "decorator")
    if expression is not None and expression[0] == "(":
        expression = expression[1]
    if expression is None or expression[0] not in ".nm":
        return False
    value = site.project.flow.static(expression, site.module)
    dotted = value.dotted if isinstance(value, ExternalValue) else value.name if isinstance(value, MethodValue) else ""
    return dotted.endswith((".atomic", ".commit_on_success", "transaction.Atomic")) or dotted == "atomic"


def _has_atomic_requests(project: Project) -> bool:
    databases = project.setting("DATABASES")
    entries = databases.values() if isinstance(databases, dict) else ()
    return any(isinstance(entry, dict) and entry.get("ATOMIC_REQUESTS") is True for entry in entries)


_HANDLERS = frozenset(
    {"get", "post", "put", "patch", "delete", "create", "update", "destroy", "form_valid", "dispatch"}
)


def _is_view(function: FunctionInfo, site: Site) -> bool:
    owner = function.owner
    if owner is None:
        first = function.declaration.parameters[:1]
        return bool(first) and first[0].name == "request"
    if function.declaration.name not in _HANDLERS and not any(
        "action" in str(d) for d in function.declaration.decorators
    ):
        return False
    return any(name.endswith(("View", "ViewSet", "APIView")) for name in site.project.symbols.ancestors(owner))
