"""The worked example as a team would deploy it, in a folder of its own: patched, with routes, on stand-ins for images.

`python -m tests.benchmark.deploy.place FOLDER` writes it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.contracts.place import placed

PLAN = """
[routes.products]
service = "catalog"
matches = [{ path = { value = "/api/catalog" } }, { path = { value = "/products" } }]
reads = "service"
writes = "service"

[routes.reviews]
service = "reviews"
matches = [{ path = { value = "/api/reviews" } }]
reads = "service"
writes = "service"

[routing.sessions]
"""
DEPLOY = """[deploy]
remote = ["catalog", "reviews"]
base = "localhost/stand-in/python:3.11"
gateway_base = "localhost/stand-in/nginx:1.22.1"
"""


def deployable(folder: Path) -> Path:
    """Write it; the plan's file."""
    plan = placed(folder)
    text = plan.read_text("utf-8") + PLAN
    plan.write_text(text.replace("[deploy]\n", DEPLOY), "utf-8")
    return plan


if __name__ == "__main__":
    sys.stdout.write(f"{deployable(Path(sys.argv[1]))}\n")
