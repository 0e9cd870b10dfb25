"""Settings of a SQLite database for which several processes write: they wait for each other instead of failing.

`DATABASES = {"default": patient({...})}`. A transaction takes its turn when it begins (`BEGIN IMMEDIATE`), since one
that has read already cannot wait any more: SQLite says "database is locked" at once.
"""

from typing import Any, Dict

import django

TIMEOUT = 20
"""Seconds to wait for one's turn."""


def patient(database: Dict[str, Any]) -> Dict[str, Any]:
    """The settings of a database, the same for every other engine than Django's for SQLite; what they say counts."""
    if database.get("ENGINE") != "django.db.backends.sqlite3":
        return database
    options = {"timeout": TIMEOUT, **database.get("OPTIONS", {})}
    if django.VERSION >= (5, 1):
        return {**database, "OPTIONS": {"transaction_mode": "IMMEDIATE", **options}}
    return {**database, "ENGINE": "service_links.sqlite3", "OPTIONS": options}
