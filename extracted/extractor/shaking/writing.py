"""Writes a module of the other side with nothing but what is needed of it; the rest keeps its text."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from extracted.extractor.imports import add_import
from extracted.extractor.model import Access
from extracted.extractor.shaking import stubs
from extracted.extractor.shaking.closure import Closure
from extracted.extractor.shaking.hinting import (
    condition,
    type_parameters,
    typed_block,
    typed_imports,
    typed_names,
    without_hints,
)
from extracted.extractor.shaking.library import Definition, ModuleName, Outside
from extracted.extractor.shaking.linking import Linking
from extracted.extractor.shaking.source import Source, Statement, is_docstring
from extracted.extractor.shaking.syntax import (
    Imported,
    chain_of,
    for_type_checkers,
    imported,
    references_in,
    text_of,
)
from extracted.extractor.shaking.taken import Taken

_BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__", "__package__"}


@dataclass(slots=True)
class Written:
    """The text of one module with what is to be told of it."""

    text: str
    is_copy: bool
    listed: list[str] = field(default_factory=list)
    third_party: set[str] = field(default_factory=set)


class Writer:
    """Writes modules; `access` tells how rows of a mirror are read, by label."""

    def __init__(
        self,
        closure: Closure,
        linking: Linking,
        access: Callable[[str], Access],
        idempotent: Callable[[Definition], bool],
    ) -> None:
        self._closure = closure
        self._linking = linking
        self._access = access
        self._idempotent = idempotent

    def write(self, taken: Taken) -> Written:
        """One module; an empty one where nothing but its place is needed."""
        source = taken.source
        if source is None:
            return Written("", is_copy=True)
        links: set[str] = set()
        written = Written("", is_copy=True)
        body = [node for s in source.statements for node in self._statement(taken, source, s, links, written)]
        module = self._finished(taken, source, body, links, written)
        written.text = module.code
        return written

    def _statement(
        self, taken: Taken, source: Source, statement: Statement, links: set[str], written: Written
    ) -> Iterator[cst.CSTNode]:
        if statement.defines and statement.index not in taken.kept:
            return
        node = statement.node
        if statement.index == 0 and is_docstring(node):
            yield node
        elif statement.imports:
            yield from _import_lines(node)
        elif statement.binds == {"__all__"}:
            filtered = _exported(node, taken)
            if filtered is not None or statement.index in taken.kept:
                yield filtered or _NOTHING_EXPORTED
        elif statement.is_for_type_checkers:
            yield node
        elif statement.index in taken.kept:
            yield self._kept(taken, source, statement, links, written)

    def _kept(
        self, taken: Taken, source: Source, statement: Statement, links: set[str], written: Written
    ) -> cst.CSTNode:
        node = statement.definition
        if node is None:
            return self._condition(taken, source, statement.node, links, written)
        name = node.name.value
        if isinstance(node, cst.ClassDef) and name in taken.members:
            written.is_copy &= taken.names.get(name) != "mirror"
            return self._model(taken, source, node, links)
        treatment = taken.names.get(name, "copied")
        if isinstance(node, cst.FunctionDef) and treatment != "copied":
            written.is_copy = False
            links.add("stubs")
            if treatment == "task":
                return stubs.remote_task(node, source.name)
            if treatment == "stub":
                return stubs.remote_function(node, idempotent=self._idempotent(Definition(source, name)))
            return stubs.unavailable(
                node, f"{source.name}.{name} stays with the {stubs.OWNER}; its calls cannot be sent"
            )
        if isinstance(node, cst.ClassDef):
            node, used = self._linking.subclass(node, f"{source.name}.{name}")
            links |= used
        return node.with_changes(decorators=[d for d in node.decorators if not registers(d)])

    def _condition(
        self, taken: Taken, source: Source, node: cst.CSTNode, links: set[str], written: Written
    ) -> cst.CSTNode:
        """Models may stand below an `if`."""
        if not isinstance(node, cst.If):
            return node
        body: list[cst.CSTNode] = []
        for one in node.body.body:
            is_model = isinstance(one, cst.ClassDef) and one.name.value in taken.members
            body.append(self._model(taken, source, one, links) if isinstance(one, cst.ClassDef) and is_model else one)
            written.is_copy &= not is_model
        return node.with_changes(body=node.body.with_changes(body=body))

    def _model(self, taken: Taken, source: Source, node: cst.ClassDef, links: set[str]) -> cst.ClassDef:
        members = taken.members[node.name.value]
        if members.model is not None:
            node, used = self._linking.rewrite(node, members.model, members.fates)
            links |= used
        is_mirror = members.model is not None and not members.model.is_abstract
        access = self._access(members.model.label) if is_mirror and members.model is not None else None
        if access is not None:
            links.add("mirror")
        if "remote" in members.fates.values():
            links.add("stubs")
        return stubs.mirror(members, node, access)

    def _finished(
        self, taken: Taken, source: Source, body: Sequence[cst.CSTNode], links: set[str], written: Written
    ) -> cst.Module:
        code = [node for node in body if import_in(node) is None and not for_type_checkers(node)]
        used = {chain[0] for chain in references_in(code).chains}
        bound = {name for node in code for name in Statement(node, 0).binds}
        imports: dict[str, Imported] = {}
        for node in body:
            part = import_in(node)
            for one in imported(part) if part is not None else ():
                imports.setdefault(one.bound, one)
        hinted = {chain[0] for node in code for chain in references_in([node]).hints}
        kept = {
            name
            for name, one in imports.items()
            if self._is_kept(taken, source, name, one, used=used, hinted=hinted, bound=bound)
        }
        typed = typed_imports(body)
        told = {
            n for n, one in typed.items() if n in used | hinted and n not in bound | kept and self._is_had(source, one)
        }
        available = bound | kept | told | _BUILTINS | set(type_parameters(code))
        stripped = [without_hints(node, available, typed.keys() | typed_names(body)) for node in code]
        found = references_in(stripped)
        still = {chain[0] for chain in found.hints | found.chains} | (condition(body) if told else frozenset())
        told &= still
        kept = {
            name for name in kept if name in still or name in taken.asked or name == "*" or _is_ahead(imports[name])
        }
        lines: list[cst.CSTNode] = []
        pending = iter(stripped)
        blank = False
        for node in body:
            line: cst.CSTNode | None
            if import_in(node):
                line = self._import_line(source, node, kept, taken, written)
            elif isinstance(node, cst.If) and for_type_checkers(node):
                line = typed_block(node, told)
            else:
                line = next(pending)
            if line is None:
                blank |= bool(getattr(node, "leading_lines", ()))
                continue
            is_bare = blank and import_in(line) and not getattr(line, "leading_lines", ())
            lines.append(line.with_changes(leading_lines=[cst.EmptyLine(indent=False)]) if is_bare else line)
            blank = False
        return with_links(source.frame.with_changes(body=lines), links, self._closure.library.tops)

    def _is_kept(
        self,
        taken: Taken,
        source: Source,
        name: str,
        one: Imported,
        *,
        used: set[str],
        hinted: set[str],
        bound: set[str],
    ) -> bool:
        if _is_ahead(one) or name == "*":
            return True
        if name in taken.names:
            return True
        if one.bound == "TYPE_CHECKING":
            return True
        if (name not in used and name not in hinted) or name in bound:
            return False
        return self._is_had(source, one)

    def _is_had(self, source: Source, one: Imported) -> bool:
        """Whether what an import names is there in the service."""
        library = self._closure.library
        meaning = library.imported(source, one)
        if isinstance(meaning, Outside) or (meaning is None and not library.is_local(source.absolute(one))):
            return True
        if not self._is_at(source, one):
            return False
        if isinstance(meaning, Definition):
            return self._is_there(meaning)
        return isinstance(meaning, ModuleName) and self._closure.has(meaning.name)

    def _is_at(self, source: Source, one: Imported) -> bool:
        """Whether the module that an import names has the name in the service."""
        home = source.absolute(one)
        if home in self._closure.whole:
            return True
        taken = self._closure.taken.get(home)
        if taken is None:
            return False
        return not one.name or one.name in taken.names or f"{home}.{one.name}" in self._closure.taken

    def _is_there(self, meaning: Definition) -> bool:
        home = meaning.source.name
        return home in self._closure.whole or meaning.name in self._closure.taken.get(home, _NONE_TAKEN).names

    def _import_line(
        self, source: Source, node: cst.CSTNode, kept: set[str], taken: Taken, written: Written
    ) -> cst.CSTNode | None:
        part = import_in(node)
        assert part is not None
        assert isinstance(node, cst.SimpleStatementLine)
        if isinstance(part.names, cst.ImportStar):
            return self._star_line(source, node, part, taken, written)
        ones = imported(part)
        aliases = [a for a, one in zip(part.names, ones, strict=True) if one.bound in kept]
        for one in ones:
            if one.bound in kept and not self._closure.library.is_local(source.absolute(one)):
                written.third_party.add(source.absolute(one).partition(".")[0])
        if not aliases:
            return None
        if len(aliases) == len(part.names):
            return node
        if not (isinstance(part, cst.ImportFrom) and part.lpar):
            aliases[-1] = aliases[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return node.with_changes(body=[part.with_changes(names=aliases)])

    def _star_line(
        self,
        source: Source,
        node: cst.SimpleStatementLine,
        part: cst.Import | cst.ImportFrom,
        taken: Taken,
        written: Written,
    ) -> cst.CSTNode | None:
        """`from x import *` names what it is needed for."""
        home = source.absolute(imported(part)[0])
        library = self._closure.library
        if not library.is_local(home):
            written.third_party.add(home.partition(".")[0])
            return node
        if home in self._closure.whole:
            return node
        there = self._closure.taken.get(home)
        own = source.bindings
        names = sorted(n for n in taken.names if n not in own and there is not None and n in there.names)
        if not names:
            return None
        aliases = [cst.ImportAlias(name=cst.Name(name)) for name in names]
        return node.with_changes(body=[part.with_changes(names=aliases)])


_NONE_TAKEN = Taken(None)


def import_in(node: cst.CSTNode) -> cst.Import | cst.ImportFrom | None:
    """The import that a statement is."""
    part = node.body[0] if isinstance(node, cst.SimpleStatementLine) else None
    return part if isinstance(part, cst.Import | cst.ImportFrom) else None


def _is_ahead(one: Imported) -> bool:
    return one.module == "__future__"


def _import_lines(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Each import of a line by itself."""
    assert isinstance(node, cst.SimpleStatementLine)
    if len(node.body) == 1:
        yield node
        return
    for part in node.body:
        yield node.with_changes(body=[part.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)], leading_lines=[])


