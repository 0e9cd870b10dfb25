"""The worked example in a folder of its own: the patched shop, its services, a plan, pacts and states.

`python -m tests.contracts.place FOLDER` writes it; then `banyan verify --plan FOLDER/banyan.toml`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.example.running import monolith, service
from tests.example.services import REPOSITORY, SERVICES

DATA = ("pacts", "states")


def placed(folder: Path) -> Path:
    """Write it; the plan's file."""
    monolith(folder / "monolith", patched=True)
    for name in SERVICES:
        service(name, folder / "extracted" / "services" / name)
    for name in DATA:
        if (REPOSITORY / "contracts" / name).is_dir():
            shutil.copytree(REPOSITORY / "contracts" / name, folder / "contracts" / name)
    plan = folder / "banyan.toml"
    shutil.copy(REPOSITORY / "banyan.toml", plan)
    return plan


if __name__ == "__main__":
    sys.stdout.write(f"{placed(Path(sys.argv[1]))}\n")
