"""A blueprint -> the files of the project around the code: settings, URLs, entry points, packaging, README."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from extracted.containerfile import PLACEHOLDER, Recipe, containerfile
from extracted.extractor.model import ServiceFile
from extracted.extractor.scaffold.blueprint import Blueprint, Elsewhere, Route, identifier, is_regex
from extracted.extractor.scaffold.environment import variables_of
from extracted.extractor.scaffold.literals import literal, one_line, quoted, toml

_BEFORE = ("django_prometheus.middleware.PrometheusBeforeMiddleware", "service_links.middleware.LinksMiddleware")
_AFTER = ("django_prometheus.middleware.PrometheusAfterMiddleware",)
_SECURITY = "django.middleware.security.SecurityMiddleware"
_WHITENOISE = "whitenoise.middleware.WhiteNoiseMiddleware"
_AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
_TOKENS = "service_links.auth.TokenMiddleware"
_APPS = (
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_prometheus",
    "mozilla_django_oidc",
)
_MIRROR_ADMIN = "service_links.mirror_admin.MirrorAdminConfig"
_LINKS = ("service_links", "service_links.events")
_ASKED = (
    "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health/live', timeout=4)"
)
_AGGREGATES = "service_links.aggregates"


def scaffold(blueprint: Blueprint) -> tuple[ServiceFile, ...]:
    """The generated files of a service's project, sorted by path."""
    package = blueprint.package
    files = {
        "manage.py": "manage.py",
        "gunicorn.conf.py": "gunicorn.conf.py",
        "pyproject.toml": "pyproject.toml",
        "README.md": "README.md",
        ".containerignore": "containerignore",
        ".gitignore": "gitignore",
        ".env.example": "env.example",
        f"{package}/__init__.py": "__init__.py",
        f"{package}/settings.py": "settings.py",
        f"{package}/test_settings.py": "test_settings.py",
        f"{package}/urls.py": "urls.py",
        f"{package}/wsgi.py": "wsgi.py",
        f"{package}/asgi.py": "asgi.py",
    }
    if blueprint.celery is not None:
        files[f"{package}/celery.py"] = "celery.py"
    if any(app.config for app in blueprint.mirror_apps):
        files[f"{package}/mirror_apps.py"] = "mirror_apps.py"
    if blueprint.aggregates:
        files[f"{package}/aggregates.py"] = "aggregates.py"
    if blueprint.elsewhere:
        files[f"{package}/elsewhere.py"] = "elsewhere.py"
    context = _context(blueprint)
    made = (_file(path, template, context) for path, template in files.items())
    image = ServiceFile("Containerfile", containerfile(_recipe(blueprint)).encode(), "generated")
    return tuple(sorted((*made, image), key=lambda file: file.path))


def _recipe(b: Blueprint) -> Recipe:
    served = f"exec python3 -m service_links.register gunicorn {b.package}.wsgi:application --bind 0.0.0.0:$PORT"
    return Recipe(
        head=(
            f"The {_word(b.service)} service. Build: podman build -t {b.distribution} .",
            "Name another base with --build-arg BASE=...",
        ),
        base=one_line(b.base_image),
        lock="",
        collected=(("SECRET_KEY", PLACEHOLDER),),
        port=8000,
        health=("python3", "-c", _ASKED),
        command=("sh", "-c", served),
        environment=(("PORT", "8000"),),
    )


def _file(path: str, template: str, context: dict[str, object]) -> ServiceFile:
    text = _environment().get_template(f"{template}.j2").render(context)
    if path.endswith(".py"):
        ast.parse(text)
    return ServiceFile(path, text.encode(), "generated")


def _context(b: Blueprint) -> dict[str, object]:
    imports = [text for text in b.prelude if text.startswith(("import ", "from "))]
    plain = [route for route in b.routes if not route.is_localized]
    localized = [route for route in b.routes if route.is_localized]
    views = {route: f"view_{number}" for number, route in enumerate(r for r in b.routes if r.view)}
    is_regular = [route.is_regex for route in b.routes]
    return {
        "b": b,
        "installed": _installed(b),
        "middleware": _middleware(b),
        "imported": _imported(imports),
        "prelude": [text for text in b.prelude if text not in imports],
        "settings": [setting for setting in b.settings if not setting.is_early],
        "names": {name: any(setting.name == name for setting in b.settings) for name in _TESTED},
        "mirror_labels": tuple(app.label for app in b.mirror_apps),
        "variables": variables_of(b),
        "imports": sorted(f"from {route.module} import {route.view} as {name}" for route, name in views.items()),
        "routes": [_mounted(route, views.get(route, "")) for route in plain],
        "localized": [_mounted(route, views.get(route, "")) for route in localized],
        "is_localized": bool(localized),
        "has_regex": any(is_regular) or is_regex(b.admin_route),
        "admin": f"{_call(b.admin_route)}({quoted(b.admin_route)}, admin.site.urls)",
        "admin_login": f"{_call(b.admin_route)}({quoted(_login(b.admin_route))}, sign_in.admin_login)",
        "elsewhere": _grouped(b.elsewhere),
        "elsewhere_calls": _elsewhere_calls(b.elsewhere),
        "nested": _nested,
        "variable": _variable,
    }


_IMPORTED = (
    "import os",
    "from pathlib import Path",
    "import dj_database_url",
    "from django.core.exceptions import ImproperlyConfigured",
)
_OWN = "from service_links.sqlite import patient"


