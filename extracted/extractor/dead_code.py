"""What becomes of the monolith's own code of a service that is retired: removed, or put by what asks the service.

It is the cut seen from the other side: what staying code, routes and tests still reach of the moved apps is taken out
of them as a service takes what it needs of the monolith, and all else goes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.discovery.files import is_looked_in
from extracted.extractor.model import Access, Change, Cut, Decision, Mirror, Monolith
from extracted.extractor.patching import import_root
from extracted.extractor.shaking import shake
from extracted.extractor.shaking.stubs import OWNER

_TEXTS = (".py", ".html", ".txt", ".xml", ".jinja", ".jinja2")
_NAMED = re.compile(r"/(?:templates|jinja2|static)/(.+)\Z")
_OWNED = re.compile(rf'^(@(?:mirror|stubs\.\w+)\("){OWNER}(?=")'.encode(), re.MULTILINE)
"""The one who is asked, as the code that is taken out of the monolith names it."""
_LOADED = re.compile(r"\{%-?\s*load\s+([^%]+?)\s*-?%\}")
_LIBRARY = re.compile(r"/templatetags/(\w+)\.py\Z")
_MIGRATIONS = re.compile(r"(?:^|/)migrations/[^/]+\.py\Z")


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left of moved apps: `changes` of their files, `mirrors` of their models, `kept` pages that are shown.

    `missed` is what staying code reaches of them although nothing can stand in for it.
    """

    changes: tuple[Change, ...]
    mirrors: tuple[Mirror, ...]
    kept: tuple[str, ...]
    inverse: Cut
    missed: tuple[Decision, ...] = ()

    @property
    def removed(self) -> tuple[str, ...]:
        """The files that go."""
        return tuple(change.path for change in self.changes if change.content is None)


def remains(monolith: Monolith, cut: Cut, access: Mapping[str, Access]) -> Remains:
    """What is left of the moved apps once the service alone does their work; migrations stay as they are."""
    staying = [*_staying(monolith, {*cut.files, *cut.tests})]
    libraries = _libraries(cut, staying)
    found = _without(monolith, cut, access, libraries, staying)
    shown = [monolith.read_bytes(path).decode("utf-8", "replace") for path in found.kept if path.endswith(_TEXTS)]
    more = _libraries(cut, [*staying, *shown])
    return found if more == libraries else _without(monolith, cut, access, more, staying)


def _without(
    monolith: Monolith, cut: Cut, access: Mapping[str, Access], libraries: frozenset[str], staying: list[str]
) -> Remains:
    inverse = inverse_of(monolith, cut)
    inverse = replace(inverse, files=tuple(sorted({*inverse.files, *libraries})))
    shaken = shake(monolith, inverse, access)
    root = import_root(monolith)
    put = {
        f"{root}{file.path}": file.content
        for file in shaken.files
        if file.role in ("shared", "mirror") or f"{root}{file.path}" in libraries
    }
    moved = {*cut.files, *cut.tests}
    put = {path: _OWNED.sub(rf"\g<1>{cut.service}".encode(), content) for path, content in put.items()}
    left = {path: content for path, content in put.items() if path in moved or _is_in(path, root, cut)}
    others = {path for path in moved - left.keys() if not _MIGRATIONS.search(path)}
    kept = frozenset(_shown(monolith, others, [*staying, *(each.decode("utf-8", "replace") for each in left.values())]))
    changes = {**left, **dict.fromkeys(others - kept)}
    files = tuple(Change(path, changes[path]) for path in sorted(changes))
    missed = tuple(one for one in shaken.decisions if one.fate != "rewritten" and one.file in moved)
    return Remains(files, shaken.mirrors, tuple(sorted(kept)), inverse, missed)


def _libraries(cut: Cut, texts: Iterable[str]) -> frozenset[str]:
    """Modules of template tags that templates load, with the packages that they lie in."""
    loaded = {name for text in texts for found in _LOADED.findall(text) for name in found.split()}
    return frozenset(
        path
        for path in cut.files
        if (match := _LIBRARY.search(path)) and (match[1] in loaded or match[1] == "__init__")
    )


def inverse_of(monolith: Monolith, cut: Cut) -> Cut:
    """The same cut from the other side: everything that stays leaves the service's apps behind."""
    moved = {*cut.files, *cut.tests}
    stays = {app.label: app.module for app in monolith.project.apps if app.is_local and not cut.moves(app.label)}
    files = tuple(sorted({path for path in monolith.modules.values() if path not in moved}))
    return Cut("monolith", tuple(sorted(stays)), (), stays, files, (), cut.incoming, cut.outgoing)


def _is_in(path: str, root: str, cut: Cut) -> bool:
    folders = (f"{root}{cut.packages[label].replace('.', '/')}/" for label in cut.apps)
    return path.startswith(tuple(folders)) and not _MIGRATIONS.search(path)


def _shown(monolith: Monolith, paths: set[str], texts: Iterable[str]) -> Iterator[str]:
    """Templates and static files that texts name, with those that they name."""
    named = {path: match[1] for path in sorted(paths) if (match := _NAMED.search(path))}
    fresh = "\n".join(texts)
    while fresh:
        found = [path for path, name in named.items() if f'"{name}"' in fresh or f"'{name}'" in fresh]
        yield from found
        pages = [monolith.read_bytes(path).decode("utf-8", "replace") for path in found if path.endswith(_TEXTS)]
        for path in found:
            del named[path]
        fresh = "\n".join(pages)


def _staying(monolith: Monolith, moved: set[str]) -> Iterator[str]:
    for path in sorted({*monolith.modules.values(), *_pages(monolith.root)} - moved):
        if monolith.has(path):
            yield monolith.read_bytes(path).decode("utf-8", "replace")


def _pages(root: Path) -> Iterator[str]:
    for current, folders, names in os.walk(root):
        folders[:] = [name for name in folders if is_looked_in(current, name)]
        paths = (Path(current, name) for name in names if name.endswith(_TEXTS[1:]))
        yield from (path.relative_to(root).as_posix() for path in paths if not path.is_symlink())
