#!/usr/bin/env python
"""Write what Django's own registry holds of one project, as the truth that a report is scored against.

    dump_registry.py --project NAME --settings MODULE --root FOLDER --local PART [PART ...] --output FILE

Run inside a throw-away environment in which the project is installed: it imports and boots foreign code.
`--root` is the folder that the paths of the tree are relative to (`site-packages` for a wheel), `--local`
the folders or files inside it that are the project's own. `--import-root` (inside `--root`, repeatable) and
`--settings-folder` go on `sys.path` first. Needs the standard library and Django only, Python 3.8 or later.

After `django.setup()` the URL configuration is loaded, as any process that serves does; then models and signals
are read. `late_models` lists the models that only the views import.
"""

from __future__ import annotations

import argparse
import ast
import collections
import functools
import gc
import gzip
import importlib
import inspect
import json
import os
import re
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = dict[str, Any]

SITE = "site-packages/"


def main() -> None:
    """Boot the project and write its registry."""
    options = _parse_arguments()
    tree = Tree(options.root, options.local, options.outside)
    for folder in [options.settings_folder, *(str(Path(options.root, part)) for part in options.import_root)]:
        if folder:
            sys.path.insert(0, str(Path(folder).resolve()))
    os.environ["DJANGO_SETTINGS_MODULE"] = options.settings
    if options.before:
        importlib.import_module(options.before)
    registry = dump(options.project, options.requirement, options.settings, tree)
    write(registry, Path(options.output))
    counts = registry["counts"]
    print(
        "{}: {} models, {} relations, {} dynamic, {} late, {} urls, errors {}".format(
            options.project,
            counts["local_models"],
            counts["relations_local_models"],
            counts["local_dynamic_models"],
            len(registry["late_models"]),
            counts["urls"],
            registry["errors"],
        )
    )


def dump(project: str, requirement: str, settings_module: str, tree: Tree) -> Row:
    """Return the registry of a project; `errors` holds what could not be read, by part."""
    import django

    began = time.monotonic()
    django.setup()
    seconds = time.monotonic() - began
    from django.apps import apps
    from django.conf import settings

    booted = set(apps.get_models(include_swapped=True))
    errors: list[str] = []
    urls = _attempt(errors, "urls", lambda: list(url_rows(tree)))
    signals = _attempt(errors, "signals", lambda: list(signal_rows(tree)))
    models = apps.get_models(include_swapped=True)
    registry = {
        "project": project,
        "commit": "pypi:" + requirement,
        "settings": settings_module,
        "django": django.get_version(),
        "python": ".".join(map(str, sys.version_info[:3])),
        "roots": ["<corpus>"],
        "setup_seconds": round(seconds, 2),
        "auth_user_model": settings.AUTH_USER_MODEL,
        "databases_engine": {alias: base.get("ENGINE") for alias, base in settings.DATABASES.items()},
        "database_routers": [str(router) for router in settings.DATABASE_ROUTERS],
        "root_urlconf": getattr(settings, "ROOT_URLCONF", None),
        "errors": errors,
        "late_models": sorted(model._meta.label for model in models if model not in booted),
        "urls": urls,
        "apps": [_app_row(config, tree) for config in apps.get_app_configs()],
        "models": sorted((_model_row(model, tree) for model in models), key=lambda row: str(row["label"])),
        "abstract_models": sorted(_abstract_rows(models, tree), key=lambda row: (row["module"], row["name"])),
        "signals": signals,
    }
    registry["counts"] = _count(registry)
    return registry


def write(registry: Row, path: Path) -> None:
    """Write the same bytes for the same registry: sorted where order means nothing, gzip without a time."""
    text = json.dumps(registry, separators=(",", ":"), ensure_ascii=False) + "\n"
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0) if path.suffix == ".gz" else text.encode())


class Tree:
    """The folders and files whose code is the project's own, and how paths are shown."""

    def __init__(self, root: str, local: list[str], outside: list[str]) -> None:
        self.root = os.path.realpath(root)
        self.parts = tuple(str(Path(self.root, part)) for part in local)
        self.outside = tuple(str(Path(self.root, part)) for part in outside)

    def is_local(self, file: str | None) -> bool:
        """Say whether a file lies inside the tree that will be analysed."""
        if not file:
            return False
        real = os.path.realpath(file)
        return _is_under(real, self.parts) and not _is_under(real, self.outside)

    def show(self, file: str | None) -> str | None:
        """Return a path that names no machine: relative to the tree, else to the environment."""
        if not file:
            return None
        real = os.path.realpath(file)
        if self.is_local(real):
            return os.path.relpath(real, self.root).replace(os.sep, "/")
        where = real.rfind(SITE)
        return "<venvs>/lib/python{}.{}/{}".format(
            *sys.version_info[:2], real[where:] if where >= 0 else Path(real).name
        )


