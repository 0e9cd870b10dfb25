"""What findings rest on, as digests: files by what others see of them, models by their fields, names by their homes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from analysis.resolve.models import Field, Model
from analysis.resolve.names import Names
from analysis.resolve.project import Project
from analysis.syntax.interface import ABSENT

NO_FILE = ""


Packed = tuple[tuple[str, tuple[str, ...]], ...]
"""Grounds for the cache: names by the file they stand in; models, as `@label`, under the empty path."""


class Grounds:
    """Digests of everything that findings of one module can rest on."""

    def __init__(
        self, interfaces: Mapping[str, Mapping[str, bytes]], project: Project, names: Names, options: object
    ) -> None:
        """`interfaces` gives the digests of what others see of a file, by name; `options` change every finding."""
        models = {f"@{model.label}": _digest(_model(project, model)) for model in _models(project)}
        self._interfaces = {**interfaces, NO_FILE: {ABSENT: b"", **models}}
        self.everywhere = _digest((options, sorted(interfaces), *_project(project), *_names(names))).hex()

    def packed(self, grounds: Iterable[str], own: str) -> Packed:
        """Grounds as they go to the cache, without those in the file `own` itself or outside the project."""
        found: dict[str, list[str]] = {}
        for ground in sorted(grounds):
            path, separator, name = ground.partition("\0")
            if not separator:
                found.setdefault(NO_FILE, []).append(path)
            elif path != own and path in self._interfaces:
                found.setdefault(path, []).append(name)
        return tuple((path, tuple(names)) for path, names in found.items())

    def of(self, packed: Packed) -> bytes:
        """One digest of several grounds. Raises KeyError, TypeError or ValueError for what is no ground of ours."""
        digest = hashlib.blake2b(digest_size=12)
        for path, names in packed:
            seen = self._interfaces[path]
            absent = seen[ABSENT]
            digest.update(b"".join([seen.get(name, absent) for name in names]))
        return digest.digest()


def _models(project: Project) -> list[Model]:
    return list(project.flow.models.by_label.values())


def _digest(value: object) -> bytes:
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _model(project: Project, model: Model) -> object:
    target_of = project.flow.models.target_label
    fields = [(*_kind(f), target_of(model, f.target), *_options(f)) for f in model.fields.values()]
    reverse = sorted((name, related.label, f.name) for name, (related, f) in model.reverse.items())
    accessors = sorted((name, related.label, f.name) for name, (related, f) in model.accessors.items())
    flags = (model.is_abstract, model.is_proxy, model.db_table, [parent.label for parent in model.parents])
    return model.label, model.cls.dotted, flags, fields, reverse, accessors


def _kind(field: Field) -> tuple[object, ...]:
    return field.name, field.kind, field.field_class, field.column, field.declared_in, field.origin


def _options(field: Field) -> tuple[object, ...]:
    names = (field.related_name, field.related_query_name)
    return field.through, field.on_delete, *names, field.is_parent_link, field.is_primary_key


def _project(project: Project) -> Iterable[object]:
    members = project.flow.members
    yield sorted(project.symbols.modules)
    yield sorted((app.label, app.module, app.is_local) for app in project.apps)
    yield sorted((key, repr(value)) for key, value in project.settings.items())
    yield sorted(project.flow.models.by_label)
    yield sorted((cls.dotted, model.label) for cls, model in members.managed.items())
    yield sorted((key, [m.label for m in senders]) for key, senders in project.flow.conventions.receivers.items())
    registries = project.flow.registries.entries
    yield sorted(
        (*key, [(one.module.name, one.declaration.qualname) for one in found]) for key, found in registries.items()
    )
    yield sorted((manager.dotted, rows.dotted) for manager, rows in members.query_sets.items())


def _names(names: Names) -> Iterable[object]:
    yield sorted(names.labels)
    yield tuple(names.urls.known())
    yield tuple(names.templates.known())
    yield sorted((name, module.path) for name, module in names.tasks.items())
    yield sorted((name, module.path) for name, module in names.commands.items())
    yield sorted((table, model.label) for table, model in names.tables.items())
    yield sorted((cls.dotted, model.label) for cls, model in names.admin_models.items())
