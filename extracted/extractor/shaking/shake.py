"""From a cut to the code of its service: takes files whole, follows what they need, and writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import libcst as cst

from analysis.discovery.files import is_test
from analysis.model.evidence import Evidence
from analysis.pipeline import without_collection
from analysis.resolve.models import Model
from extracted.extractor.model import Access, Cut, Mirror, Monolith, Role, ServiceFile
from extracted.extractor.shaking.aliases import alias_files
from extracted.extractor.shaking.apps import mirror_apps, missing_imports, needed_by, with_models
from extracted.extractor.shaking.closure import Closure
from extracted.extractor.shaking.configs import MirrorApp, config_text
from extracted.extractor.shaking.data import data_files
from extracted.extractor.shaking.fixtures import take_fixtures
from extracted.extractor.shaking.library import Definition, Library
from extracted.extractor.shaking.linking import Linking
from extracted.extractor.shaking.members import is_private
from extracted.extractor.shaking.outcome import Shaken
from extracted.extractor.shaking.purity import Purity
from extracted.extractor.shaking.registering import Registering
from extracted.extractor.shaking.stubs import task_name
from extracted.extractor.shaking.taken import NOTHING
from extracted.extractor.shaking.taking import module_path, places
from extracted.extractor.shaking.telling import told
from extracted.extractor.shaking.templates import Templates
from extracted.extractor.shaking.whole import derive_fields, link_keys
from extracted.extractor.shaking.writing import Writer, Written


def shake(
    monolith: Monolith,
    cut: Cut,
    access: Mapping[str, Access],
    also: Iterable[tuple[str, str]] = (),
    library: Library | None = None,
) -> Shaken:
    """The code of a service. `access` says how the rows of models of the other side are read; others are asked for.

    `also` are names that must be there besides, each with its module. `library` holds what was parsed before.
    """
    with without_collection():
        return _Shaking(monolith, cut, access, library or Library(monolith)).shaken(also)


class _Shaking:
    def __init__(self, monolith: Monolith, cut: Cut, access: Mapping[str, Access], library: Library) -> None:
        self.monolith = monolith
        self.cut = cut
        self.access = access
        self.library = library
        self.places = places(monolith, cut)
        self.sources = {p.path: s for p in self.places if p.module and (s := self.library.source(p.module, whole=True))}
        self._by_file = _by_file(monolith.report.dependencies)
        foreign = {m.label.lower(): m for m in monolith.project.models if self._is_foreign(m)}
        self.purity = Purity(self.library, self._evidence, lambda label: label.lower() in foreign)
        labels = {label: f"{m.cls.module.name}:{m.cls.declaration.qualname}" for label, m in foreign.items()}
        self.closure = Closure(self.library, self.purity, {s.name: s for s in self.sources.values()}, labels)
        self.closure.copies(m.path for m in monolith.project.symbols.unique if m.is_test)
        self.entries = {app.label: app for app in monolith.project.apps if app.is_local}
        self.templates = Templates(monolith.root, self.closure, self.entries)
        self.registering = Registering(self.closure)
        self.linking = Linking(self.library.graph, self._is_linked, self.library.is_local)

    def _is_foreign(self, model: Model) -> bool:
        return model.is_local and not model.is_abstract and self.cut.is_foreign(model.app)

    def _evidence(self, path: str, first: int, last: int) -> Iterator[Evidence]:
        return (piece for piece in self._by_file.get(path, ()) if first <= piece.line <= last)

    def _is_linked(self, model: Model, target: str) -> bool:
        """Whether a key is linked: from here to the other side, or from a mirror to anything of the project."""
        if model.is_abstract and target == model.label:
            return self.cut.is_foreign(model.app) and not self._has_own(model)
        found = self.library.graph.find(target) if target else None
        if self.cut.is_foreign(model.app):
            return not target or (found is not None and found.is_local)
        return not target or (found is not None and self._is_foreign(found))

    def _has_own(self, model: Model) -> bool:
        """Whether a model of this side derives from an abstract one."""
        models = (m for m in self.monolith.project.models if not self.cut.is_foreign(m.app))
        return any(model.cls is base for m in models for base in self.monolith.project.symbols.mro(m.cls))

    def shaken(self, also: Iterable[tuple[str, str]] = ()) -> Shaken:
        self.closure.run()
        for module, name in also:
            self.closure.reach(module, name, next(iter(self.sources.values())))
        tests = tuple(source for source in self.sources.values() if is_test(source.path))
        take_fixtures(self.closure, self.library, tests)
        apps = self._apps()
        whole = tuple(self._whole())
        writer = Writer(self.closure, self.linking, self._access, self.purity.only_reads)
        written = {name: writer.write(taken) for name, taken in sorted(self.closure.taken.items())}
        files = {f.path: f for f in (*self._data(), *self._template_files(), *self._taken_files(written), *whole)}
        files.update((f.path, f) for f in alias_files(self.closure.aliases, self.library) if f.path not in files)
        files.update((f.path, f) for f in self._app_files(apps, files))
        return self._outcome(files, apps, written)

    def _apps(self) -> tuple[MirrorApp, ...]:
        """The apps that are mirrored, once all is there that they need; what they need may be models of others."""
        known: tuple[MirrorApp, ...] = ()
        while True:
            self._settle()
            others = {*self.templates.apps, *self.closure.apps}
            apps = mirror_apps(self.closure, self.entries, others, self.registering.modules)
            if apps == known:
                return apps
            for app in apps:
                for module, name in needed_by(app, self.closure) if app not in known else ():
                    self.closure.reach(module, name, next(iter(self.sources.values())))
            known = apps

    def _settle(self) -> None:
        self.closure.settle()
        texts = {place.origin: place.path for place in self.places if not place.module}
        while self.templates.take(texts) | self.registering.take():
            self.closure.settle()

    def _access(self, label: str) -> Access:
        if label in self.access:
            return self.access[label]
        return "replica" if label == self.monolith.report.project.auth_user_model else "client"

    def _whole(self) -> Iterator[ServiceFile]:
        linked = {path: link_keys(s, self.library, self.linking) for path, s in self.sources.items()}
        for place in self.places:
            source = self.sources.get(place.path)
            if source is None:
                content = self.monolith.read_bytes(place.origin)
            else:
                tree = derive_fields(linked[place.path], source, self.linking, self.library.tops)
                content = self.monolith.read_bytes(place.origin) if tree is source.tree else tree.bytes
            yield ServiceFile(place.path, content, place.role, place.origin)

    def _taken_files(self, written: Mapping[str, Written]) -> Iterator[ServiceFile]:
        for name, one in written.items():
            taken = self.closure.taken[name]
            is_package = taken.source is None or taken.source.is_package
            role: Role = "shared" if one.is_copy else "mirror"
            origin = taken.source.path if taken.source is not None else ""
            yield ServiceFile(module_path(name, is_package=is_package), one.text.encode(), role, origin)

    def _data(self) -> Iterator[ServiceFile]:
        """What tests name that is no code; files that move with their apps are taken anyway."""
        known = [place.origin for place in self.places]
        for path, origin in sorted(data_files(self.monolith.root, self.closure, known).items()):
            yield ServiceFile(path, self.monolith.read_bytes(origin), "moved", origin)

    def _template_files(self) -> Iterator[ServiceFile]:
        for path in self.templates.taken.values():
            yield ServiceFile(self.templates.place(path), (self.monolith.root / path).read_bytes(), "shared", path)

    def _app_files(self, apps: tuple[MirrorApp, ...], files: Mapping[str, ServiceFile]) -> Iterator[ServiceFile]:
        for app in apps:
            folder = app.package.replace(".", "/")
            yield from self._config(app, files)
            missing = missing_imports(app, self.closure)
            home = f"{folder}/models/__init__.py" if f"{folder}/models/__init__.py" in files else f"{folder}/models.py"
            if missing:
                yield self._with_models(home, files.get(home), missing)

    def _config(self, app: MirrorApp, files: Mapping[str, ServiceFile]) -> Iterator[ServiceFile]:
        module = app.config.rpartition(".")[0]
        source = self.library.source(module)
        path = module_path(module, is_package=source is not None and source.is_package)
        if source is None or module in self.closure.whole:
            return
        taken = self.closure.taken.get(module, NOTHING)
        there = files[path].content.decode() if path in files else None
        text = config_text(app, self.library, there, frozenset(taken.names))
        if text is not None:
            yield ServiceFile(path, text.encode(), "mirror", source.path)

    def _with_models(self, path: str, file: ServiceFile | None, missing: tuple[tuple[str, str], ...]) -> ServiceFile:
        text = file.content.decode() if file is not None else ""
        tree = with_models(cst.parse_module(text), missing, self.library.tops)
        return ServiceFile(path, tree.bytes, "mirror", file.origin if file is not None else "")

    def _outcome(
        self, files: Mapping[str, ServiceFile], apps: tuple[MirrorApp, ...], written: Mapping[str, Written]
    ) -> Shaken:
        closure = self.closure
        third_party = closure.third_party.union(*(one.third_party for one in written.values()))
        return Shaken(
            files=tuple(sorted(files.values(), key=lambda f: f.path)),
            mirrors=tuple(sorted(self._mirrors(), key=lambda m: m.model)),
            calls=tuple(sorted(self._calls())),
            signals=tuple(sorted(closure.signals)),
            tasks=tuple(sorted(self._tasks())),
            apps={app.label: app.package for app in apps},
            configs={app.label: app.config for app in apps if app.config},
            third_party=frozenset(third_party - self.library.tops),
            settings=frozenset(closure.settings),
            decisions=tuple(sorted({*told(closure, self.linking, self.cut)})),
            reading=frozenset(self._reading()),
            counts=self._counts(),
        )

    def _mirrors(self) -> Iterator[Mirror]:
        for taken in self.closure.taken.values():
            for members in taken.members.values():
                model = members.model
                if model is not None and not model.is_abstract:
                    yield Mirror(model.label, self._access(model.label))

    def _calls(self) -> Iterator[str]:
        yield from self._named("stub")
        for name, taken in self.closure.taken.items():
            for cls, members in taken.members.items():
                for index, fate in members.fates.items():
                    node = members.node.body.body[index]
                    if fate == "remote" and isinstance(node, cst.FunctionDef) and not is_private(node.name.value):
                        yield f"{name}:{cls}.{node.name.value}"

    def _reading(self) -> Iterator[str]:
        called = {(piece.target.module, piece.target.symbol) for piece in self.cut.incoming if piece.kind == "call"}
        there = {f"{module}:{symbol}" for module, symbol in called if module and symbol and "." not in symbol}
        for name in sorted({*there, *self._named("stub")}):
            module, _, function = name.partition(":")
            source = self.library.source(module)
            if source is not None and self.purity.only_reads(Definition(source, function)):
                yield name

    def _tasks(self) -> Iterator[str]:
        for name, taken in self.closure.taken.items():
            for one, how in taken.names.items():
                node = taken.source.bindings[one][-1].node if how == "task" and taken.source is not None else None
                if isinstance(node, cst.FunctionDef):
                    yield task_name(node, name)

    def _named(self, treatment: str) -> Iterator[str]:
        for name, taken in self.closure.taken.items():
            yield from (f"{name}:{one}" for one, how in taken.names.items() if how == treatment)

    def _counts(self) -> Mapping[str, int]:
        counts: Counter[str] = Counter(how for taken in self.closure.taken.values() for how in taken.names.values())
        counts["modules"] = len(self.closure.taken)
        counts["whole"] = len(self.sources)
        return dict(sorted(counts.items()))


def _by_file(evidence: tuple[Evidence, ...]) -> Mapping[str, tuple[Evidence, ...]]:
    found: dict[str, list[Evidence]] = {}
    for piece in evidence:
        found.setdefault(piece.file, []).append(piece)
    return {path: tuple(pieces) for path, pieces in found.items()}
