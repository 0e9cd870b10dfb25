"""From the monolith and the cut to the blueprint of the service's project."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from extracted.extractor.model import Cut, Decision, Monolith, ServiceFile
from extracted.extractor.scaffold.blueprint import Blueprint, Celery, MirrorApp, identifier
from extracted.extractor.scaffold.engines import Engines, engines_of
from extracted.extractor.scaffold.installed import Installed, installed_in
from extracted.extractor.scaffold.requirements import declared_in, needed, newest_python, python_of
from extracted.extractor.scaffold.routes import elsewhere_of, endpoints_of, routes_of
from extracted.extractor.scaffold.settings import Kept, Selection, kept_settings
from extracted.extractor.scaffold.testing import test_setup
from extracted.extractor.scaffold.tree import Tree, tree_of

_NAMESPACE = re.compile(r"config_from_object\([^)]*namespace\s*=\s*[\"'](\w+)[\"']")


def blueprint_of(
    monolith: Monolith,
    cut: Cut,
    files: Sequence[ServiceFile] = (),
    mirrors: Mapping[str, str] | None = None,
    *,
    configs: Mapping[str, str] | None = None,
    database: str = "shared",
    events: Iterable[str] = (),
    peers: Iterable[str] = (),
) -> Blueprint:
    """The blueprint of a service around the files that move, are shared or mirror the other side.

    `mirrors` maps the labels of mirror apps to their packages, `configs` to an AppConfig by its dotted path where there
    is one that must be named. Without files the moved apps are read as they stand.
    """
    tree = tree_of(files, monolith, cut)
    installed = installed_in(monolith, cut, tree, mirrors or {}, configs or {})
    routes = routes_of(monolith, cut, tree)
    celery = _celery(monolith, tree)
    kept = _kept(monolith, cut, tree, installed, celery)
    folders = _folders(monolith)
    local = {name.partition(".")[0] for name in monolith.modules}
    engines = _engines(monolith, tree)
    runs_on = {*tree.imports, *installed.packages, *kept.packages} - sys.stdlib_module_names - local
    runs_on |= engines.packages
    needs = needed(declared_in(folders), runs_on, tree.test_imports - local)
    setting = monolith.project.setting
    python = python_of(folders) or ">=3.10"
    return Blueprint(
        cut.service,
        cut.service.replace("_", " ").replace("-", " ").strip().capitalize() or cut.service,
        database,
        installed.entries,
        mirror_apps=tuple(_mirror(app, package, installed) for app, package in sorted((mirrors or {}).items())),
        moved_apps=tuple(sorted(cut.apps)),
        shared_apps=tuple(sorted(cut.shared)),
        middleware=installed.middleware,
        context_processors=installed.context_processors,
        template_builtins=installed.builtins,
        template_dirs=tuple(
            dict.fromkeys([*(("templates",) if "templates" in tree.folders else ()), *engines.django_dirs])
        ),
        engines=engines.others,
        prelude=kept.prelude,
        settings=kept.settings,
        auth_user_model=_text(setting("AUTH_USER_MODEL"), "auth.User"),
        default_auto_field=_text(setting("DEFAULT_AUTO_FIELD"), "django.db.models.AutoField"),
        routes=routes.mounted,
        elsewhere=elsewhere_of(monolith, cut, tree, routes.mounted),
        endpoints=endpoints_of(monolith, cut),
        has_admin="django.contrib.admin" in installed.contrib,
        admin_route=routes.admin or "admin/",
        celery=celery,
        python=python,
        base_image=f"docker.io/library/python:{newest_python(python, needs.runtime)}-slim-bookworm",
        requirements=needs.runtime,
        test_requirements=needs.tests,
        tests=test_setup(monolith, folders, tree, kept),
        events=tuple(sorted(events)),
        peers=tuple(sorted(peers)),
        oidc_scopes=_scopes(setting("OAUTH2_PROVIDER")),
        decisions=tuple(
            sorted(
                {*installed.decisions, *engines.decisions, *routes.decisions, *kept.decisions, *_unknown(needs.unknown)}
            )
        ),
    )


def _kept(monolith: Monolith, cut: Cut, tree: Tree, installed: Installed, celery: Celery | None) -> Kept:
    tasks = tuple(cut.packages[label] for label in cut.apps if label in cut.packages)
    namespace = celery.namespace if celery is not None else ""
    return kept_settings(Selection(monolith, tree, installed.packages, (*tasks, *cut.apps), namespace))


def _engines(monolith: Monolith, tree: Tree) -> Engines:
    """The template engines; what is none of the project's own can be had."""

    own = {module.name.partition(".")[0] for module in monolith.project.symbols.unique} | tree.own

    def has(path: str) -> bool:
        return tree.has(path) or path.partition(".")[0] not in own

    return engines_of(monolith, tree.folders, has)


def _folders(monolith: Monolith) -> tuple[Path, ...]:
    """Where the monolith may say what it requires: its root, the folder of its settings, and those above."""
    home = (monolith.root / monolith.modules.get(monolith.settings, "")).parent
    above = [folder for folder in home.parents if folder == monolith.root or monolith.root in folder.parents]
    return tuple(dict.fromkeys([monolith.root, *reversed(above), home]))


def _celery(monolith: Monolith, tree: Tree) -> Celery | None:
    if "celery" not in tree.imports:
        return None
    for module in monolith.project.symbols.unique:
        if module.name.rpartition(".")[2] in {"celery", "celeryapp", "celery_app"} and module.is_local:
            found = _NAMESPACE.search(monolith.read(module.path))
            if found:
                return Celery(found[1])
    return Celery()


def _mirror(label: str, package: str, installed: Installed) -> MirrorApp:
    name = "".join(word.capitalize() for word in identifier(label).split("_"))
    return MirrorApp(label, package, f"{name}Config" if label in installed.without_config else "")


def _unknown(packages: Iterable[str]) -> Iterator[Decision]:
    for package in packages:
        yield Decision(
            "requirement",
            "service",
            "listed",
            "",
            0,
            package,
            "is imported, and nothing that the monolith declares as a requirement provides it",
            "add the distribution that provides it to the service's pyproject.toml",
        )


def _scopes(provider: object) -> tuple[str, ...]:
    """The scopes that the monolith's provider gives by default, or has."""
    told = provider if isinstance(provider, dict) else {}
    scopes = [each for each in told.get("DEFAULT_SCOPES") or told.get("SCOPES") or () if isinstance(each, str)]
    return tuple(scopes) if "openid" in scopes else ("openid", "profile", "email")


def _text(value: object, default: str) -> str:
    return value if isinstance(value, str) else default
