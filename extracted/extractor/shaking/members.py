"""Which members of a model of the other side are needed: its columns, what is mentioned, and what only computes."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import libcst as cst

from analysis.resolve.models import Field, Model
from extracted.extractor.shaking.source import Source, bound, is_docstring
from extracted.extractor.shaking.syntax import (
    Chain,
    References,
    chain_of,
    descend,
    for_type_checkers,
    parameters,
    references,
    references_in,
)

if TYPE_CHECKING:
    from extracted.extractor.shaking.closure import Closure

Fate = Literal["kept", "remote"]
RELATIONS = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField", "GenericForeignKey", "GenericRelation"})
OPTIONS = frozenset(
    {"abstract", "app_label", "base_manager_name", "db_table", "db_table_comment", "default_manager_name"}
    | {"default_related_name", "get_latest_by", "managed", "ordering", "proxy", "swappable", "verbose_name"}
    | {"verbose_name_plural"}
)
"""Options of a model that its mirror has as well; constraints, indexes and permissions belong to the owner."""

CHANGING = frozenset(
    {"save", "delete", "asave", "adelete", "save_base", "full_clean", "clean", "clean_fields", "validate_unique"}
    | {"validate_constraints", "refresh_from_db", "arefresh_from_db"}
)
"""Methods that change a row or guard a change, which happens on the other side."""


class Members:
    """The members of one class that are taken; `fates` are by index in its body."""

    def __init__(self, source: Source, node: cst.ClassDef, model: Model | None, closure: Closure) -> None:
        self.source = source
        self.node = node
        self.model = model
        self.fates: dict[int, Fate] = {}
        self.forced: set[str] = set()
        self._closure = closure
        self._statements = tuple(node.body.body)
        self._is_begun = False
        self._found: dict[int, References] = {}
        self._names = tuple(_name(statement) for statement in self._statements)
        self._touching: dict[int, bool] = {}
        self._kept: set[str] = set()
        self._used: set[str] = set()
        self.of_rows = model is None and _is_of_rows(source, node, closure)

    @property
    def bases(self) -> tuple[Chain, ...]:
        """The classes it derives from."""
        found = (chain_of(arg.value) or _called(arg.value) for arg in self.node.bases)
        return tuple(chain for chain in found if chain)

    @property
    def meta_base(self) -> str:
        """The class whose `Meta` this one has as it writes none of its own, "" where there is no such."""
        if any(_is_meta(statement) for statement in self._statements):
            return ""
        for chain in self.bases:
            model = self._closure.library.model_called(self.source, chain)
            if model is not None and model.is_abstract:
                return ".".join(chain)
        return ""

    @property
    def dropped(self) -> frozenset[str]:
        """Names of relations that are left out."""
        return frozenset(
            name
            for index, statement in enumerate(self._statements)
            if index not in self.fates and (name := assigned(statement)) and self._relation(name) is not None
        )

    def kept_names(self) -> frozenset[str]:
        """Names of what is taken of the body."""
        return frozenset(self._kept)

    def _keep(self, index: int, statement: cst.CSTNode) -> None:
        """Note the names of what is taken, and those that it uses of the body of the class."""
        name = self._names[index]
        self._kept.update({name} if name else bound(statement))
        if isinstance(statement, cst.FunctionDef):
            return
        self._used.update(chain[0] for chain in self._named(statement).chains if len(chain) == 1)
        if _is_meta(statement):
            orders = (s for s in self.meta(statement).body.body if assigned(s) in {"ordering", "get_latest_by"})
            self._used.update(name for s in orders for name in references(s).mentions)

    def grow(self, *, with_stubs: bool = False) -> References | None:
        """Take what is needed by now; return what that names, or None if nothing was added."""
        added: list[cst.CSTNode] = [] if self._is_begun else [*self.node.bases, *self.node.keywords]
        begun, self._is_begun = self._is_begun, True
        stubs: list[cst.CSTNode] = []
        found = 0
        for index, statement in enumerate(self._statements):
            if index in self.fates:
                continue
            fate = self._fate(statement, with_stubs=with_stubs)
            if fate is not None:
                self.fates[index] = fate
                self._keep(index, statement)
                found += 1
                (added if fate == "kept" else stubs).append(statement)
        if begun and not found:
            return None
        return self._references(added, stubs)

    def _references(self, added: list[cst.CSTNode], stubs: list[cst.CSTNode]) -> References:
        result = References()
        for node in added:
            result.add(references(self.meta(node) if _is_meta(node) else node))
            relation = self._relation(assigned(node) or "")
            if relation is not None and self.model is not None:
                result.texts.update(self._labels(relation))
        for node in stubs:
            if isinstance(node, cst.FunctionDef):
                result.add(references_in(p.default for p in parameters(node.params) if p.default is not None))
        return result

    def _labels(self, relation: Field) -> Iterator[str]:
        models = self._closure.library.graph
        if self.model is not None:
            yield models.target_label(self.model, relation.target)
            if relation.through:
                yield models.target_label(self.model, relation.through)

    def _fate(self, statement: cst.CSTNode, *, with_stubs: bool) -> Fate | None:
        if isinstance(statement, cst.FunctionDef):
            return self._method(statement, with_stubs=with_stubs)
        if isinstance(statement, cst.ClassDef) or is_docstring(statement):
            return "kept"
        if for_type_checkers(statement):
            return None
        name = assigned(statement)
        if name is not None:
            return "kept" if self._is_needed(name, statement) else None
        names = bound(statement)
        if isinstance(statement, cst.BaseCompoundStatement) or _is_pass(statement):
            return "kept"
        is_needed = any(one in self._closure.mentions or self._is_used_in_body(one) for one in names)
        return "kept" if names and (is_needed or is_plain(statement)) else None

    def _is_needed(self, name: str, statement: cst.CSTNode) -> bool:
        mentions = self._closure.mentions
        relation = self._relation(name)
        if relation is not None:
            is_key = relation.is_parent_link or relation.is_primary_key or name in self.forced
            return is_key or name in mentions or f"{name}_id" in mentions or self._is_used_in_body(name)
        if self.model is not None and name in self.model.fields:
            return True
        is_needed = name in mentions or _is_manager(name, statement) or self._is_used_in_body(name)
        return is_needed or (not self.of_rows and is_plain(statement))

    def _is_used_in_body(self, name: str) -> bool:
        """Whether something that is taken names it in the body of the class."""
        return name in self._used

    def _named(self, node: cst.CSTNode) -> References:
        """All that a statement of the body names."""
        if id(node) not in self._found:
            self._found[id(node)] = references(node)
        return self._found[id(node)]

    def _relation(self, name: str) -> Field | None:
        found = self.model.fields.get(name) if self.model is not None else None
        return found if found is not None and found.kind in RELATIONS else None

    def _method(self, node: cst.FunctionDef, *, with_stubs: bool) -> Fate | None:
        name = node.name.value
        if (name in CHANGING and not self.of_rows) or _is_system_check(node):
            return None
        is_special = (name.startswith("__") and not is_private(name)) or name == "get_queryset"
        if not self._owners(node) <= self.kept_names():
            return None
        is_wanted = is_special or name in self._closure.mentions or self._is_used_in_body(name)
        if self.of_rows:
            return "kept" if is_wanted or (name.startswith("_") and name in self._closure.mentions) else None
        if self._is_pure(node):
            return "kept" if is_wanted or is_private(name) or self._needs_nothing(node) else None
        return "remote" if with_stubs and is_wanted and not is_special else None

    def _owners(self, node: cst.FunctionDef) -> frozenset[str]:
        """The property that `@total.setter` belongs to."""
        roots = {chain[0] for d in node.decorators if len(chain := chain_of(d.decorator)) > 1}
        return frozenset(name for name in roots if name in self._names)

    def _needs_nothing(self, node: cst.FunctionDef) -> bool:
        """Whether it can be had for nothing: it names no more than its own row."""
        found = self._named(node)
        return not found.imports and not any(
            chain[0] in self.source.bindings and (chain[0],) != (self.node.name.value,) for chain in found.chains
        )

    def _is_pure(self, node: cst.FunctionDef) -> bool:
        closure = self._closure
        span = closure.library.span(self.source, f"{self.node.name.value}.{node.name.value}")
        for piece in closure.purity.rows_in(self.source.path, *span):
            label = piece.target.model or ""
            is_step = piece.kind == "read" and ": ." not in piece.detail
            if not (is_step and closure.is_known(label)):
                return False
        found = self._named(node)
        if any(self._acts_on_row(chain) for chain in found.chains):
            return False
        return not self._touches(node, found)

    def _touches(self, node: cst.FunctionDef, found: References) -> bool:
        """Whether what a method names leads to rows of the other side; asked once."""
        if id(node) not in self._touching:
            own = frozenset({self.node.name.value})
            self._touching[id(node)] = self._closure.purity.code_touches(self.source, found, own)
        return self._touching[id(node)]

    def _acts_on_row(self, chain: Chain) -> bool:
        if len(chain) < 2 or chain[0] not in {"self", "cls", self.node.name.value}:
            return False
        if chain[1] in CHANGING or chain[1] in {"objects", "_default_manager", "_base_manager"}:
            return True
        reverse = self.model.accessors.get(chain[1]) if self.model is not None else None
        if reverse is not None:
            return not self._closure.is_known(reverse[0].label)
        relation = self._relation(chain[1])
        if relation is None or self.model is None:
            return False
        label = self._closure.library.graph.target_label(self.model, relation.target)
        return bool(label) and not (self._closure.is_known(label) and chain[1] in self.kept_names())

    def meta(self, node: cst.CSTNode) -> cst.ClassDef:
        """`class Meta` with the options that a mirror has."""
        assert isinstance(node, cst.ClassDef)
        kept = [s for s in node.body.body if is_docstring(s) or assigned(s) in OPTIONS]
        gone = self.dropped
        body = [self._ordering(s) if assigned(s) == "ordering" else s for s in kept if not _orders_only(s, gone)]
        return node.with_changes(body=node.body.with_changes(body=body or [_PASS]))

    def _ordering(self, node: cst.CSTNode) -> cst.CSTNode:
        return node


def members_of(source: Source, node: cst.ClassDef, model: Model | None, closure: Closure) -> Members:
    """The members of a class, none taken so far."""
    return Members(source, node, model, closure)


_PASS = cst.SimpleStatementLine(body=[cst.Pass()])


def assigned(node: cst.CSTNode) -> str | None:
    """The one name that a statement gives a value."""
    match node:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])]):
            return name
        case cst.SimpleStatementLine(body=[cst.AnnAssign(target=cst.Name(value=name))]):
            return name
    return None


def _name(node: cst.CSTNode) -> str | None:
    return node.name.value if isinstance(node, cst.FunctionDef | cst.ClassDef) else assigned(node)


def is_private(name: str) -> bool:
    """Whether Python mangles a name in the body of a class, so that nobody else can call it by that."""
    return name.startswith("__") and not name.endswith("__")


def _is_meta(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.ClassDef) and node.name.value == "Meta"


def _is_system_check(node: cst.FunctionDef) -> bool:
    """Whether a method is Django's `Model.check`, which asks for constraints and the like that only the owner has."""
    return node.name.value == "check" and any(chain_of(d.decorator) == ("classmethod",) for d in node.decorators)


def _is_pass(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], cst.Pass)


def _orders_only(node: cst.CSTNode, gone: frozenset[str]) -> bool:
    return assigned(node) in {"ordering", "get_latest_by"} and not gone.isdisjoint(references(node).mentions)


def is_plain(node: cst.CSTNode) -> bool:
    """Whether a statement names nothing besides the names of Python itself."""
    found = references(node)
    return not found.imports and all(chain[0] in _BUILTINS for chain in found.chains if chain[0] not in bound(node))


_BUILTINS = frozenset(dir(builtins))


def _is_manager(name: str, node: cst.CSTNode) -> bool:
    if name == "objects":
        return True
    chains = {c for inner in descend(node) if isinstance(inner, cst.Call) for c in (_called(inner),)}
    return any(c and (c[-1] == "as_manager" or c[-1].endswith("Manager")) for c in chains)


def _called(node: cst.CSTNode) -> Chain:
    while isinstance(node, cst.Call):
        node = node.func
    return chain_of(node)


def _is_of_rows(source: Source, node: cst.ClassDef, closure: Closure) -> bool:
    return closure.library.is_of_rows(source, node.name.value)
