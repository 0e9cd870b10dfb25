"""Operations of a history that fill rows or run statements: which of them a new database needs, and can run."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from extracted.extractor.migrations.history import History, Key, Migration
from extracted.extractor.migrations.keys import Keys
from extracted.extractor.migrations.operations import UNKNOWN, FindSource, Operation, operations_in
from extracted.extractor.migrations.source import Written
from extracted.extractor.migrations.state import ModelState, State

Verdict = str
KEPT, LEFT_OUT, LISTED = "kept", "left out", "listed"
_MAKING = frozenset({"create", "bulk_create", "get_or_create", "update_or_create", "execute", "executemany"})
"""What a function does that makes rows, as far as its text tells."""
_FETCHING = frozenset({"get", "get_by_natural_key", "earliest", "latest"})
"""What a query set raises an error in that has no row."""
_CHANGING = re.compile(r"\s*(update|delete|truncate|drop|analyze|vacuum|reindex|set|comment|select)\b", re.IGNORECASE)
_ADDING = re.compile(
    r"\s*(insert|create\s+(or\s+replace\s+)?(unique\s+)?(index|view|materialized|function|trigger|extension))",
    re.IGNORECASE,
)
_DEPENDS = "whether it is run depends on where the migration runs"
_COPYING = re.compile(r"\s*insert\b(?!.*\bvalues\b).*\bselect\b.*\bfrom\b", re.IGNORECASE | re.DOTALL)
_DROPPING = re.compile(r"\s*drop\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\bcreate\s+(?:or\s+replace\s+)?(?:unique\s+|materialized\s+)?(?:index|view|function|trigger)"
    r"(?:\s+concurrently)?(?:\s+if\s+not\s+exists)?\s+\"?(\w+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RowStep:
    """One operation on rows, and what becomes of it: `why` is said in the report; `needs` are apps it asks for."""

    operation: Operation
    migration: Key
    verdict: Verdict
    why: str
    needs: frozenset[str] = frozenset()


class Rows:
    """Judges operations on rows of one app after the other, against the state that its models come to."""

    def __init__(
        self, history: History, state: State, keys: Keys, is_here: Callable[[str], bool], find: FindSource
    ) -> None:
        """`is_here` tells of an app whether its code and tables are in the service."""
        self._history = history
        self._state = state
        self._keys = keys
        self._is_here = is_here
        self._find = find
        self._filled: set[str] = set()
        """Apps that have rows in a new database."""
        self._mentioned: set[Key] = set()
        """Models that code which fills a new database names: they may have rows in it."""
        self._made: set[Key] = set()
        """Models of which such code makes rows."""

    def steps(self, app: str) -> Iterator[RowStep]:
        """What becomes of each operation on rows of an app, in order."""
        for migration in self._history.migrations:
            if migration.app == app:
                for operation in migration.operations:
                    for step in self._step(operation, migration):
                        is_open = operation.is_conditional and step.verdict == KEPT
                        yield replace(step, verdict=LISTED, why=_DEPENDS) if is_open else step

    def trouble(self, operation: Operation, migration: Migration) -> str:
        """Why an operation on rows cannot run in a service that has rows already; "" if nothing speaks against it."""
        if operation.kind == "RunPython":
            code = operation.needed("code")
            body = self._closure(code)
            if not body:
                name = ast.unparse(code.node)
                return "" if name.endswith("noop") else f"the code of {name} is not in this file"
            return self._trouble(set(_asked_for(body)), body, migration)
        if operation.kind == "RunSQL":
            statements = list(_statements(operation.argument("sql")))
            if not statements or not all(statements):
                return "its statement is no plain text"
            foreign = self._foreign_tables(statements)
            return f"it needs the table {foreign}, which is not here" if foreign else ""
        return ""

    def _step(self, operation: Operation, migration: Migration) -> Iterator[RowStep]:
        match operation.kind:
            case "RunPython":
                yield self._python(operation, migration)
            case "RunSQL":
                yield self._sql(operation, migration)
            case "SeparateDatabaseAndState":
                yield from self._separate(operation, migration)
            case "CreateExtension":
                yield RowStep(operation, migration.key, KEPT, "")
            case kind if kind == UNKNOWN:
                name = operation.dotted.rpartition(".")[2]
                yield RowStep(operation, migration.key, LISTED, f"{name} is none of Django's operations")

    def _separate(self, operation: Operation, migration: Migration) -> Iterator[RowStep]:
        inner = operation.argument("database_operations")
        found = list(operations_in(inner.node, inner.source, self._find)) if inner is not None else []
        has_state = operation.argument("state_operations") is not None
        for each in found:
            for step in self._step(each, migration):
                if has_state and step.verdict == LISTED:
                    yield RowStep(each, migration.key, LEFT_OUT, "the state that it comes to is made directly")
                else:
                    yield step

    def _python(self, operation: Operation, migration: Migration) -> RowStep:
        def step(verdict: Verdict, why: str, needs: Iterable[str] = ()) -> RowStep:
            return RowStep(operation, migration.key, verdict, why, frozenset(needs))

        if operation.flag("elidable", default=False):
            return step(LEFT_OUT, "it says itself that a new database does not need it")
        code = operation.needed("code")
        body = self._closure(code)
        if not body:
            name = ast.unparse(code.node)
            return step(LEFT_OUT if name.endswith("noop") else LISTED, f"the code of {name} is not in this file")
        if self._is_made(_texts(body), migration.app):
            return step(LEFT_OUT, "the index that it makes is made with its table")
        models = set(_asked_for(body))
        is_filling = any(map(_makes_rows, body))
        has_rows = migration.app in self._filled and not (models and models.isdisjoint(self._mentioned))
        if not is_filling and not has_rows:
            return step(LEFT_OUT, "it only works on rows that were there before, and a new database has none")
        missing = self._missing(body, migration.app)
        if missing:
            return step(LISTED if is_filling else LEFT_OUT, f"it asks for a row of {missing} that nothing made before")
        trouble = self._trouble(models, body, migration)
        if trouble:
            return step(LISTED, trouble)
        self._filled.add(migration.app)
        if is_filling:
            self._mentioned |= models
            self._made |= set(_receivers(body, _MAKING))
        return step(KEPT, "", {app for app, _name in models if app != migration.app})

    def _missing(self, body: list[ast.AST], app: str) -> str:
        """A model of which code asks for one row that a new database does not have; "" if there is none.

        Rows of Django's own (content types, permissions) are made after all migrations, or by the code itself.
        """
        here = set(_receivers(body, _MAKING))
        wanted = set(_receivers(body, _FETCHING)) - here - {key for key in self._made if key[0] == app}
        return ".".join(min(wanted)) if wanted else ""

    def _trouble(self, models: set[Key], body: list[ast.AST], migration: Migration) -> str:
        """Why code cannot run on the service's tables; "" if nothing speaks against it."""
        words = frozenset(word for node in body for word in words_in(node))
        for app, name in sorted(models):
            if not self._is_here(app):
                return f"it reads {app}.{name}, which is not in the service's database"
            state = self._state.models.get((app, name.lower()))
            if state is None and app == migration.app:
                return f"it needs {app}.{name}, which later migrations take away"
            cut = self._cut_words(state) & words if state is not None else frozenset()
            if cut:
                return f"it follows {min(cut)}, which leads out of the service"
            wrong = self._wrong(state, body, words) if state is not None else ""
            if wrong:
                return f"it names {wrong} of {app}.{name}, which later migrations take away"
        return ""

    def _wrong(self, model: ModelState, body: list[ast.AST], words: frozenset[str]) -> str:
        """A field that a model has no more and that code names; "" if there is none."""
        gone = self._state.gone.get(model.key, set()) & words - model.fields.keys()
        return min(gone) if gone else _unknown_keywords(model, body)

    def _cut_words(self, model: ModelState) -> frozenset[str]:
        names = self._keys.cut_keys(model)
        return frozenset({*names, *(f"{name}_id" for name in names)})

    def _closure(self, code: Written) -> list[ast.AST]:
        """The function of a step with everything of its file that it uses."""
        found: dict[str, ast.AST] = {}
        waiting = [code.node]
        while waiting:
            for each in ast.walk(waiting.pop()):
                if isinstance(each, ast.Name) and each.id in code.source.definitions and each.id not in found:
                    found[each.id] = code.source.definitions[each.id]
                    waiting.append(found[each.id])  # type: ignore[arg-type]
        if isinstance(code.node, ast.Lambda):
            return [code.node, *found.values()]
        return list(found.values())

    def _sql(self, operation: Operation, migration: Migration) -> RowStep:
        def step(verdict: Verdict, why: str) -> RowStep:
            return RowStep(operation, migration.key, verdict, why)

        if operation.flag("elidable", default=False):
            return step(LEFT_OUT, "it says itself that a new database does not need it")
        if operation.argument("state_operations") is not None:
            return step(LEFT_OUT, "the state that it comes to is made directly")
        statements = list(_statements(operation.argument("sql")))
        if not statements or any(not s for s in statements):
            return step(LISTED, "its statement is no plain text")
        has_rows = migration.app in self._filled
        if all(_CHANGING.match(s) or (_COPYING.match(s) and not has_rows) for s in statements):
            return step(LEFT_OUT, "it only changes what was there before, and a new database has none of it")
        if self._is_taken_away(statements, migration.app):
            return step(LEFT_OUT, "a later migration takes away what it makes")
        if self._is_made(statements, migration.app):
            return step(LEFT_OUT, "the index that it makes is made with its table")
        if not all(_ADDING.match(s) or _CHANGING.match(s) for s in statements):
            return step(LISTED, "whether the tables that it changes are as it expects them cannot be told")
        foreign = self._foreign_tables(statements)
        return step(LISTED, f"it needs the table {foreign}, which is not here") if foreign else step(KEPT, "")

    def _is_taken_away(self, statements: list[str], app: str) -> bool:
        """Whether what statements make is dropped by others of the app."""
        names = {match.group(1) for s in statements for match in _NAMED.finditer(s)}
        operations = (o for m in self._history.migrations if m.app == app for o in m.operations if o.kind == "RunSQL")
        later = " ".join(s for o in operations for s in _statements(o.argument("sql")) if _DROPPING.match(s))
        return bool(names) and names <= set(re.findall(r"\w+", later))

    def _is_made(self, statements: list[str], app: str) -> bool:
        """Whether all that statements make are indexes that the models have, too."""
        names = {match.group(1) for s in statements for match in _NAMED.finditer(s)}
        models = (model for model in self._state.models.values() if model.app == app)
        held = {
            name for model in models for each in (*model.indexes, *model.constraints) for name in _texts([each.node])
        }
        return bool(names) and names <= held

    def _foreign_tables(self, statements: list[str]) -> str:
        words: frozenset[str] = frozenset(word for s in statements for word in re.findall(r"\w+", s))
        tables = {m.table: m for m in self._state.models.values()}
        gone = {name for names in self._state.tables.values() for name in names}
        for word in sorted(words & {*tables, *gone}):
            if word not in tables or not self._is_here(tables[word].app):
                return word
        return ""


