"""What a team is asked for, with the key and the line, since the code does not tell it: no guess takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from banyan.plan.deploying import BASE, DeployedWorkload
from banyan.plan.labels import label
from banyan.plan.places import Places
from banyan.plan.values import MONOLITH, Plan, PlannedTarget, Problem
from extracted.deployment.configured import HOSTS
from extracted.deployment.projects import Project
from extracted.deployment.storing import DATABASE
from extracted.deployment.telling import address_variable, has_database, has_tasks

_PYTHON = re.compile(r"(?:^|/)python:3\.(\d+)")
_BOUND = re.compile(r"(<=|<|>=|>|==|~=|!=)\s*3\.(\d+)")
_DJANGO: Mapping[str, tuple[int, int]] = {
    "3.2": (6, 10), "4.0": (8, 10), "4.1": (8, 11), "4.2": (8, 12), "5.0": (10, 12), "5.1": (10, 13), "5.2": (10, 14),
    "6.0": (12, 14),
}  # fmt: skip
"""The first and the last Python 3 that a Django is made for: https://docs.djangoproject.com/en/6.0/faq/install/."""

_COMPILED: Mapping[str, str] = {
    "gdal": "libgdal-dev", "mysqlclient": "default-libmysqlclient-dev", "psycopg2": "libpq-dev",
    "psycopg-c": "libpq-dev", "pycairo": "libcairo2-dev", "pygraphviz": "libgraphviz-dev",
    "pylibmc": "libmemcached-dev", "python-ldap": "libldap-dev and libsasl2-dev", "uwsgi": "",
}  # fmt: skip
"""Distributions that bring no wheels for Linux, and the packages of Debian that they are compiled against."""

_GEOGRAPHY = "django.contrib.gis"
_OTHERS = {"mysql": "MySQL", "oracle": "Oracle", "mssql": "SQL Server"}


def asked(plan: Plan, places: Places, projects: Mapping[str, Project]) -> Iterator[Problem]:
    """Everything that is to be said in the plan before anything is deployed."""
    for name, found in projects.items():
        if not found.is_there:
            continue
        said = plan.deploy.workloads.get(label(name), DeployedWorkload())
        if name == MONOLITH:
            if has_database(plan, name):
                yield from _database(plan, places, found, said)
            yield from _server(places, found, said)
            yield from _hosts(plan, places, found, said)
        if not said.image and plan.deploy.base == BASE:
            line = places.line("deploy", "base")
            yield from (Problem(line, f"{message} by `base` in [deploy]") for message in _base(name, found))


def doubts(plan: Plan, projects: Mapping[str, Project]) -> Iterator[str]:
    """What would go missing without a word: tasks that nobody does, files that nobody keeps or serves."""
    for name, found in projects.items():
        told, locked = found.configured, found.locked
        if found.celery and not has_tasks(plan, found) and not (locked and "celery" not in locked):
            yield f'nobody does the tasks of {name} (Celery): `transport = "rabbitmq"` or "redis" brings workers'
        if told.has_media and "django-storages" not in locked:
            yield f"uploads of {name} (MEDIA_ROOT) find a root that is read-only: keep them in a store such as S3"
        if told.has_static and locked and not {"whitenoise", "django-storages", "servestatic"} & locked.keys():
            yield f"nobody serves the static files of {name}: whitenoise does it from within"


