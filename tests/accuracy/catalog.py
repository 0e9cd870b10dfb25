"""Writes `analysis/resolve/catalog.json.gz`: what is known by name of the classes of well-known packages.

    python -m tests.accuracy.catalog SITE_PACKAGES

Reads a folder of installed packages as text (nothing is imported) and keeps what a project that derives from their
models, fields and managers must know: bases, relations, field names, app labels, and the names they are re-exported by.
"""

from __future__ import annotations

import gc
import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.discovery.files import Listing, list_files
from analysis.discovery.site_packages import OPAQUE
from analysis.resolve.apps import AppFinder
from analysis.resolve.catalog import Catalog
from analysis.resolve.fields import FIELD
from analysis.resolve.members import MANAGERS
from analysis.resolve.models import MODEL, Field, Model
from analysis.resolve.project import Project, build_project
from analysis.resolve.symbols import ClassInfo, Module
from analysis.resolve.values import ClassValue, Value, alternatives
from analysis.syntax.parse import outline_of

TARGET = Path("analysis/resolve/catalog.json.gz")
_LEFT_OUT = re.compile(
    r"(^|/)(tests?|testing|migrations|south_migrations|conf|locale|demo|example|sandbox|project_template)(/|$)|test_|_tests?\.py"
)
_ROOTS = frozenset({FIELD, MODEL}) | MANAGERS
_EXPORTING = frozenset(
    {"models", "fields", "managers", "db", "django", "abstracts", "abstract_models", "mixins", "base"}
)
"""Modules that have such a part in their name are those from which projects import models and fields."""
_FIELDS = frozenset({FIELD, "django.contrib.contenttypes.fields.GenericForeignKey"})


