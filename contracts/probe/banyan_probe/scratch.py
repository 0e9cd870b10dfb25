"""Databases for the probe alone, in the place of a project's own."""

import os
import shutil
from typing import Any, Dict

FOLDER = "BANYAN_PROBE_FOLDER"
"""The variable that names a folder, for files and as a name."""

CACHE = "BANYAN_PROBE_CACHE"
"""The variable that names where databases are kept for the next time, by what they were made of; "" for nowhere."""

Databases = Dict[str, Dict[str, Any]]


def databases(own: Databases) -> Databases:
    """The databases of a project, each in another place; as they are where the variable names no folder."""
    folder = os.environ.get(FOLDER, "")
    return {alias: _elsewhere(database, own, folder) for alias, database in own.items()} if folder else own


def make_quick() -> None:
    """Lets files be lost with the machine: nobody needs them then."""
    from django.db.backends.signals import connection_created

    connection_created.connect(_quick, dispatch_uid="banyan_probe")


def taken_from_cache() -> bool:
    """Whether databases that were made of the same sources lay ready, and are in the folder now."""
    kept = _kept()
    if not kept or not os.path.isdir(kept):  # noqa: PTH112
        return False
    shutil.copytree(kept, os.environ[FOLDER], dirs_exist_ok=True)
    return True


def put_into_cache() -> None:
    """Keeps the databases for the next time, whole or not at all."""
    kept = _kept()
    if kept:
        draft = "%s.%d" % (kept, os.getpid())
        shutil.copytree(os.environ[FOLDER], draft)
        try:
            os.rename(draft, kept)  # noqa: PTH104
        except OSError:  # another run was quicker
            shutil.rmtree(draft, ignore_errors=True)


def _kept() -> str:
    import django

    cache = os.environ.get(CACHE, "")
    return "%s-django-%s" % (cache, django.get_version()) if cache else ""


def _elsewhere(database: Dict[str, Any], own: Databases, folder: str) -> Dict[str, Any]:
    name, engine = str(database.get("NAME") or ""), str(database.get("ENGINE") or "dummy")
    if engine.endswith("dummy"):
        return database
    first = next(alias for alias, other in own.items() if str(other.get("NAME") or "") == name)
    if "sqlite" in engine or "spatialite" in engine:
        scratch = os.path.join(folder, "%s.sqlite3" % first)  # noqa: PTH118
    else:
        scratch = "test_%s_%s" % (name, os.path.basename(folder.rstrip("/")))  # noqa: PTH119
    return {**database, "NAME": scratch, "TEST": {**database.get("TEST", {}), "NAME": scratch}}


def _quick(connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite" and str(connection.settings_dict["NAME"]).startswith(os.environ.get(FOLDER, "\0")):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
