"""Reads what is scored: the registry that Django held of a project, and the report of its tree."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEST_WORDS = ("test", "tests", "testing", "testutils", "testapp", "dummy_plugin", "unittests", "fixtures")
TEST_PATH = re.compile(rf"(?:^|[._/])(?:{'|'.join(TEST_WORDS)})(?:[._/]|$)")


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation field, of either side."""

    name: str
    kind: str
    target: str
    origin: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model that Django holds or a report lists; `lines` are those of the class statements that may have made it."""

    label: str
    module: str
    file: str
    lines: tuple[int, ...]
    table: str
    relations: tuple[Relation, ...]
    is_local: bool = True
    is_dynamic: bool = False
    is_proxy: bool = False

    @property
    def is_test(self) -> bool:
        """Whether the module or the path has a word of tests in it."""
        return TEST_PATH.search(f"{self.module}/{self.file}") is not None


@dataclass(frozen=True, slots=True)
class Truth:
    """What Django held: the labels of the installed apps, and the models."""

    project: str
    apps: frozenset[str]
    models: tuple[Model, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The models of a report that are not abstract, by label."""

    models: Mapping[str, Model]


def read_truth(path: Path) -> Truth:
    """Read a registry, gzipped or not."""
    return parse_truth(_load(path))


def read_report(path: Path) -> Report:
    """Read a report as `banyan report --format json` writes it."""
    return parse_report(_load(path))


def parse_truth(registry: Mapping[str, Any]) -> Truth:
    """Take from a registry what is scored."""
    return Truth(
        project=registry["project"],
        apps=frozenset(_low(app["label"]) for app in registry["apps"]),
        models=tuple(_truth_model(model) for model in registry["models"]),
    )


def parse_report(report: Mapping[str, Any]) -> Report:
    """Take from a report what is scored."""
    models = [_report_model(model) for model in report["models"] if not model["abstract"]]
    return Report(models={model.label: model for model in models})


def _truth_model(model: Mapping[str, Any]) -> Model:
    lines = model["lines"] or ([model["line"]] if model["line"] else [])
    return Model(
        label=_low(model["label"]),
        module=model["module"],
        file=model["file"] or "",
        lines=tuple(lines),
        table=_low(model["db_table"]),
        relations=tuple(_truth_relation(relation) for relation in model["relations"]),
        is_local=model["local"],
        is_dynamic=model["dynamic"],
        is_proxy=model["proxy"],
    )


def _truth_relation(relation: Mapping[str, Any]) -> Relation:
    """Read a relation; a link that Django made itself is `auto_ptr`, also where a registry only flags it."""
    origin = relation["origin"]
    is_link = relation["auto_created"] and origin in {"local", "abstract"}
    return _relation(relation, "auto_ptr" if is_link else origin)


def _report_model(model: Mapping[str, Any]) -> Model:
    return Model(
        label=_low(model["id"]),
        module=model["module"],
        file=model["file"],
        lines=(model["line"],),
        table=_low(model["db_table"]),
        relations=tuple(_relation(relation, relation["origin"]) for relation in model["relations"]),
        is_proxy=model["proxy"],
    )


def _relation(relation: Mapping[str, Any], origin: str) -> Relation:
    return Relation(_low(relation["name"]), relation["kind"], _low(relation["target"]), origin)


def _low(text: str | None) -> str:
    return (text or "").lower()


def _load(path: Path) -> Mapping[str, Any]:
    raw = path.read_bytes()
    loaded: Mapping[str, Any] = json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    return loaded
