"""The stage that collects evidence: modules shared between processes, findings of unchanged ones from the cache."""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from analysis.cache import Cache
from analysis.collect import Collector, Findings, excerpt
from analysis.discovery.files import Listing, SourceFile
from analysis.findings import Rows, from_rows, merge, to_rows, with_transactions
from analysis.grounds import Grounds
from analysis.resolve.symbols import Module
from analysis.resolve.templates import read_tags
from analysis.syntax.encoding import text_lines
from analysis.syntax.outline import Outline
from analysis.workers import shared

_EMPTY = Outline((), (), (), (), (), 0, 0, ())


@dataclass(frozen=True, slots=True)
class Collection:
    """One run of the stage over a resolved project."""

    collector: Collector
    grounds: Grounds
    listing: Listing
    cache: Cache
    workers: int

    def findings(self, modules: Sequence[Module]) -> Findings:
        """The findings of the modules and of the project as a whole."""
        contents = {file.path: file for file in self.listing.files}
        keys = {
            module.path: f"{module.path}-{contents[module.path].digest}-{self.grounds.everywhere}" for module in modules
        }
        rows = self._known(keys)
        made = self._made([m for m in modules if m.path not in rows], contents)
        self.cache.store("findings", {keys[path]: value for path, value in made.items()})
        rows.update({path: _rows(value) for path, value in made.items()})
        parts = [from_rows(rows[module.path]) for module in modules]
        whole = merge([*parts, *self._project_wide({path: file.content for path, file in contents.items()})])

        @cache
        def lines(path: str) -> list[str]:
            return text_lines(contents[path].content)

        return with_transactions(whole, self.collector.kinds, lambda path, line: excerpt(lines(path), line))

    def _known(self, keys: Mapping[str, str]) -> dict[str, Rows]:
        stored = self.cache.many("findings", keys.values())
        found: dict[str, Rows] = {}
        for path, key in keys.items():
            rows = self._still_true(stored[key]) if key in stored else None
            if rows is not None:
                found[path] = rows
        return found

    def _still_true(self, value: bytes) -> Rows | None:
        try:
            grounds, digest, rows = marshal.loads(value)  # noqa: S302  our own cache
            return rows if self.grounds.of(grounds) == digest else None
        except (ValueError, EOFError, TypeError, IndexError):
            return None

    def _made(self, modules: list[Module], files: Mapping[str, SourceFile]) -> dict[str, bytes]:
        memo = self.collector.project.symbols.memo

        def work(share: Sequence[Module]) -> list[tuple[str, bytes]]:
            made = []
            for module in share:
                memo.grounds = set()
                rows = to_rows(self.collector.module(module, text_lines(files[module.path].content)))
                grounds = self.grounds.numbered(memo.grounds - {module.path})
                made.append((module.path, marshal.dumps((grounds, self.grounds.of(grounds), rows))))
            return made

        return dict(shared(modules, lambda module: len(files[module.path].content), work, self.workers))

    def _project_wide(self, contents: Mapping[str, bytes]) -> Iterator[Findings]:
        collector, project = self.collector, self.collector.project
        lines: dict[str, list[str]] = {}
        for model in project.models:
            if model.is_local and not model.is_abstract:
                paths = {model.cls.module.path, *(field.path for field in model.fields.values())}
                for path in (paths - lines.keys()) & contents.keys():
                    lines[path] = text_lines(contents[path])
                yield collector.model(model, lines)
        for name in project.settings_modules:
            module = project.symbols.module(name)
            if module is not None:
                yield collector.settings(module, text_lines(contents[module.path]))
        for file in collector.names.templates.files:
            template = Module(file.name, file.path, _EMPTY)
            template.app = file.app
            yield collector.template(template, read_tags(file.text()), text_lines(file.content))


def _rows(value: bytes) -> Rows:
    rows: Rows = marshal.loads(value)[2]  # noqa: S302  made a moment ago
    return rows
