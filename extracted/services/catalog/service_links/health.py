"""Tells whoever runs the service whether it lives, and whether it is ready for requests."""

from typing import Any, Dict

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

_migrated: Dict[str, bool] = {}
"""Databases whose migrations were all seen to be applied; they stay applied while this process runs."""


def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return _answer({"status": "ok"}, 200)


def ready(request: HttpRequest) -> JsonResponse:
    """200 if the database answers and no migration is waiting, else 503 with what is missing."""
    checks = {"database": _database(), "migrations": "unknown"}
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
    is_ready = all(value == "ok" for value in checks.values())
    return _answer({"status": "ok" if is_ready else "unavailable", "checks": checks}, 200 if is_ready else 503)


def _answer(body: Any, status: int) -> JsonResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _database() -> str:
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return "down"
    return "ok"


def _migrations() -> str:
    if _migrated.get(DEFAULT_DB_ALIAS):
        return "ok"
    try:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown"
    _migrated[DEFAULT_DB_ALIAS] = not waiting
    return "%d waiting" % len(waiting) if waiting else "ok"
