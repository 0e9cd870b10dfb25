"""Which of the monolith's apps, middleware and context processors the service has, in the monolith's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.resolve.apps import AppEntry
from extracted.extractor.model import Cut, Decision, Monolith
from extracted.extractor.scaffold.engines import django_options
from extracted.extractor.scaffold.tree import Tree

ALWAYS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
)
"""Apps of Django that signing in and the API's pages need."""
OURS = (
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_prometheus",
    "mozilla_django_oidc",
    "whitenoise",
)
"""Apps of others that every service has, wherever the monolith has them."""
_DEVELOPMENT = frozenset({"debug_toolbar", "silk"})
"""Shown to developers alone, often only where they happen to be installed: a service's team adds what it wants."""
_STAYING = frozenset(
    {
        "oauth2_provider",
        "allauth",
        "social_django",
        "axes",
        "debug_toolbar",
        "silk",
        "nplusone",
        "django_browser_reload",
        "hijack",
    }
)
"""Signing in, and tools for developing: they stay behind unless code that moves imports them."""
_COMPANIONS: Mapping[str, tuple[str, ...]] = {
    "wagtail": ("modelcluster", "taggit", "permissionedforms"),
    "cms": ("menus", "treebeard", "sekizai"),
    "oscar": ("django_tables2", "widget_tweaks", "treebeard", "sorl", "haystack"),
    "parler": ("polymorphic",),
    "rest_framework_simplejwt": ("rest_framework",),
}
"""Apps that another one asks its users to install beside it."""
_REQUIRED_MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
_USUAL_MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    *_REQUIRED_MIDDLEWARE,
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
"""What a project gets that names no middleware."""
_REQUIRED_PROCESSORS = (
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
)


@dataclass(frozen=True, slots=True)
class Installed:
    """What is installed: entries of INSTALLED_APPS, Django's own among them, and the third-party packages behind them.

    `without_config` are labels of mirror apps whose AppConfig did not come along.
    """

    entries: tuple[str, ...]
    contrib: frozenset[str]
    packages: frozenset[str]
    middleware: tuple[str, ...]
    context_processors: tuple[str, ...]
    builtins: tuple[str, ...]
    without_config: frozenset[str]
    decisions: tuple[Decision, ...]


def installed_in(
    monolith: Monolith, cut: Cut, tree: Tree, mirrors: Mapping[str, str], configs: Mapping[str, str]
) -> Installed:
    """What of the monolith's configuration the service keeps; what it loses is listed."""
    choice = _Choice(monolith, cut, tree, mirrors, configs)
    entries = tuple(dict.fromkeys(choice.entries()))
    contrib = frozenset(entry for entry in entries if entry.startswith("django."))
    templates = django_options(monolith)
    named = _strings(monolith.project.setting("MIDDLEWARE")) or _USUAL_MIDDLEWARE
    middleware = choice.survivors("MIDDLEWARE", named)
    processors = choice.survivors("TEMPLATES", _strings(templates.get("context_processors")))
    return Installed(
        (*(app for app in ALWAYS if app not in entries), *entries),
        contrib | frozenset(ALWAYS),
        frozenset(choice.packages),
        _with(middleware, _REQUIRED_MIDDLEWARE, lambda path: not path.startswith("whitenoise.")),
        _with(processors, _REQUIRED_PROCESSORS, bool),
        tuple(choice.survivors("TEMPLATES", _strings(templates.get("builtins")))),
        frozenset(choice.without_config),
        tuple(choice.decisions),
    )