def main(arguments: list[str]) -> int:
    """Write the catalog and print what is in it."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write(f"{__doc__}\n")
        return 2
    gc.disable()
    listing = list_files(Path(arguments[0]))
    project, apps = _project(listing)
    document = {"classes": _classes(project), "aliases": _aliases(project), "apps": apps}
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))
    counts = {key: len(value) for key, value in document.items()}
    sys.stdout.write(f"{TARGET}: {counts}, {TARGET.stat().st_size:,} bytes\n")
    return 0


def _project(listing: Listing) -> tuple[Project, dict[str, str]]:
    modules = {}
    for file in listing.python():
        name = file.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if name not in OPAQUE and (not _LEFT_OUT.search(file.path) or file.path.startswith("django/test")):
            modules[name] = Module(name, file.path, outline_of(file.content))
    paths = {name: module.path for name, module in modules.items()}
    bare = build_project(modules, paths, {}, (), Catalog({}, {}, {}), None)
    finder = AppFinder(bare.symbols, paths)
    configs = [cls for m in bare.symbols.unique for cls in m.classes.values() if finder.is_config(cls)]
    installed = sorted({cls.dotted for cls in configs} | {app.module for app in bare.apps})
    settings = {"INSTALLED_APPS": installed, "AUTH_USER_MODEL": "auth.User"}
    project = build_project(modules, paths, settings, (), Catalog({}, {}, {}), None)
    labels = {app.module: app.label for app in project.apps if app.label != app.module.rpartition(".")[2]}
    labels |= {app.config: app.label for app in project.apps if app.config}
    return project, labels


def _classes(project: Project) -> dict[str, Any]:
    found = {}
    for cls in _kept(project):
        model = project.flow.models.of(cls)
        entry: dict[str, Any] = {"bases": [b if isinstance(b, str) else b.dotted for b in project.symbols.bases(cls)]}
        if model is not None:
            entry |= _model_entry(project, model)
        else:
            entry |= _field_entry(project, cls)
        found[cls.dotted] = {key: value for key, value in entry.items() if value}
    return found


def _kept(project: Project) -> Iterator[ClassInfo]:
    for module in project.symbols.unique:
        for cls in module.classes.values():
            if not cls.declaration.function and (project.symbols.derives(cls, _ROOTS | _FIELDS)):
                yield cls


def _model_entry(project: Project, model: Model) -> dict[str, Any]:
    own = [f for f in model.fields.values() if f.origin != "abstract"]
    return {
        "model": True,
        "abstract": model.is_abstract,
        "app": "" if model.is_abstract else model.app,
        "table": model.db_table or "",
        "proxy": model.is_proxy,
        "swappable": model.swappable,
        "relations": [_relation_entry(project, model, f) for f in own if f.kind is not None],
        "fields": sorted(f.name for f in own if f.kind is None),
    }


def _relation_entry(project: Project, model: Model, field: Field) -> list[Any]:
    target, through = (_label(project, model, text) for text in (field.target, field.through))
    target = target or _TARGETS.get(f"{model.cls.dotted}.{field.name}")
    flags = [field.on_delete, field.is_parent_link, field.related_name]
    return [field.name, field.kind, field.field_class, target, through, *flags]


def _label(project: Project, model: Model, text: str | None) -> str | None:
    if text is None or text == "self":
        return text
    return _by_setting(project.flow.models.target_label(model, text))


def _by_setting(label: str) -> str:
    setting = _SETTINGS.get(label.lower())
    return f"settings.{setting}:{label}" if setting else label


def _field_entry(project: Project, cls: ClassInfo) -> dict[str, Any]:
    default = _DEFAULT_TARGETS.get(cls.dotted) or project.flow.fields.targets.fixed(ClassValue(cls))
    return {"target": default if " " in default else _by_setting(default)} if default and "." in default else {}


_SETTINGS = {
    "auth.user": "AUTH_USER_MODEL",
    "wagtailimages.image": "WAGTAILIMAGES_IMAGE_MODEL",
    "wagtaildocs.document": "WAGTAILDOCS_DOCUMENT_MODEL",
    "filer.image": "FILER_IMAGE_MODEL",
}
"""Models that a setting replaces, for relations that ask the setting and not the model."""
_TARGETS = {
    "django_tenants.models.DomainMixin.tenant": "settings.TENANT_MODEL:",
    "django_tenants_celery_beat.models.PeriodicTaskTenantLinkMixin.tenant": "settings.TENANT_MODEL:",
    "tenant_users.tenants.models.UserProfile.tenants": "settings.TENANT_MODEL:",
    "djstripe.models.core.Customer.subscriber": "settings.AUTH_USER_MODEL:auth.User",
}
"""Targets that only settings name, and that have no default."""
_DEFAULT_TARGETS = {"taggit.managers.TaggableManager": "taggit.Tag taggit.TaggedItem"}
"""Target and through model of fields that need no argument; their code finds them at run time."""


def _aliases(project: Project) -> dict[str, str]:
    kept = {cls.dotted for cls in _kept(project)}
    found = {}
    for module in filter(_is_exported, project.symbols.unique):
        for name, value in _exported(project, module):
            if isinstance(value, ClassValue) and value.cls.dotted in kept:
                found[f"{module.name}.{name}"] = value.cls.dotted
    return {name: dotted for name, dotted in found.items() if name != dotted}


def _exported(project: Project, module: Module) -> Iterator[tuple[str, Value]]:
    names = set(module.imports) | {name for star in module.stars for name in _star_names(project, module, star)}
    for name in sorted(names):
        yield name, project.symbols.lookup(module, name)
    for name in sorted(set(module.assigned) - names - set(module.classes)):
        if name[:1].isupper():
            yield name, next(iter(alternatives(project.flow.assigned(module, name))), None)


def _star_names(project: Project, module: Module, star: Any) -> set[str]:
    target = project.symbols.module(module.absolute(star.level, star.module))
    if target is None:
        return set()
    own = {name for name in target.classes if "." not in name} | set(target.imports)
    return own.union(*(_star_names(project, target, inner) for inner in target.stars if inner is not star))


def _is_exported(module: Module) -> bool:
    return module.is_package or bool(_EXPORTING & set(module.name.split(".")))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
