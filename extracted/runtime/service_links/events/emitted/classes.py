"""Classes of a project: which inherit from one, and where one's method is defined."""

import ast
from typing import Iterator, Optional, Tuple

from service_links.events.emitted.reading import Code, Module, dotted

_DEEPEST = 6


def family(code: Code, module: Module, owner: ast.ClassDef) -> Iterator[Tuple[Module, ast.ClassDef]]:
    """A class, and all that inherit from it."""
    yield module, owner
    names, grew = {"%s.%s" % (module.name, owner.name)}, True
    while grew:
        grew = False
        for each, node, bases in _classes(code, {name.rpartition(".")[2] for name in names}):
            full = "%s.%s" % (each.name, node.name)
            if full not in names and names & bases:
                names.add(full)
                grew = True
                yield each, node


def method(code: Code, full: str, name: str, depth: int = _DEEPEST) -> str:
    """The full name of a class's method, as of the class that defines it; "" where none of the project does."""
    owner = code.owner(full)
    node = owner[0].defined.get(owner[1]) if owner else None
    if owner is None or not isinstance(node, ast.ClassDef) or not depth:
        return ""
    if function_of(node, name) is not None:
        return "%s.%s" % (full, name)
    found = (method(code, code.meaning(owner[0], dotted(base)), name, depth - 1) for base in node.bases)
    return next(filter(None, found), "")


def function_of(node: Optional[ast.AST], name: str) -> Optional[ast.AST]:
    """The function of a name in the body of a class."""
    body = node.body if isinstance(node, ast.ClassDef) else []
    return next((each for each in body if getattr(each, "name", "") == name), None)


def _classes(code: Code, named: "set[str]") -> Iterator[Tuple[Module, ast.ClassDef, "set[str]"]]:
    for module in code.mentioning(named):
        for node in module.defined.values():
            if isinstance(node, ast.ClassDef) and node.bases:
                yield module, node, {code.meaning(module, dotted(base)) for base in node.bases if dotted(base)}
