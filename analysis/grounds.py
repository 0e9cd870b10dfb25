"""What findings rest on, as digests: files by what others see of them, models by their fields, names by their homes."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping

from analysis.resolve.models import Field, Model
from analysis.resolve.names import Names
from analysis.resolve.project import Project


class Grounds:
    """Digests of everything that findings of one module can rest on, each ground by its number."""

    def __init__(self, interfaces: Mapping[str, bytes], project: Project, names: Names, options: object) -> None:
        """`interfaces` gives the digest of what others see of a file; `options` change every finding."""
        digests = dict(interfaces)
        for model in list(project.flow.models.by_label.values()):
            digests[f"@{model.label}"] = _digest(_model(project, model)).encode()
        self._numbers = {ground: number for number, ground in enumerate(sorted(digests))}
        self._digests = [digests[ground] for ground in sorted(digests)]
        self.everywhere = _digest((options, sorted(digests), *_project(project), *_names(names)))

    def numbered(self, grounds: Iterable[str]) -> bytes:
        """Grounds by their numbers, for the cache; the numbers hold as long as `everywhere` does."""
        numbers = self._numbers
        return array("I", sorted(numbers[ground] for ground in grounds if ground in numbers)).tobytes()

    def of(self, numbered: bytes) -> bytes:
        """One digest of several grounds. Raises IndexError or ValueError for numbers that are none of ours."""
        numbers = array("I")
        numbers.frombytes(numbered)
        return hashlib.blake2b(b"".join([self._digests[n] for n in numbers]), digest_size=12).digest()


def _digest(value: object) -> str:
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


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
    yield sorted((manager.dotted, rows.dotted) for manager, rows in members.query_sets.items())


def _names(names: Names) -> Iterable[object]:
    yield sorted(names.labels)
    yield tuple(names.urls.known())
    yield tuple(names.templates.known())
    yield sorted((name, module.path) for name, module in names.tasks.items())
    yield sorted((name, module.path) for name, module in names.commands.items())
    yield sorted((table, model.label) for table, model in names.tables.items())
    yield sorted((cls.dotted, model.label) for cls, model in names.admin_models.items())