def _database(plan: Plan, places: Places, found: Project, said: DeployedWorkload) -> Iterator[Problem]:
    """Settings that read their database from elsewhere than one address have to be told all of it."""
    target = next((each for each in plan.targets if each.name == MONOLITH), PlannedTarget(MONOLITH))
    told = found.configured
    line = places.line("project", "settings")
    if not address_variable(target, found) and not (said.environment or said.secrets):
        parts = sorted(each for each in told.variables if re.search(r"(?:^|_)(?:DB|DATABASE|POSTGRES|PG|MYSQL)_", each))
        seen = f" ({', '.join(parts[:8])})" if parts else ""
        message = (
            f"the settings of monolith ({told.module}) do not read the address of the database from "
            f"{target.database_url}: let them, name the variable that they read it from as `database_url` in "
            f"[targets.monolith], or name what they read{seen} in `environment` and `secrets` of "
            "[deploy.workloads.monolith]"
        )
        yield Problem(line, message)
    others = sorted(_OTHERS[each] for each in told.engines & _OTHERS.keys())
    if others and "postgresql" not in told.engines and not (said.environment or said.secrets):
        message = (
            f"the settings of monolith ({told.module}) speak of {' and '.join(others)}, and what is deployed is "
            "PostgreSQL: name where its own database is in `environment` and `secrets` of [deploy.workloads.monolith]"
        )
        yield Problem(line, message)
    store = plan.deploy.stores.get(DATABASE)
    if "postgis" in told.engines and not (store and (store.image or store.host)):
        message = "monolith needs PostGIS: name an image with it as `image` in [deploy.stores.postgres], or its `host`"
        yield Problem(places.line("deploy", "stores", DATABASE), message)


def _server(places: Places, found: Project, said: DeployedWorkload) -> Iterator[Problem]:
    """Channels answers by ASGI alone, and there are several servers for that."""
    is_asked = found.configured.uses & {"channels", "daphne"} and not said.command
    if is_asked and found.entry:
        message = (
            "monolith answers by ASGI (channels, daphne), which gunicorn alone does not: give `command` in "
            "[deploy.workloads.monolith], with the server that it is to have"
        )
        yield Problem(places.line("project", "settings"), message)


def _hosts(plan: Plan, places: Places, found: Project, said: DeployedWorkload) -> Iterator[Problem]:
    """A side that refuses the names of the network is never well."""
    variable = found.configured.hosts
    if variable == HOSTS or {variable, HOSTS} & {*said.environment, *plan.deploy.environment}:
        return
    needed = ", ".join((*plan.deploy.hosts, MONOLITH, "localhost", "127.0.0.1"))
    how = (
        f"reads them from {variable}: give that in `environment` of [deploy.workloads.monolith], with {needed} in it"
        if variable
        else f"answers to those of its settings: let them read {HOSTS}, with commas between, for {needed}"
    )
    yield Problem(places.line("project", "settings"), f"monolith has to be told its hosts, and {how}")


def _base(name: str, found: Project) -> Iterator[str]:
    """Why the usual base does not do."""
    python = int(_PYTHON.search(BASE)[1])  # type: ignore[index]
    if not _allows(found.requires, python):
        yield f"{name} asks for Python {found.requires}, and images are built on 3.{python}: name another"
    django = found.locked.get("django", "")
    known = _DJANGO.get(".".join(django.split(".")[:2]))
    if known and not known[0] <= python <= known[1]:
        yield (
            f"{name} has Django {django}, which is made for Python 3.{known[0]} to 3.{known[1]}, and images are built "
            f"on 3.{python}: name another, as {BASE.replace(f'3.{python}', f'3.{known[1]}')},"
        )
    compiled = {each: _COMPILED[each] for each in sorted(found.locked) if each in _COMPILED}
    if compiled:
        needed = ", ".join(each for each in compiled.values() if each)
        packages = f" and {needed}" if needed else ""
        yield f"{name} needs {', '.join(compiled)}, compiled while building: name an image with gcc{packages}"
    if _GEOGRAPHY in found.configured.uses:
        yield f"{name} needs the libraries of {_GEOGRAPHY} (GDAL, GEOS, PROJ): name an image with them"


def _allows(requires: str, minor: int) -> bool:
    """Whether a range of versions (PEP 440) lets Python 3.MINOR in, as far as its bounds are of Python 3."""
    checks = {
        "<": lambda bound: minor < bound,
        "<=": lambda bound: minor <= bound,
        ">": lambda bound: minor > bound,
        ">=": lambda bound: minor >= bound,
        "==": lambda bound: minor == bound,
        "!=": lambda bound: minor != bound,
        "~=": lambda bound: minor >= bound,
    }
    if re.search(r"<=?\s*3(?![.\d])", requires):
        return False
    return all(checks[sign](int(bound)) for sign, bound in _BOUND.findall(requires))