def _is_under(file: str, parts: tuple[str, ...]) -> bool:
    return any(file == part or file.startswith(part + os.sep) for part in parts)


@functools.lru_cache(maxsize=None)  # noqa: UP033 -- Python 3.8 has no `cache`
def class_bodies(file: str) -> dict[str, list[ast.ClassDef]]:
    """Return the class statements of a source file by name, nested and conditional ones too."""
    found: dict[str, list[ast.ClassDef]] = collections.defaultdict(list)
    try:
        module = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return found
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            found[node.name].append(node)
    return found


def file_of(module_name: str) -> str | None:
    """Return the source file of a module that is imported, None where it has none."""
    return getattr(sys.modules.get(module_name), "__file__", None)


def source_of(cls: type) -> str | None:
    """Return the file that holds the statement of a class: its module's, or the one where it is written.

    The two differ where a class is given another `__module__`. Then another module of the package holds this very
    class under its name, and a statement of that name.
    """
    named = file_of(cls.__module__)
    if named and cls.__name__ in class_bodies(named):
        return named
    files = (file_of(name) for name in _modules_that_hold(cls))
    return next((file for file in files if file and cls.__name__ in class_bodies(file)), named)


def _modules_that_hold(cls: type) -> Iterator[str]:
    package = cls.__module__.split(".", 1)[0]
    for name, module in sorted(sys.modules.items()):
        if name.split(".", 1)[0] == package and getattr(module, "__dict__", {}).get(cls.__name__) is cls:
            yield name


def class_statements(cls: type) -> list[ast.ClassDef]:
    """Return the class statements that may have made a class, in the order of the file."""
    file = source_of(cls)
    return sorted(class_bodies(file).get(cls.__name__, []), key=lambda node: node.lineno) if file else []


def in_class_body(cls: type, name: str) -> bool:
    """Say whether a class statement of this class assigns the name, also below `if` and `try`."""
    return any(name in _assigned_names(statement) for statement in class_statements(cls))


