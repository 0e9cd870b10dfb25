"""Proves of a produced tree that every import of it resolves: inside the tree, or to another distribution."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from extracted.extractor.model import ServiceFile
from extracted.extractor.shaking.source import Source, parse
from extracted.extractor.shaking.syntax import Imported, is_alias

RUNTIME = frozenset({"service_links", "service_contracts"})


@dataclass(frozen=True, slots=True, order=True)
class Unresolved:
    """An import that leads nowhere; `name` is what it asks for."""

    path: str
    name: str


def unresolved_imports(files: Iterable[ServiceFile], local: Collection[str]) -> tuple[Unresolved, ...]:
    """Every import that no file answers, `local` being the top-level names of the monolith; sorted.

    Imports for type checkers alone are passed over, and so are optional ones (inside `try`). A file that does not
    parse is reported with the name "".
    """
    sources: dict[str, Source] = {}
    found: list[Unresolved] = []
    for file in files:
        if file.path.endswith(".py"):
            name = _module(file.path)
            try:
                sources[name] = parse(name, file.path, file.content.decode())
            except (cst.ParserSyntaxError, UnicodeDecodeError):
                found.append(Unresolved(file.path, ""))
    packages = {name.rsplit(".", n)[0] for name in sources for n in range(1, name.count(".") + 1)}
    for source in sources.values():
        found.extend(_of(source, sources, packages, local))
    return tuple(sorted(set(found)))


def _of(
    source: Source, sources: Mapping[str, Source], packages: Collection[str], local: Collection[str]
) -> Iterator[Unresolved]:
    for statement in source.statements:
        if isinstance(statement.node, cst.Try):
            continue
        for one in statement.references.imports:
            base = source.absolute(one)
            top = base.partition(".")[0]
            if top not in local or top in RUNTIME:
                continue
            if not _resolves(one, base, sources, packages, set()):
                yield Unresolved(source.path, f"{base}.{one.name}" if one.name else base)
    yield from _attributes(source, sources, packages)


def _resolves(
    one: Imported, base: str, sources: Mapping[str, Source], packages: Collection[str], seen: set[tuple[str, str]]
) -> bool:
    if not one.name or one.name == "*":
        return base in sources or base in packages
    if f"{base}.{one.name}" in sources or f"{base}.{one.name}" in packages:
        return True
    home = sources.get(base)
    if home is None or (base, one.name) in seen:
        return False
    seen.add((base, one.name))
    if one.name in home.bindings or "__getattr__" in home.bindings:
        return True
    return any(
        _star(star, home=home, name=one.name, sources=sources, packages=packages, seen=seen) for star in home.stars
    )


def _star(
    star: Imported,
    *,
    home: Source,
    name: str,
    sources: Mapping[str, Source],
    packages: Collection[str],
    seen: set[tuple[str, str]],
) -> bool:
    base = home.absolute(star)
    if base not in sources and base not in packages:
        return True
    return _resolves(Imported(0, base, name, name), base, sources, packages, seen)


def _attributes(source: Source, sources: Mapping[str, Source], packages: Collection[str]) -> Iterator[Unresolved]:
    """`views.page` where `views` is an imported module of the tree."""
    modules: dict[str, str] = {}
    for one in source.imports.values():
        base = source.absolute(one)
        dotted = f"{base}.{one.name}" if one.name else base
        if dotted in sources and (one.name or is_alias(one)):
            home = sources.get(base)
            if not (one.name and home is not None and one.name in home.bindings):
                modules[one.bound] = dotted
    for chain in sorted(source.references.chains):
        dotted = modules.get(chain[0], "")
        if len(chain) == 1 or not dotted or chain[1].startswith("__"):
            continue
        if not _resolves(Imported(0, dotted, chain[1], chain[1]), dotted, sources, packages, set()):
            yield Unresolved(source.path, f"{dotted}.{chain[1]}")


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
