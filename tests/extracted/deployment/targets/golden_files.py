"""Holds what a target renders to the files of a folder; `python -m tests.extracted.deployment.targets.golden_files`
writes all of them anew."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from extracted.deployment.rendering import rendered
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop

GOLDEN = Path(__file__).with_name("golden")
PARTS: Mapping[str, tuple[str, ...]] = {
    "helm": (
        "Chart.yaml",
        "README.md",
        "templates/workloads/catalog.yaml",
        "templates/load-workers.yaml",
        "templates/routes.yaml",
        "values.schema.json",
        "values-staging.yaml",
        "values.yaml",
    ),
    "kustomize": (
        "README.md",
        "base/workloads/catalog.yaml",
        "base/kustomization.yaml",
        "base/network.yaml",
        "base/stores/postgres.yaml",
        "base/routes.yaml",
        "overlays/staging/kustomization.yaml",
    ),
}
"""Of targets that write many files, those that stand for the others."""


def made(target: str, folder: Path, further: str = "") -> Mapping[str, str]:
    """What a target renders for the small shop, in a folder two below the plan's; `further` is put into `[deploy]`."""
    return rendered(target, shop(folder, PLAN + DEPLOY + further), "../..", "deploy/here")[1]


def part(target: str, files: Mapping[str, str]) -> dict[str, str]:
    """What is held to golden files."""
    return {path: text for path, text in files.items() if path in PARTS.get(target, files)}


def golden(target: str) -> dict[str, str]:
    folder = GOLDEN / target
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


if __name__ == "__main__":
    for name in sys.argv[1:]:
        shutil.rmtree(GOLDEN / name, ignore_errors=True)
        with tempfile.TemporaryDirectory() as place:
            for path, text in part(name, made(name, Path(place))).items():
                (GOLDEN / name / path).parent.mkdir(parents=True, exist_ok=True)
                (GOLDEN / name / path).write_text(text, "utf-8")
