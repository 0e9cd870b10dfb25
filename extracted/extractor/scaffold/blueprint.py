"""What is known of a service before its project is written: plain values, from which every generated file comes."""

from __future__ import annotations

from dataclasses import dataclass

from extracted.extractor.model import Decision
from extracted.extractor.scaffold.engines import Engine


@dataclass(frozen=True, slots=True)
class MirrorApp:
    """An app of the other side whose mirrors live here; `config` names the AppConfig class that is made for it.

    `config` is empty where the app can be installed by its package alone.
    """

    label: str
    package: str
    config: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the monolith that the service takes along: `NAME = code`.

    `origin` is the monolith's own expression where `code` is not the same, to be shown beside it; `variable` names the
    environment variable that sets it, `where` is `file:line` in the monolith. `is_early` if the prelude has it already.
    """

    name: str
    code: str
    where: str = ""
    origin: str = ""
    variable: str = ""
    is_early: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """URLs of the service under the monolith's own `route`: all of a `module`, or one view (`module` and `view`).

    `namespace` is that of the include, empty for the module's own. `above` are the namespaces around it, outermost
    first, as `(namespace, app_name)`; `is_localized` routes stand behind the code of the language.
    """

    route: str
    module: str
    view: str = ""
    is_class: bool = False
    name: str = ""
    namespace: str = ""
    app_name: str = ""
    above: tuple[tuple[str, str], ...] = ()
    is_localized: bool = False

    @property
    def is_regex(self) -> bool:
        """Whether the route is written as a regular expression."""
        return is_regex(self.route)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A named URL of the other side that code here links to; `namespace` as in `reverse`."""

    route: str
    name: str
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One URL that the service answers, for its README."""

    pattern: str
    view: str


@dataclass(frozen=True, slots=True)
class Celery:
    """How the monolith sets up Celery: the prefix of its settings, and the tasks by schedule that are known here."""

    namespace: str = "CELERY"


@dataclass(frozen=True, slots=True)
class TestSetup:
    """How the monolith's tests run: what pytest collects, markers, and settings that the tests' settings change."""

    python_files: tuple[str, ...] = ("test_*.py", "*_test.py", "tests.py")
    markers: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model whose rows are kept as events by a class of the service; `fields` are attributes with their types."""

    label: str
    class_name: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A service as it is to be built. All names of code are dotted paths that exist in the service.

    `installed` is INSTALLED_APPS in the monolith's order, without what every service has besides; `prelude` is code of
    the monolith's settings module that the kept settings need (imports, small functions). `requirements` are lines of
    `pyproject.toml`, sorted; `events` names what it tells others, `peers` the other services that it asks,
    `base_image` is that of its container, `oidc_scopes` are asked of the monolith's provider for who signs in,
    `read_model` is where a second copy of its replicas lies, `aggregates` are the models that it keeps as events.
    """

    service: str
    title: str
    database: str
    installed: tuple[str, ...]
    mirror_apps: tuple[MirrorApp, ...] = ()
    moved_apps: tuple[str, ...] = ()
    shared_apps: tuple[str, ...] = ()
    middleware: tuple[str, ...] = ()
    context_processors: tuple[str, ...] = ()
    template_builtins: tuple[str, ...] = ()
    template_dirs: tuple[str, ...] = ()
    engines: tuple[Engine, ...] = ()
    prelude: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    auth_user_model: str = "auth.User"
    default_auto_field: str = "django.db.models.AutoField"
    routes: tuple[Route, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    has_admin: bool = False
    admin_route: str = "admin/"
    celery: Celery | None = None
    python: str = ">=3.10"
    base_image: str = "docker.io/library/python:3.13-slim-bookworm"
    requirements: tuple[str, ...] = ()
    test_requirements: tuple[str, ...] = ()
    tests: TestSetup = TestSetup()
    events: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    oidc_scopes: tuple[str, ...] = ("openid", "profile", "email")
    read_model: str = ""
    aggregates: tuple[KeptModel, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def package(self) -> str:
        """The Django package of the service, named so that it cannot collide with the monolith's."""
        return f"{identifier(self.service)}_service"

    @property
    def distribution(self) -> str:
        """The name in `pyproject.toml`."""
        return f"{identifier(self.service).replace('_', '-')}-service"


def identifier(name: str) -> str:
    """A name of a service as part of a Python name: `order-desk` -> `order_desk`."""
    text = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in name.lower()).strip("_")
    return f"s_{text}" if not text or text[0].isdigit() else text


def is_regex(route: str) -> bool:
    """Whether a route is written as a regular expression rather than for `path()`."""
    return route.startswith("^") or route.endswith("$") or "(?" in route or "\\" in route
