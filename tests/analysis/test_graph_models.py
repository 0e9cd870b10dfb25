"""The relations of the report against those that Django's registry tells `graph_models` of the running monolith."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.config import Config
from analysis.pipeline import analyze

pytest.importorskip("django_extensions", reason="graph_models needs the extra `monolith`")

MONOLITH = Path(__file__).parents[2] / "monolith"


def drawn() -> set[tuple[str, str, str]]:
    """(model, field, target) of the local apps, as `graph_models --json` prints them."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "manage.py", "graph_models", "--all-applications", "--json"],
        cwd=MONOLITH,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    local = {folder.name for folder in MONOLITH.iterdir() if (folder / "apps.py").is_file()}
    return {
        (f"{graph['app_name']}.{model['name']}", relation["name"], relation["target"])
        for graph in json.loads(done.stdout)["graphs"]
        for model in graph["models"]
        for relation in model["relations"]
        if graph["app_name"] in local and relation["type"] != "inheritance"
    }


def test_the_relations_are_those_that_graph_models_draws():
    report = analyze(MONOLITH, Config(settings="config.settings"))
    concrete = {model.id: model for model in report.models if not model.is_abstract and not model.is_proxy}
    abstract = {model.name for model in report.models if model.is_abstract}
    shown = drawn()
    # It draws an abstract base once more in each app that derives from it.
    assert {model.partition(".")[2] for model, _field, _target in shown if model not in concrete} <= abstract
    # It draws a parent link as inheritance, a many-to-many with a through model as the keys of that model, and no
    # generic relation.
    reported = {
        (model.id, relation.name, relation.target.partition(".")[2])
        for model in concrete.values()
        for relation in model.relations
        if relation.kind in ("ForeignKey", "OneToOneField", "ManyToManyField")
        and relation.origin != "parent_link"
        and relation.through is None
        and relation.target is not None
    }
    assert reported == {row for row in shown if row[0] in concrete}