def _assigned_names(statement: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(statement):
        if isinstance(node, ast.Assign):
            yield from (leaf.id for target in node.targets for leaf in ast.walk(target) if isinstance(leaf, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, (ast.If, ast.Try, ast.With, ast.For, ast.ExceptHandler)):
            yield from _assigned_names(node)


def _model_row(model: Any, tree: Tree) -> Row:
    meta = model._meta
    file = source_of(model)
    lines = [statement.lineno for statement in class_statements(model)]
    return {
        "label": meta.label,
        "app_label": meta.app_label,
        "name": model.__name__,
        "qualname": model.__qualname__,
        "module": model.__module__,
        "file": tree.show(file),
        "local": tree.is_local(file),
        "line": _line_of(model, lines),
        "lines": lines,
        "dynamic": not lines,
        "bases": [_dotted(base) for base in model.__bases__],
        "abstract_bases": [
            {"module": base.__module__, "name": base.__name__, "local": tree.is_local(source_of(base))}
            for base in _abstract_bases(model)
        ],
        "parents": [
            {"model": parent._meta.label, "link": link.name if link else None} for parent, link in meta.parents.items()
        ],
        "proxy": meta.proxy,
        "proxy_for": meta.proxy_for_model._meta.label if meta.proxy and meta.proxy_for_model else None,
        "managed": meta.managed,
        "swappable": meta.swappable,
        "swapped": meta.swapped or None,
        "db_table": meta.db_table,
        "silo_limit": None,
        "relations": [_relation_row(model, field, bool(lines)) for field in _relation_fields(model)],
        "n_fields": len(meta.local_fields) + len(meta.local_many_to_many),
        "pk": meta.pk.name if meta.pk else None,
    }


def _line_of(cls: type, lines: list[int]) -> int | None:
    if len(lines) < 2:
        return lines[0] if lines else None
    try:
        source, first = inspect.getsourcelines(cls)
    except (OSError, TypeError, IndexError):
        return lines[-1]
    return next((line for line in lines if first <= line < first + len(source)), lines[-1])


def _dotted(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _abstract_bases(model: Any) -> list[Any]:
    return [base for base in model.__mro__[1:] if getattr(getattr(base, "_meta", None), "abstract", False)]


def _relation_fields(model: Any) -> list[Any]:
    meta = model._meta
    fields = [*meta.fields, *meta.many_to_many, *meta.private_fields]
    return [field for field in fields if field.is_relation]


def _relation_row(model: Any, field: Any, has_statement: bool) -> Row:
    kind = _kind_of(field)
    origin, declarer = _origin_of(model, field, has_statement)
    row: Row = {"name": field.name, "kind": kind, "field_class": _dotted(type(field)), "target": _target_of(field)}
    if kind != "GenericForeignKey":
        row.update(_remote_facts(field, kind))
    if kind.startswith("Generic"):
        row["ct_field"] = getattr(field, "content_type_field_name", None) or getattr(field, "ct_field", None)
        row["fk_field"] = getattr(field, "object_id_field_name", None) or getattr(field, "fk_field", None)
    row.update(auto_created=bool(field.auto_created), origin=origin, declared_in=_dotted(declarer))
    if origin != "concrete-parent":
        row["in_class_body"] = in_class_body(declarer, field.name)
    return row


def _kind_of(field: Any) -> str:
    from django.db import models

    for kind in ("OneToOneField", "ForeignKey", "ManyToManyField"):
        if isinstance(field, getattr(models, kind)):
            return kind
    names = {cls.__name__ for cls in type(field).__mro__}
    for kind in ("GenericForeignKey", "GenericRelation", "ForeignObject"):
        if kind in names:
            return kind
    return type(field).__name__


def _target_of(field: Any) -> str | None:
    target = getattr(field.remote_field, "model", None)
    if target is None or isinstance(target, str):
        return target
    return str(target._meta.label)


def _remote_facts(field: Any, kind: str) -> Row:
    remote = field.remote_field
    row: Row = {
        "on_delete": _name_of_action(getattr(remote, "on_delete", None)),
        "related_name": _text(getattr(remote, "related_name", None)),
        "parent_link": bool(getattr(remote, "parent_link", False)),
    }
    through = getattr(remote, "through", None)
    if through is not None and not isinstance(through, str):
        row["through"] = through._meta.label
        row["through_auto"] = bool(through._meta.auto_created)
    if kind != "GenericRelation":
        row["db_constraint"] = bool(getattr(field, "db_constraint", getattr(remote, "db_constraint", True)))
    row.update(null=bool(field.null), db_index=bool(field.db_index), unique=bool(field.unique))
    row["swappable_setting"] = getattr(field, "swappable_setting", None)
    return row


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _name_of_action(action: Any) -> str | None:
    if action is None:
        return None
    name = getattr(action, "__name__", type(action).__name__)
    return "SET" if name == "set_on_delete" else str(name)


def _origin_of(model: Any, field: Any, has_statement: bool) -> tuple[str, Any]:
    """Return where a relation comes from, and the class that declares it.

    Django copies a field of an abstract base with its creation counter, so the declaring base is the
    last one in the resolution order that holds a field of the same name and counter.
    """
    if getattr(field, "mti_inherited", False):
        return "concrete-parent", _concrete_declarer(model, field)
    if field.model is not model:
        return "concrete-parent", _declarer(field.model, field)
    declarer = _declarer(model, field)
    if field.auto_created:
        return "auto_ptr", declarer
    if declarer is not model:
        return "abstract", declarer
    if not has_statement:
        return "generated", model
    return ("local" if in_class_body(model, field.name) else "injected"), model


def _declarer(model: Any, field: Any) -> Any:
    holders = [base for base in _abstract_bases(model) if _holds(base, field)]
    return holders[-1] if holders else model


def _concrete_declarer(model: Any, field: Any) -> Any:
    holders = [base for base in model.__mro__[1:] if hasattr(base, "_meta") and _holds(base, field)]
    return holders[-1] if holders else model


def _holds(base: Any, field: Any) -> bool:
    meta = base._meta
    fields = [*meta.local_fields, *meta.local_many_to_many, *meta.private_fields]
    return any(own.name == field.name and _counter(own) == _counter(field) for own in fields)


def _counter(field: Any) -> Any:
    return getattr(field, "creation_counter", None)


def _abstract_rows(booted: list[Any], tree: Tree) -> list[Row]:
    """Return every abstract model that is imported, whether a booted model derives from it or not."""
    from django.db import models

    found = {base for model in booted for base in _abstract_bases(model)}
    found |= {cls for cls in _subclasses(models.Model) if cls._meta.abstract}
    rows = []
    for cls in found:
        file = source_of(cls)
        lines = [statement.lineno for statement in class_statements(cls)]
        rows.append(
            {
                "module": cls.__module__,
                "name": cls.__name__,
                "file": tree.show(file),
                "local": tree.is_local(file),
                "line": _line_of(cls, lines),
            }
        )
    return rows


def _subclasses(cls: Any) -> Iterator[Any]:
    seen = set()
    waiting = [cls]
    while waiting:
        for child in type.__subclasses__(waiting.pop()):
            if child not in seen and hasattr(child, "_meta"):
                seen.add(child)
                waiting.append(child)
                yield child


def _app_row(config: Any, tree: Tree) -> Row:
    file = str(Path(config.path, "__init__.py"))
    return {
        "label": config.label,
        "name": config.name,
        "config": f"{type(config).__module__}:{type(config).__name__}",
        "path": str(Path(tree.show(file) or "").parent) if tree.is_local(file) else tree.show(config.path),
        "local": tree.is_local(file),
        "models_module": config.models_module.__name__ if config.models_module else None,
        "n_models": len(list(config.get_models())),
    }


def signal_rows(tree: Tree) -> Iterator[Row]:
    """Yield a row for each receiver that is connected to a named signal."""
    from django.apps import apps

    senders = {id(model): model._meta.label for model in apps.get_models(include_swapped=True)}
    rows = [
        _signal_row(name, entry, senders, tree)
        for signal, name in _signal_names().values()
        for entry in list(signal.receivers)
    ]
    yield from sorted(rows, key=lambda row: (row["signal"], str(row["sender"]), row["receiver"]))


def _signal_names() -> dict[int, tuple[Any, str]]:
    """Return each signal with its dotted name: in the module whose source makes it, else the first by name."""
    from django.dispatch import Signal

    signals = {id(thing): thing for thing in gc.get_objects() if issubclass(type(thing), Signal)}
    found: dict[int, list[tuple[bool, str]]] = collections.defaultdict(list)
    for module_name, module in sorted(sys.modules.items()):
        for attribute, value in list(getattr(module, "__dict__", {}).items()):
            if id(value) in signals:
                imported = not _makes_signal(module, attribute)
                found[id(value)].append((imported, f"{module_name}.{attribute}"))
    return {key: (signals[key], min(names)[1]) for key, names in found.items()}


def _makes_signal(module: Any, attribute: str) -> bool:
    try:
        source = Path(module.__file__).read_text("utf-8")
    except (AttributeError, TypeError, OSError, ValueError):
        return False
    return re.search(rf"^{re.escape(attribute)}\b.*=.*Signal\b", source, re.MULTILINE) is not None


def _signal_row(name: str, entry: Any, senders: dict[int, str], tree: Tree) -> Row:
    (receiver_key, sender_key), receiver = entry[0], entry[1]
    if type(receiver).__name__ in ("ReferenceType", "WeakMethod", "weakref"):
        receiver = receiver()
    function = inspect.unwrap(receiver) if receiver is not None and hasattr(receiver, "__wrapped__") else receiver
    module = getattr(function, "__module__", None) or type(function).__module__
    qualname = getattr(function, "__qualname__", None) or type(function).__qualname__
    return {
        "signal": name,
        "sender": None if sender_key == id(None) else senders.get(sender_key, "other"),
        "receiver": f"{module}:{qualname}",
        "receiver_local": tree.is_local(file_of(module)),
        "dispatch_uid": receiver_key if isinstance(receiver_key, str) else None,
    }


def url_rows(tree: Tree) -> Iterator[Row]:
    """Yield a row for each URL pattern that the root configuration reaches."""
    from django.urls import get_resolver

    yield from _walk_urls(get_resolver().url_patterns, "", (), tree)


def _walk_urls(patterns: Any, prefix: str, namespaces: tuple[str, ...], tree: Tree) -> Iterator[Row]:
    for entry in patterns:
        route = prefix + str(getattr(entry, "pattern", ""))
        if hasattr(entry, "url_patterns"):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk_urls(entry.url_patterns, route, inner, tree)
        else:
            yield _url_row(entry, route, namespaces, tree)


def _url_row(entry: Any, route: str, namespaces: tuple[str, ...], tree: Tree) -> Row:
    callback = entry.callback
    while isinstance(callback, functools.partial):
        callback = callback.func
    view = inspect.unwrap(callback)
    cls = next((found for found in (_view_class(callback), _view_class(view)) if found), None)
    thing = cls or (view if hasattr(view, "__qualname__") else type(view))
    row: Row = {
        "route": route,
        "name": entry.name,
        "namespace": ":".join(namespaces) or None,
        "view": f"{thing.__module__}:{thing.__qualname__}",
        "class": cls is not None,
    }
    if cls is not None:
        row.update(_view_facts(cls, callback))
    row["local"] = tree.is_local(file_of(thing.__module__))
    return row


def _view_class(callback: Any) -> Any:
    return getattr(callback, "view_class", None) or getattr(callback, "cls", None)


def _view_facts(cls: Any, callback: Any) -> Row:
    row: Row = {}
    model = inspect.getattr_static(cls, "model", None)
    queryset = inspect.getattr_static(cls, "queryset", None)
    found = model if _is_model(model) else getattr(queryset, "model", None)
    if _is_model(found):
        row["model"] = _label(found)
    serializer = inspect.getattr_static(cls, "serializer_class", None)
    if isinstance(serializer, type):
        row["serializer"] = f"{serializer.__module__}:{serializer.__qualname__}"
        served = getattr(getattr(serializer, "Meta", None), "model", None)
        if _is_model(served):
            row["serializer_model"] = _label(served)
    actions = getattr(callback, "actions", None)
    if actions:
        row.update(actions={str(verb): str(name) for verb, name in actions.items()}, viewset=True)
    return row


def _label(model: Any) -> str:
    return str(model._meta.label)


def _is_model(thing: Any) -> bool:
    return isinstance(thing, type) and hasattr(getattr(thing, "_meta", None), "label")


def _count(registry: Row) -> Row:
    local = [model for model in registry["models"] if model["local"]]
    relations = [(model, relation) for model in local for relation in model["relations"]]
    origins = collections.Counter(relation["origin"] for _, relation in relations)
    kinds = collections.Counter(relation["kind"] for _, relation in relations)
    cross = sum(_crosses(model, relation) for model, relation in relations)
    return {
        "apps": len(registry["apps"]),
        "local_apps": sum(app["local"] for app in registry["apps"]),
        "local_apps_with_models": sum(app["local"] and bool(app["n_models"]) for app in registry["apps"]),
        "models": len(registry["models"]),
        "local_models": len(local),
        "local_proxy": sum(model["proxy"] for model in local),
        "local_unmanaged": sum(not model["managed"] for model in local),
        "local_dynamic_models": sum(model["dynamic"] for model in local),
        "local_abstract": sum(row["local"] for row in registry["abstract_models"]),
        "relations_local_models": len(relations),
        "relations_by_origin": dict(sorted(origins.items())),
        "relations_cross_app": cross,
        "by_kind": dict(sorted(kinds.items())),
        "signals": len(registry["signals"] or ()),
        "signals_local_receivers": sum(row["receiver_local"] for row in registry["signals"] or ()),
        "urls": len(registry["urls"] or ()),
        "urls_local": sum(row["local"] for row in registry["urls"] or ()),
    }


def _crosses(model: Row, relation: Row) -> bool:
    target = relation["target"]
    return bool(target) and target.split(".")[0] != model["app_label"]


def _attempt(errors: list[str], part: str, read: Any) -> Any:
    """Return what `read` gives; an error of the foreign code becomes one line of `errors` and an empty list."""
    try:
        return read()
    except Exception as error:  # noqa: BLE001 -- foreign code may raise anything
        traceback.print_exc()
        errors.append("{}: {}: {}".format(part, type(error).__name__, str(error).splitlines()[0] if str(error) else ""))
        return []


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", required=True)
    parser.add_argument("--requirement", default="", help="NAME==VERSION, written down as the source")
    parser.add_argument("--settings", required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--local", nargs="+", required=True)
    parser.add_argument("--outside", nargs="*", default=[], help="folders below --local that are not the project's own")
    parser.add_argument("--import-root", nargs="*", default=[])
    parser.add_argument("--settings-folder")
    parser.add_argument("--before", help="a module to import before the setup")
    parser.add_argument("--output", required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
