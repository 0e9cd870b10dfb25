"""Which settings of the monolith the service takes along: as written, as a plain value, or from the environment."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from analysis.discovery.settings import UNKNOWN
from extracted.extractor.model import Decision, Fate, Monolith
from extracted.extractor.scaffold.blueprint import Setting
from extracted.extractor.scaffold.literals import literal, one_line, quoted
from extracted.extractor.scaffold.settings_source import Assignment, NotPortable, Portable, SettingsSource
from extracted.extractor.scaffold.tree import Tree

MANAGED = frozenset(
    {
        "ADMINS",
        "MANAGERS",
        "ALLOWED_HOSTS",
        "ASGI_APPLICATION",
        "AUTHENTICATION_BACKENDS",
        "AUTH_PASSWORD_VALIDATORS",
        "AUTH_USER_MODEL",
        "BASE_DIR",
        "CSRF_COOKIE_SECURE",
        "CSRF_TRUSTED_ORIGINS",
        "DATABASES",
        "DATABASE_ROUTERS",
        "DEBUG",
        "DEFAULT_AUTO_FIELD",
        "FORCE_SCRIPT_NAME",
        "INSTALLED_APPS",
        "INTERNAL_IPS",
        "LOCALE_PATHS",
        "LOGGING",
        "LOGGING_CONFIG",
        "LOGIN_REDIRECT_URL",
        "LOGIN_URL",
        "LOGOUT_REDIRECT_URL",
        "MIDDLEWARE",
        "MIGRATION_MODULES",
        "PASSWORD_HASHERS",
        "ROOT_URLCONF",
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "SETTINGS_MODULE",
        "SILENCED_SYSTEM_CHECKS",
        "STATICFILES_DIRS",
        "STATICFILES_FINDERS",
        "STATICFILES_STORAGE",
        "STATIC_ROOT",
        "STATIC_URL",
        "STORAGES",
        "TEMPLATES",
        "TEST_RUNNER",
        "WSGI_APPLICATION",
    }
)
"""Settings that the service has its own way with."""
_MANAGED_PREFIXES = ("SECURE_", "SESSION_COOKIE_", "OIDC_", "SERVICE_LINKS_")
_SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|PRIVATE|CREDENTIAL|API_?KEY|_DSN|(^|_)KEY$")
_AUTHENTICATION = "DEFAULT_AUTHENTICATION_CLASSES"
TOKENS = "service_links.auth.TokenAuthentication"
_SESSIONS = "rest_framework.authentication.SessionAuthentication"


@dataclass(frozen=True, slots=True)
class Selection:
    """What settings are chosen by: the code of the service, its third-party packages, the packages and labels that
    may have scheduled tasks, and the prefix of Celery's settings ("" without Celery)."""

    monolith: Monolith
    tree: Tree
    packages: frozenset[str]
    task_owners: tuple[str, ...]
    celery: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """The settings that come along, the statements that they need before them, and packages that these import."""

    settings: tuple[Setting, ...] = ()
    prelude: tuple[str, ...] = ()
    packages: frozenset[str] = frozenset()
    decisions: tuple[Decision, ...] = ()


@dataclass
class _Taken:
    """What has been taken along so far."""

    settings: list[Setting] = field(default_factory=list)
    needs: dict[tuple[int, str, int], str] = field(default_factory=dict)
    packages: set[str] = field(default_factory=set)
    decisions: list[Decision] = field(default_factory=list)


def kept_settings(selection: Selection) -> Kept:
    """The settings that code of the service reads, and those of Django and of packages that it has."""
    source = SettingsSource(selection.monolith, selection.monolith.settings)
    keeping = _Keeping(selection, source)
    for name in sorted(_wanted(selection, source)):
        keeping.take(name)
    taken = keeping.taken
    prelude = tuple(dict.fromkeys(text for _place, text in sorted(taken.needs.items())))
    kept = {setting.name for setting in taken.settings}
    decisions = (*taken.decisions, *_absent(selection, source, kept))
    ordered = tuple(replace(each, is_early=_is_in(each, prelude)) for each in taken.settings)
    return Kept(ordered, prelude, frozenset(taken.packages), decisions)


def is_managed(name: str) -> bool:
    """Whether the service has its own way with a setting."""
    return name in MANAGED or name.startswith(_MANAGED_PREFIXES)


