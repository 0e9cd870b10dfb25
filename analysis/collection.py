"""The stage that collects evidence: modules shared between processes, findings of unchanged ones from the cache."""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from analysis.cache import Cache
from analysis.collect import Collector, Findings
from analysis.discovery.files import Listing, SourceFile
from analysis.findings import Rows, from_rows, merge, to_rows, with_transactions
from analysis.grounds import Grounds, Packed
from analysis.model.evidence import excerpt
from analysis.resolve.symbols import Module
from analysis.resolve.templates import read_tags
from analysis.syntax.encoding import text_lines
from analysis.syntax.outline import Outline
from analysis.workers import Task, shared

_EMPTY = Outline((), (), (), (), (), 0, 0, ())


WHOLE = ""
"""Stands for the project among the paths of its modules."""


@dataclass(frozen=True, slots=True)
class _Made:
    """The findings of one module, with a digest of the grounds they rest on; `packed` if another process made them."""

    path: str
    findings: Findings
    grounds: Packed
    digest: bytes
    packed: bytes = b""

    def pack(self) -> tuple[str, bytes]:
        return self.path, marshal.dumps((self.grounds, self.digest, to_rows(self.findings)))


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
        known = self._known(keys)
        made = self._made([m for m in modules if m.path not in known], contents)
        self.cache.store("findings", ((keys[path], one.packed or one.pack()[1]) for path, one in made.items() if path))
        known.update({path: one.findings for path, one in made.items()})
        whole = merge(known[path] for path in (*keys, WHOLE))

        @cache
        def lines(path: str) -> list[str]:
            return text_lines(contents[path].content)

        return with_transactions(whole, self.collector.kinds, lambda path, line: excerpt(lines(path), line))

    def _known(self, keys: Mapping[str, str]) -> dict[str, Findings]:
        stored = self.cache.many("findings", keys.values())
        found: dict[str, Findings] = {}
        for path, key in keys.items():
            rows = self._still_true(stored[key]) if key in stored else None
            if rows is not None:
                found[path] = from_rows(rows)
        return found

    def _still_true(self, value: bytes) -> Rows | None:
        try:
            grounds, digest, rows = marshal.loads(value)  # noqa: S302  our own cache
            return rows if self.grounds.of(grounds) == digest else None
        except (ValueError, EOFError, TypeError, KeyError):
            return None

    def _made(self, modules: list[Module], files: Mapping[str, SourceFile]) -> dict[str, _Made]:
        sizes = {module.path: len(files[module.path].content) for module in modules}
        sizes[WHOLE] = sum(sizes.values()) // 50
        by_path = {module.path: module for module in modules}

        def work(share: Sequence[str]) -> Iterator[_Made]:
            for path in share:
                yield self._of_module(by_path[path], files[path]) if path else self._of_project(files)

        task = Task(work, sizes.__getitem__, _Made.pack, _unpacked)
        return {one.path: one for one in shared(task, list(sizes), self.workers)}

    def _of_module(self, module: Module, file: SourceFile) -> _Made:
        memo = self.collector.project.symbols.memo
        outer = memo.begin()
        findings = self.collector.module(module, text_lines(file.content))
        seen = memo.end(outer)
        grounds = self.grounds.packed(seen, module.path) if self.cache.is_open else ()
        return _Made(module.path, findings, grounds, self.grounds.of(grounds))

    def _of_project(self, files: Mapping[str, SourceFile]) -> _Made:
        findings = merge(self._project_wide({path: file.content for path, file in files.items()}))
        return _Made(WHOLE, findings, (), b"")

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


def _unpacked(packed: tuple[str, bytes]) -> _Made:
    path, value = packed
    grounds, digest, rows = marshal.loads(value)  # noqa: S302  made a moment ago by our own child
    return _Made(path, from_rows(rows), grounds, digest, value)
