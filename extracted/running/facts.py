"""What a Django project says of itself when it is asked, in a process of its own: its database, and its commands.

Settings are code, so that nothing but running them tells which database a project really uses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

MARK = "banyan-facts "
CONSUME = "links_consume"

# Runs manage.py as it is, up to the point where Django's own command line would begin. On Python 3.8 too.
CODE = f"""
import json, os, runpy, sys
from django.core import management

def told(argv=None):
    import django
    from django.db import connections
    django.setup()
    keys = ("ENGINE", "NAME", "HOST", "PORT", "USER", "PASSWORD")
    database = {{key: str(connections["default"].settings_dict.get(key) or "") for key in keys}}
    if database["NAME"] and connections["default"].vendor == "sqlite" and not connections["default"].is_in_memory_db():
        database["NAME"] = os.path.abspath(database["NAME"])
    has = {CONSUME!r} in management.get_commands()
    print({MARK!r} + json.dumps({{"database": database, "has_links": has}}), flush=True)

management.execute_from_command_line = told
sys.argv = ["manage.py", "check"]
sys.path[0] = os.getcwd()
runpy.run_path("manage.py", run_name="__main__")
"""

_SCHEMES = {"sqlite3": "sqlite", "postgresql": "postgres", "postgis": "postgis", "mysql": "mysql"}


@dataclass(frozen=True, slots=True)
class Facts:
    """`url` is the address of the default database, with its password; "" for one that has none, as in memory.

    `has_links` tells whether the events of a cut's runtime are installed.
    """

    url: str
    has_links: bool


def facts_in(line: str) -> Facts | None:
    """What a line says, None if it is another one."""
    if not line.startswith(MARK):
        return None
    found = json.loads(line.removeprefix(MARK))
    return Facts(_address(found["database"]), bool(found["has_links"]))


def _address(database: Mapping[str, str]) -> str:
    scheme = _SCHEMES.get(database["ENGINE"].rpartition(".")[2], "")
    if scheme == "sqlite" and database["NAME"].startswith("/"):
        return f"sqlite:///{database['NAME']}"
    if scheme in {"", "sqlite"}:
        return ""
    user, password, host = (quote(database[key], safe="") for key in ("USER", "PASSWORD", "HOST"))
    who = f"{user}{':' if password else ''}{password}@" if user else ""
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"{scheme}://{who}{host}{port}/{quote(database['NAME'], safe='')}"