def _imported(more: list[str]) -> str:
    """The imports of the settings: the standard library's first, `import x` before `from x import y`."""
    lines = sorted({*_IMPORTED, *more}, key=lambda line: (line.startswith("from "), line.split()[1].lower(), line))
    ours = [line for line in lines if line.split()[1].split(".")[0] in sys.stdlib_module_names]
    return "\n".join([*ours, "", *(line for line in lines if line not in ours), "", _OWN])


_TESTED = ("REST_FRAMEWORK", "SPECTACULAR_SETTINGS")


def _installed(b: Blueprint) -> tuple[str, ...]:
    configs = {app.label: f"{b.package}.mirror_apps.{app.config}" for app in b.mirror_apps if app.config}
    entries = [configs.get(entry[1:], entry) if entry.startswith("@") else entry for entry in b.installed]
    django = [entry for entry in entries if entry.startswith("django.")]
    others = [entry for entry in entries if not entry.startswith("django.") and entry not in _APPS]
    last = [_MIRROR_ADMIN] if b.has_admin and b.mirror_apps else []
    kept = [_AGGREGATES] if b.aggregates else []
    return tuple(dict.fromkeys([*django, *_APPS, *_LINKS, *kept, *others, *last]))


def _middleware(b: Blueprint) -> tuple[str, ...]:
    found: list[str] = []
    for path in b.middleware:
        found.append(path)
        found += {_SECURITY: [_WHITENOISE], _AUTHENTICATION: [_TOKENS]}.get(path, [])
    if _SECURITY not in found:
        found = [_SECURITY, _WHITENOISE, *found]
    kept = [f"{_AGGREGATES}.middleware.AggregatesMiddleware"] if b.aggregates else []
    return tuple(dict.fromkeys([*_BEFORE, *kept, *found, *_AFTER]))


def _mounted(route: Route, view: str) -> str:
    """One route as an item of `urlpatterns`."""
    target = _view(route, view) if view else _include(route)
    text = f"{_call(route.route)}({quoted(route.route)}, {target})"
    for namespace, app_name in reversed(route.above):
        inner = f"([{text}], {quoted(app_name or namespace)}), namespace={quoted(namespace)}"
        text = f'path("", include({inner}))'
    return text


def _view(route: Route, view: str) -> str:
    named = f", name={quoted(route.name)}" if route.name else ""
    return f"{view}{'.as_view()' if route.is_class else ''}{named}"


def _include(route: Route) -> str:
    if not route.namespace:
        return f"include({quoted(route.module)})"
    if route.app_name:
        return f"include({quoted(route.module)}, namespace={quoted(route.namespace)})"
    return f"include(({quoted(route.module)}, {quoted(route.namespace)}), namespace={quoted(route.namespace)})"


def _call(route: str) -> str:
    return "re_path" if is_regex(route) else "path"


def _elsewhere_calls(urls: tuple[Elsewhere, ...]) -> list[str]:
    spaced = {"include", "path"} if any(url.namespace for url in urls) else set()
    return sorted({_call(url.route) for url in urls} | spaced)


def _login(route: str) -> str:
    return f"{route.removesuffix('$')}login/{'$' if is_regex(route) else ''}"


def _grouped(urls: tuple[Elsewhere, ...]) -> list[tuple[str, list[str]]]:
    ordered = sorted(urls, key=lambda url: (url.namespace, url.route))
    return [(name, [_over(url) for url in group]) for name, group in groupby(ordered, key=lambda url: url.namespace)]


def _over(url: Elsewhere) -> str:
    route = _joined_regex(url.route) if is_regex(url.route) else url.route
    return f"{_call(route)}({quoted(route)}, over_there, name={quoted(url.name)})"


def _nested(namespace: str) -> str:
    """The include of a list of patterns inside one namespace, or several around each other."""
    *outer, last = namespace.split(":")
    inner = f'path("", include(({_variable(namespace)}, {quoted(last)}), namespace={quoted(last)}))'
    for name in reversed(outer):
        inner = f'path("", include(([{inner}], {quoted(name)}), namespace={quoted(name)}))'
    return inner


def _variable(namespace: str) -> str:
    return f"_{identifier(namespace)}"


_CONVERTERS = {"int": "[0-9]+", "slug": "[-a-zA-Z0-9_]+", "uuid": "[0-9a-f-]{36}", "path": ".+", "str": "[^/]+"}


def _joined_regex(route: str) -> str:
    """A route that was put together of both kinds, as one regular expression."""
    text = re.sub(r"(?<!\\)\^", "", route).removesuffix("$")
    text = re.sub(
        r"(?<!\?P)<(?:(\w+):)?(\w+)>",
        lambda found: f"(?P<{found[2]}>{_CONVERTERS.get(found[1] or 'str', '[^/]+')})",
        text,
    )
    return f"^{text}$"


def _cell(text: str) -> str:
    return one_line(text).replace("|", "\\|").replace("`", "'")


def _word(text: object) -> str:
    return re.sub(r"[^\w.-]", "", str(text))


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{identifier(name)}`" for name in names)


def _markdown(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", one_line(text))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("extracted.extractor.scaffold"),
        autoescape=False,  # noqa: S701 - Python, TOML and Markdown; each value goes through a filter of its own
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        py=literal,
        toml=toml,
        line=lambda text, most=10_000: one_line(str(text))[:most],
        cell=_cell,
        word=_word,
        codes=_codes,
        codes_of=lambda names: ", ".join(f"`{name}`" for name in names),
        md=_markdown,
    )
    return environment
