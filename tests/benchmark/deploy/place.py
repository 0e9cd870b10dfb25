"""The worked example as a team would deploy it, in a folder of its own: patched, locked, with routes and `[deploy]`.

`python -m tests.benchmark.deploy.place FOLDER` writes it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from tests.architecture.source import REPOSITORY
from tests.benchmark.deploy.locking import lock
from tests.contracts.place import placed
from tests.example.services import SERVICES

LOCK = "requirements.lock"
WHOLE = REPOSITORY / LOCK
LINKS = ("gunicorn", "httpx", "kombu", "pybreaker", "tenacity", "pyjwt[crypto]")
"""What the patched monolith needs beside its own list: a server, and the runtime of the links."""

PLAN = """
[targets.monolith]
health = "/health/"

[routes.products]
service = "catalog"
matches = [{ path = { value = "/api/catalog" } }, { path = { value = "/products" } }]
reads = "service"

[routes.reviews]
service = "reviews"
matches = [{ path = { value = "/api/reviews" } }]
reads = "service"

[routing.sessions]

[deploy]
name = "shop"
hosts = ["shop.example.com"]
transport = "rabbitmq"
remote = ["catalog", "reviews"]
base = "localhost/stand-in/python:3.11"
gateway_base = "localhost/stand-in/nginx:1.22.1"
environment = { OIDC_ISSUER = "http://gateway:8080/o", OIDC_JWKS_URL = "http://monolith:8000/o/.well-known/jwks.json" }

[deploy.workloads.monolith]
secrets = ["OIDC_RSA_PRIVATE_KEY", "PAYMENT_WEBHOOK_SECRET"]
"""


def deployable(folder: Path) -> Path:
    """Write it; the plan's file."""
    plan = placed(folder)
    plan.write_text(plan.read_text("utf-8") + PLAN, "utf-8")
    for name in SERVICES:
        project = tomllib.loads((folder / "extracted/services" / name / "pyproject.toml").read_text("utf-8"))
        _write(folder / "extracted/services" / name, project["project"]["dependencies"])
    listed = (folder / "monolith/requirements.in").read_text("utf-8").split("# What its tests need")[0]
    _write(folder / "monolith", [*re.findall(r"^[a-z].*$", listed, re.MULTILINE), *LINKS])
    return plan


def _write(folder: Path, requirements: list[str]) -> None:
    (folder / LOCK).write_text(lock(requirements, WHOLE), "utf-8")


if __name__ == "__main__":
    sys.stdout.write(f"{deployable(Path(sys.argv[1]))}\n")