_NOTHING_EXPORTED = cst.parse_statement("__all__ = []\n")


def _exported(node: cst.CSTNode, taken: Taken) -> cst.CSTNode | None:
    """`__all__` with the names that are left."""
    match node:
        case cst.SimpleStatementLine(body=[cst.Assign(value=cst.List() | cst.Tuple() as value) as part]):
            kept = [e for e in value.elements if (text_of(e.value) or "") in taken.names]
            if not kept:
                return None
            new = value.with_changes(elements=kept)
            return node.with_changes(body=[part.with_changes(value=new)])
    return None


def registers(decorator: cst.Decorator) -> bool:
    """Whether a decorator connects or registers what it stands on, which is not for the service to do."""
    inner = decorator.decorator.func if isinstance(decorator.decorator, cst.Call) else decorator.decorator
    chain = chain_of(inner)
    return chain[-1:] == ("receiver",) or chain[-2:] in {("admin", "register"), ("site", "register")}


def with_links(tree: cst.Module, links: set[str], local: Collection[str]) -> cst.Module:
    """A module with the imports of names of the runtime."""
    top = {name for name in links if not name.startswith("Linked")}
    local = {*local, "service_links"}
    tree = add_import(tree, "service_links", top, local) if top else tree
    fields = links - top
    return add_import(tree, "service_links.fields", fields, local) if fields else tree


__all__ = ["Writer", "Written", "registers", "with_links"]