class _Choice:
    """Judges names of code by whether they exist in the service."""

    def __init__(
        self, monolith: Monolith, cut: Cut, tree: Tree, mirrors: Mapping[str, str], configs: Mapping[str, str]
    ) -> None:
        self._monolith = monolith
        self._configs = configs
        self._tree = tree
        self._own = {*cut.apps, *cut.shared}
        self._mirrors = mirrors
        self.decisions: list[Decision] = []
        self.without_config: set[str] = set()
        self.packages = frozenset(self._packages())

    def entries(self) -> Iterator[str]:
        """Entries of INSTALLED_APPS, mirror apps that the monolith did not install at the end."""
        seen: set[str] = set()
        for entry, app in self._installed():
            if app.label in self._own:
                yield entry if self._tree.has(entry) or entry in self._tree.modules else app.module
            elif app.label in self._mirrors:
                seen.add(app.label)
                yield self._mirror(entry, app.label)
            elif entry.startswith("django.") or (not app.is_local and self._is_wanted(app)):
                yield entry
        yield from (self._mirror("", label) for label in sorted(self._mirrors) if label not in seen)

    def survivors(self, setting: str, paths: Iterable[str]) -> Iterator[str]:
        """Dotted paths that exist in the service; those of the other side are listed."""
        for path in paths:
            if path.startswith("django.") or self._tree.has(path) or _top(path) in self.packages:
                yield path
            elif _top(path) not in _STAYING | set(OURS):
                self.decisions.append(self._lost(setting, path))

    def _is_wanted(self, app: AppEntry) -> bool:
        """Whether an app of others comes along; of what every service has, the parts of it whose code is imported."""
        if _top(app.module) not in OURS:
            return _top(app.module) in self.packages
        return app.module not in OURS and any(
            f"{name}.".startswith(f"{app.module}.") for name in self._tree.imported_modules
        )

    def _mirror(self, entry: str, label: str) -> str:
        package = self._mirrors[label]
        if label in self._configs:
            return self._configs[label]
        if entry not in ("", package) and self._tree.has(entry):
            return entry
        return package if label == package.rpartition(".")[2] else self._own_config(label)

    def _own_config(self, label: str) -> str:
        """A mark that stands for the AppConfig that the scaffold makes for a label."""
        self.without_config.add(label)
        return f"@{label}"

    def _installed(self) -> Iterator[tuple[str, AppEntry]]:
        apps = [app for app in self._monolith.project.apps if app.is_installed]
        by_name = {name: app for app in apps for name in (app.module, app.config) if name}
        for entry in _strings(self._monolith.project.setting("INSTALLED_APPS")):
            found = by_name.get(entry) or next((app for app in apps if entry.startswith(f"{app.module}.")), None)
            if found is not None:
                yield entry, found

    def _packages(self) -> Iterator[str]:
        """Third-party packages of which the service keeps the apps."""
        tree = self._tree
        imported = tree.imports | tree.test_imports
        used = {*imported, *(each for name in imported for each in _COMPANIONS.get(name, ()))}
        in_middleware = {_top(path) for path in _strings(self._monolith.project.setting("MIDDLEWARE"))}
        libraries = tree.libraries - tree.tag_modules
        for entry, app in self._installed():
            top = _top(entry)
            if app.is_local or entry.startswith("django."):
                continue
            is_named = any(name.startswith(f"{app.label}.") for name in tree.quoted if name[-1:].isalpha())
            is_loaded = any(_sounds_like(library, app.label) for library in libraries)
            is_kept = top in in_middleware or is_loaded or (is_named and app.label not in {"admin", "auth"})
            if top in _DEVELOPMENT:
                continue
            if top in used or (is_kept and top not in _STAYING):
                yield top
        yield from (name for name in OURS if name != "whitenoise")

    def _lost(self, setting: str, path: str) -> Decision:
        place = self._monolith.modules.get(self._monolith.settings, "")
        return Decision(
            "setting",
            "service",
            "listed",
            place,
            _line_of(self._monolith, place, path),
            path,
            f"{setting} of the service goes without it, since it stays in the monolith",
            "see that nothing that moved relies on what it puts into requests or templates",
        )


def _with(kept: Iterable[str], required: Iterable[str], is_wanted: Callable[[str], bool]) -> tuple[str, ...]:
    found = [path for path in kept if is_wanted(path)]
    return (*found, *(path for path in required if path not in found))


def _sounds_like(library: str, label: str) -> bool:
    """Whether a library of template tags may be that of an app: `crispy_forms_tags` of `crispy_forms`."""
    plain = label.replace("_", "").removeprefix("django")
    return bool(plain) and library.replace("_", "").startswith(plain[:6])


def _line_of(monolith: Monolith, path: str, text: str) -> int:
    lines = monolith.read(path).splitlines() if path else []
    return next((number for number, line in enumerate(lines, 1) if text in line), 0)


def _strings(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _top(dotted: str) -> str:
    return dotted.partition(".")[0]