def _texts(body: list[ast.AST]) -> list[str]:
    """All texts in a piece of code."""
    nodes = (each for tree in body for each in ast.walk(tree))
    return [each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def words_in(node: ast.AST) -> frozenset[str]:
    """All names, attributes, keywords and parts of look-ups in a piece of code."""
    found: set[str] = set()
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.add(name)
            case ast.keyword(arg=str(name)):
                found.update(name.split("__"))
            case ast.Constant(value=str(text)) if text.lstrip("-").isidentifier():
                found.update(text.lstrip("-").split("__"))
    return frozenset(found)


def _makes_rows(body: ast.AST) -> bool:
    """Whether code makes rows in an empty database, too: not only in a loop over rows."""
    queries = _Queries(body)
    return any(queries.makes(node) for node in body.body) if isinstance(body, ast.FunctionDef) else queries.makes(body)


class _Queries:
    """Follows one function: which names hold rows of the database, and whether something is made without any."""

    def __init__(self, body: ast.AST) -> None:
        self._rows = {
            target.id
            for node in ast.walk(body)
            if isinstance(node, ast.Assign) and self._asks(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def makes(self, node: ast.AST) -> bool:
        """Whether a piece of code makes rows, in whatever does not walk over rows itself."""
        match node:
            case ast.For(iter=rows) if self._are_rows(rows):
                return False
            case ast.Call(func=ast.Attribute(attr="bulk_create"), args=[items, *_]) if self._are_from_rows(items):
                return False
            case ast.Call(func=ast.Attribute(attr=name)) if name in _MAKING:
                return True
            case ast.Call(func=ast.Attribute(attr="save", value=value)) if not self._are_rows(value):
                return True
        return any(self.makes(each) for each in ast.iter_child_nodes(node))

    def _are_from_rows(self, node: ast.expr) -> bool:
        match node:
            case ast.GeneratorExp(generators=[first, *_]) | ast.ListComp(generators=[first, *_]):
                return self._are_rows(first.iter)
        return False

    def _are_rows(self, node: ast.expr) -> bool:
        return self._asks(node) or any(isinstance(n, ast.Name) and n.id in self._rows for n in ast.walk(node))

    @staticmethod
    def _asks(node: ast.expr) -> bool:
        """Whether an expression asks for rows, and makes none."""
        named = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
        return bool(named & {"objects", "_default_manager", "_base_manager"}) and not named & _MAKING


def _asked_for(body: list[ast.AST]) -> Iterator[Key]:
    """The models that `apps.get_model("app", "Model")` names."""
    for node in (each for tree in body for each in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Attribute(attr="get_model"), args=args, keywords=keywords):
                values = [*args, *(k.value for k in keywords)]
                texts = [v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)]
                if len(texts) == 1 and "." in texts[0]:
                    texts = texts[0].split(".")
                if len(texts) > 1:
                    yield texts[0], texts[1]


def _receivers(body: list[ast.AST], methods: Collection[str]) -> Iterator[Key]:
    """The models on whose managers some methods are called: `Tag = apps.get_model(...)`, `Tag.objects.get(...)`."""
    for tree in body:
        named = {
            target.id: key
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value, ast.Call)
            for key in _asked_for([node.value])
        }
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=asked, attr=method)) if method in methods:
                    names = {each.id for each in ast.walk(asked) if isinstance(each, ast.Name)}
                    is_asking = any(isinstance(each, ast.Attribute) for each in ast.walk(asked))
                    yield from (named[name] for name in sorted(names & named.keys()) if is_asking)


def _unknown_keywords(model: ModelState, body: list[ast.AST]) -> str:
    """A keyword of `Model(...)` or `Model.objects.create(...)` that is none of the fields of the model."""
    known = {*model.fields, *(f"{name}_id" for name in model.fields), "pk", "id", "defaults"}
    for node in (each for tree in body for each in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Name(id=name), keywords=keywords) if name == model.name:
                pass
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(value=ast.Name(id=name)), attr="create"), keywords=keywords
            ) if name == model.name:
                pass
            case _:
                continue
        wrong = sorted(k.arg for k in keywords if k.arg and k.arg not in known)
        if wrong:
            return wrong[0]
    return ""


def _statements(written: Written | None) -> Iterator[str]:
    """The statements of a RunSQL; an empty text for one that cannot be told."""
    node = written.source.value(written.node) if written is not None else None
    match node:
        case ast.Constant(value=str(text)):
            yield from filter(str.strip, re.split(r";\s*(?:\n|$)", text))
        case ast.List(elts=items) | ast.Tuple(elts=items):
            for item in items:
                first = item.elts[0] if isinstance(item, ast.Tuple) and item.elts else item
                yield first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
        case _:
            yield ""