@cache
def django_settings() -> frozenset[str]:
    """The names of all settings that Django itself knows."""
    text = files("extracted.extractor.scaffold").joinpath("django_settings.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def _wanted(selection: Selection, source: SettingsSource) -> Iterator[str]:
    known = {*source.assignments, *selection.monolith.project.settings}
    for name in known:
        if not name.isupper() or is_managed(name):
            continue
        is_read = name in selection.tree.settings or name in django_settings()
        is_celery = bool(selection.celery) and name.startswith(f"{selection.celery}_")
        if is_read or is_celery or any(_configures(name, package) for package in selection.packages):
            yield name


def _configures(name: str, package: str) -> bool:
    """Whether a setting is about a package, by its name: `CORS_ALLOWED_ORIGINS` of `corsheaders`."""
    if (name, package) in {("REST_FRAMEWORK", "rest_framework"), ("SPECTACULAR_SETTINGS", "drf_spectacular")}:
        return True
    if package in {"rest_framework", "drf_spectacular", "django_prometheus", "mozilla_django_oidc", "celery"}:
        return False
    first = name.split("_", maxsplit=1)[0].lower()
    plain = package.replace("_", "").removeprefix("django").lower()
    is_like = len(first) >= 4 and bool(plain) and (plain.startswith(first) or first.startswith(plain[:6]))
    return plain == first or is_like


class _Keeping:
    """Takes settings along one by one."""

    def __init__(self, selection: Selection, source: SettingsSource) -> None:
        self._selection = selection
        self._source = source
        self.taken = _Taken()

    def take(self, name: str) -> None:
        """Take a setting as it is written if that can be, else as its plain value, else from the environment."""
        written = self._source.assignments.get(name)
        value = self._selection.monolith.project.settings.get(name, UNKNOWN)
        pruned, lost = self._pruned(name, value)
        place = self._place(written)
        if isinstance(value, str) and self._is_gone(value, []):
            self._list(name, place, f"names {value}, which is not in the service, and is left out")
            return
        if name.endswith("BEAT_SCHEDULE") and written is not None and self._schedule(name, written, place):
            return
        if written is not None and not lost and written.is_plain and self._as_written(name, written, place):
            return
        if lost:
            self._note("rewritten", name, place, f"goes without {', '.join(lost)}, which is not in the service")
        if self._is_secret(name, pruned):
            self._from_environment(name, place)
        elif _is_plain(pruned):
            is_same = written is None or isinstance(written.value, ast.Dict | ast.List | ast.Tuple | ast.Constant)
            origin = "" if written is None or is_same else self._segment(written)
            self.taken.settings.append(Setting(name, literal(pruned), place, origin))
        else:
            self._unknown(name, place, written)

    def _as_written(self, name: str, written: Assignment, place: str) -> bool:
        if name == "REST_FRAMEWORK":
            return False
        constant = written.value.value if isinstance(written.value, ast.Constant) else None
        if constant and self._is_secret(name, constant):
            return False
        try:
            portable = self._source.portable(written.module, written.value)
        except NotPortable:
            return False
        self._need(portable)
        self.taken.settings.append(Setting(name, portable.code, place, "", _variable(written.value)))
        return True

    def _is_secret(self, name: str, value: object) -> bool:
        """Whether a text is called like a secret, and is no label of a model: `TOKEN_MODEL = "shop.Token"`."""
        models = self._selection.monolith.models
        return _SECRET.search(name) is not None and isinstance(value, str) and value not in models

    def _schedule(self, name: str, written: Assignment, place: str) -> bool:
        """The entries of a schedule whose tasks are here."""
        if not isinstance(written.value, ast.Dict):
            return False
        kept: list[str] = []
        for key, value in zip(written.value.keys, written.value.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(value, ast.Dict):
                return False
            if self._is_here(_task(value)):
                try:
                    portable = self._source.portable(written.module, value)
                except NotPortable:
                    self._list(name, place, f"the entry {key.value!r} could not be taken along")
                    continue
                self._need(portable)
                kept.append(f"    {quoted(str(key.value))}: {portable.code},")
        code = "\n".join(["{", *kept, "}"]) if kept else "{}"
        self.taken.settings.append(Setting(name, code, place))
        return True

    def _is_here(self, task: str) -> bool:
        return any(task.startswith(f"{owner}.") for owner in self._selection.task_owners)

    def _need(self, portable: Portable) -> None:
        for module, line, text in portable.needs:
            self.taken.needs[self._source.modules.index(module), module, line] = text
        self.taken.packages |= portable.packages

    def _pruned(self, name: str, value: object) -> tuple[object, tuple[str, ...]]:
        """A value without the dotted paths of code that is not here, and these paths."""
        lost: list[str] = []
        kept = self._without(value, lost)
        if name == "REST_FRAMEWORK" and isinstance(kept, dict):
            classes = kept.get(_AUTHENTICATION)
            sessions = [_SESSIONS] if not isinstance(classes, list) or _SESSIONS in classes else []
            kept = {**kept, _AUTHENTICATION: [TOKENS, *sessions]}
        return kept, tuple(lost)

    def _without(self, value: object, lost: list[str]) -> object:
        match value:
            case list():
                kept_here = (e for e in value if not self._is_gone(e, lost) and not self._is_entry_of_gone(e, lost))
                return [self._without(each, lost) for each in kept_here]
            case dict():
                kept = {key: each for key, each in value.items() if not self._is_gone(each, lost)}
                return {key: self._without(each, lost) for key, each in kept.items()}
        return value

    def _is_entry_of_gone(self, value: object, lost: list[str]) -> bool:
        """Whether an entry of a list, `{"NAME": path}` or `(path, options)`, is about code that is not here."""
        match value:
            case dict():
                parts = list(value.values())
            case list() if not all(isinstance(each, str) for each in value):
                parts = value
            case _:
                return False
        return any(self._is_gone(part, lost) for part in parts)

    def _is_gone(self, value: object, lost: list[str]) -> bool:
        if not isinstance(value, str) or not re.fullmatch(r"\w+(\.\w+)+", value):
            return False
        if value in self._selection.monolith.models:
            return False
        modules = self._selection.monolith.modules
        parts = value.split(".")
        heads = [".".join(parts[:size]) for size in range(len(parts), 0, -1)]
        home = next((head for head in heads if head in modules), "")
        tree = self._selection.tree
        first = ".".join(parts[: home.count(".") + 2])
        is_gone = bool(home) and "." in value and not (tree.has(value) or (home != value and tree.has(first)))
        top = parts[0]
        if not home and top == "oauth2_provider" and top not in self._selection.packages:
            return True
        if is_gone:
            lost.append(value)
        return is_gone

    def _from_environment(self, name: str, place: str) -> None:
        code = f"os.environ.get({quoted(name)}, {quoted('')})"
        self.taken.settings.append(Setting(name, code, place, "", name))
        self._list(name, place, "is a secret, and comes from the environment alone")

    def _unknown(self, name: str, place: str, written: Assignment | None) -> None:
        origin = self._segment(written) if written is not None else ""
        if name in django_settings():
            self._list(name, place, f"could not be told, so Django's default holds: {one_line(origin)[:120]}")
            return
        is_list = written is not None and _makes_list(written.value)
        code = f"_list({quoted(name)})" if is_list else f"os.environ.get({quoted(name)})"
        self.taken.settings.append(Setting(name, code, place, origin, name))
        self._list(name, place, f"could not be told, so it comes from the environment: {one_line(origin)[:120]}")

    def _segment(self, written: Assignment) -> str:
        return self._source.segment(written.module, written.value)

    def _place(self, written: Assignment | None) -> str:
        return f"{self._source.path(written.module)}:{written.line}" if written is not None else ""

    def _list(self, name: str, place: str, how: str) -> None:
        self._note("listed", name, place, how, "look at it in the service's settings.py")

    def _note(self, fate: Fate, name: str, place: str, how: str, advice: str = "") -> None:
        file, _, line = place.rpartition(":")
        self.taken.decisions.append(Decision("setting", "service", fate, file, int(line or 0), name, how, advice))


def _is_in(setting: Setting, prelude: Collection[str]) -> bool:
    """Whether a setting is among the statements that others need before them."""
    starts = (f"{setting.name} =", f"{setting.name}:")
    return any(text.startswith(starts) and text.endswith(setting.code) for text in prelude)


def _absent(selection: Selection, source: SettingsSource, kept: Collection[str]) -> Iterator[Decision]:
    """Settings that code here reads and that nothing sets."""
    known = {*source.assignments, *selection.monolith.project.settings}
    for name in sorted(selection.tree.settings - set(kept) - known - django_settings()):
        if not is_managed(name):
            how = "is read by the code, and no settings module was seen to set it"
            yield Decision("setting", "service", "listed", "", 0, name, how, "set it if it has no default")


def _makes_list(value: ast.expr) -> bool:
    """Whether an expression is several values, whatever they are."""
    match value:
        case ast.List() | ast.Tuple() | ast.Set() | ast.ListComp() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="list" | "tuple" | "set" | "sorted" | "frozenset")):
            return True
        case ast.Call(func=ast.Attribute(attr="split")):
            return True
        case ast.BinOp(left=left, right=right):
            return _makes_list(left) or _makes_list(right)
    return False


def _variable(value: ast.expr) -> str:
    """The environment variable that an expression reads: the first argument in capitals of a call."""
    for node in ast.walk(value):
        match node:
            case (
                ast.Call(args=[ast.Constant(value=str(name)), *_]) | ast.Subscript(slice=ast.Constant(value=str(name)))
            ):
                if re.fullmatch(r"[A-Z][A-Z0-9_]+", name):
                    return name
    return ""


def _task(entry: ast.Dict) -> str:
    for key, value in zip(entry.keys, entry.values, strict=True):
        match key, value:
            case ast.Constant(value="task"), ast.Constant(value=str(name)):
                return name
    return ""


def _is_plain(value: object) -> bool:
    match value:
        case None | bool() | int() | float() | str():
            return True
        case list() | tuple():
            return all(map(_is_plain, value))
        case dict():
            return all(isinstance(key, str | int) and _is_plain(each) for key, each in value.items())
    return False
