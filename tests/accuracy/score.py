#!/usr/bin/env python3
"""Score reports against what Django's own registry holds: models, relations, lines and tables.

    score.py REPORT.json ... [--registries FOLDER] [--misses] [--with-tests] [--json]

A report called NAME.json (or NAME.report.json) is what `banyan report TREE --format json` wrote for the tree of
the project NAME; its truth is registries/NAME.registry.json.gz. Labels and tables compare without case.

Counted are the models whose code lies inside the tree, without those of tests, and of each one its foreign keys,
one-to-one and many-to-many fields, inherited from abstract bases too. Neither asked for nor punished: relations
inherited from a concrete parent, those of proxies, generic ones, and models of apps that are not installed. A model
is dynamic where no class statement makes it; the static figures leave dynamic models and their relations out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HERE = Path(__file__).resolve().parent
SCORED_KINDS = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField", "ForeignObject"})
TEST_WORDS = ("test", "tests", "testing", "testutils", "testapp", "dummy_plugin", "unittests", "fixtures")
TEST_PATH = re.compile(rf"(?:^|[._/])(?:{'|'.join(TEST_WORDS)})(?:[._/]|$)")

Key = tuple[str, str]


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


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; a share of nothing is whole."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """Between 0 and 1."""
        return self.hits / self.total if self.total else 1.0

    def __add__(self, other: Share) -> Share:
        return Share(self.hits + other.hits, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Miss:
    """A relation as Django holds it (`target`) beside what the report says (`reported`); either may be empty."""

    model: str
    name: str
    kind: str
    origin: str
    target: str
    reported: str


@dataclass(frozen=True, slots=True)
class Score:
    """The shares of one project, and what stands behind each that is not whole."""

    project: str
    model_recall: Share
    model_recall_static: Share
    model_precision: Share
    relation_recall: Share
    relation_recall_static: Share
    relation_precision: Share
    cross_app_recall: Share
    lines_right: Share
    tables_right: Share
    by_origin: Mapping[str, Share] = field(default_factory=dict)
    missed_models: tuple[str, ...] = ()
    false_models: tuple[str, ...] = ()
    missed_relations: tuple[Miss, ...] = ()
    false_relations: tuple[Miss, ...] = ()
    wrong_lines: tuple[str, ...] = ()
    wrong_tables: tuple[str, ...] = ()


def score(truth: Truth, report: Report, *, with_tests: bool = False) -> Score:
    """Compare the report of a tree with what Django held of it."""
    counted = {model.label: model for model in truth.models if model.is_local and (with_tests or not model.is_test)}
    known = {model.label for model in truth.models}
    found = report.models
    hits = counted.keys() & found.keys()
    static = {label for label, model in counted.items() if not model.is_dynamic}
    false_models = sorted(label for label in found.keys() - known if _app_of(label) in truth.apps)
    relations = _compare_relations(counted, {label: found[label] for label in hits}, static)
    wrong_lines = [label for label in hits & static if not _is_at(found[label], counted[label])]
    tables = [label for label in hits if not counted[label].is_proxy]
    wrong_tables = [label for label in tables if found[label].table != counted[label].table]
    return Score(
        project=truth.project,
        model_recall=Share(len(hits), len(counted)),
        model_recall_static=Share(len(hits & static), len(static)),
        model_precision=Share(len(hits), len(hits) + len(false_models)),
        relation_recall=relations.recall,
        relation_recall_static=relations.recall_static,
        relation_precision=relations.precision,
        cross_app_recall=relations.cross_app,
        lines_right=Share(len(hits & static) - len(wrong_lines), len(hits & static)),
        tables_right=Share(len(tables) - len(wrong_tables), len(tables)),
        by_origin=relations.by_origin,
        missed_models=tuple(sorted(counted.keys() - hits)),
        false_models=tuple(false_models),
        missed_relations=relations.missed,
        false_relations=relations.false,
        wrong_lines=tuple(sorted(wrong_lines)),
        wrong_tables=tuple(sorted(wrong_tables)),
    )


@dataclass(frozen=True, slots=True)
class _Relations:
    recall: Share
    recall_static: Share
    precision: Share
    cross_app: Share
    by_origin: Mapping[str, Share]
    missed: tuple[Miss, ...]
    false: tuple[Miss, ...]


def _compare_relations(counted: Mapping[str, Model], found: Mapping[str, Model], static: set[str]) -> _Relations:
    held = {(label, relation.name): relation for label, model in counted.items() for relation in model.relations}
    required = {key: relation for key, relation in held.items() if _is_required(counted[key[0]], relation)}
    reported = {(label, name): relation for label in found for name, relation in _reported(found[label]).items()}
    right = {key for key, relation in required.items() if key in reported and reported[key].target == relation.target}
    wrong = (required.keys() & reported.keys()) - right
    false = (reported.keys() - held.keys()) | wrong
    crossing = {key for key, relation in required.items() if _app_of(key[0]) != _app_of(relation.target)}
    written = {key for key, relation in required.items() if relation.origin != "generated" and key[0] in static}
    return _Relations(
        recall=Share(len(right), len(required)),
        recall_static=Share(len(right & written), len(written)),
        precision=Share(len(right), len(right) + len(false)),
        cross_app=Share(len(right & crossing), len(crossing)),
        by_origin=_by_origin(required, right),
        missed=tuple(_miss(key, required, reported) for key in sorted(required.keys() - right)),
        false=tuple(_miss(key, required, reported) for key in sorted(false)),
    )


def _is_required(model: Model, relation: Relation) -> bool:
    if model.is_proxy or relation.origin == "concrete-parent":
        return False
    return relation.kind in SCORED_KINDS and bool(relation.target)


def _reported(model: Model) -> dict[str, Relation]:
    """Return the scored relations of a reported model by name: one of a class body wins over a contributed one."""
    scored = [relation for relation in model.relations if relation.kind in SCORED_KINDS]
    return {relation.name: relation for relation in sorted(scored, key=lambda one: one.origin != "contributed")}


def _by_origin(required: Mapping[Key, Relation], right: set[Key]) -> dict[str, Share]:
    total = Counter(relation.origin for relation in required.values())
    hits = Counter(required[key].origin for key in right)
    return {origin: Share(hits[origin], count) for origin, count in sorted(total.items())}


def _miss(key: Key, required: Mapping[Key, Relation], reported: Mapping[Key, Relation]) -> Miss:
    held, said = required.get(key), reported.get(key)
    either = held or said
    return Miss(
        model=key[0],
        name=key[1],
        kind=either.kind if either else "",
        origin=either.origin if either else "",
        target=held.target if held else "",
        reported=said.target if said else "",
    )


def _is_at(ours: Model, theirs: Model) -> bool:
    """Say whether a report has a model at its class statement; paths compare without the folder they begin in."""
    inside = theirs.file.split("/", 1)[-1]
    return ours.file.endswith(inside) and (not theirs.lines or ours.lines[0] in theirs.lines)


def _app_of(label: str) -> str:
    return label.split(".", 1)[0]


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


COLUMNS = (
    ("models", "model_recall"),
    ("static", "model_recall_static"),
    ("precise", "model_precision"),
    ("relations", "relation_recall"),
    ("static", "relation_recall_static"),
    ("precise", "relation_precision"),
    ("cross-app", "cross_app_recall"),
    ("lines", "lines_right"),
    ("tables", "tables_right"),
)


def table(scores: Sequence[Score]) -> str:
    """Return one row for each project and one for all together; after each share its total."""
    rows = [["project", *(title for title, _ in COLUMNS)]]
    rows += [[one.project, *(_cell(_share(one, name)) for _, name in COLUMNS)] for one in scores]
    if len(scores) > 1:
        rows.append(["all", *(_cell(_sum(_share(one, name) for one in scores)) for _, name in COLUMNS)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def misses(one: Score) -> str:
    """Return what stands behind the shares that are not whole, one a line."""
    lines = [f"missed model     {label}" for label in one.missed_models]
    lines += [f"false model      {label}" for label in one.false_models]
    lines += [f"missed relation  {_told(miss)}" for miss in one.missed_relations]
    lines += [f"false relation   {_told(miss)}" for miss in one.false_relations]
    lines += [f"wrong line       {label}" for label in one.wrong_lines]
    lines += [f"wrong table      {label}" for label in one.wrong_tables]
    lines += [f"origin           {name} {share.hits}/{share.total}" for name, share in one.by_origin.items()]
    return "\n".join([f"== {one.project}", *lines])


def _told(miss: Miss) -> str:
    said = miss.reported or "nothing"
    return f"{miss.model}.{miss.name} {miss.kind} ({miss.origin}): held {miss.target or 'nothing'}, reported {said}"


def _share(one: Score, name: str) -> Share:
    share: Share = getattr(one, name)
    return share


def _sum(shares: Iterable[Share]) -> Share:
    return sum(shares, start=Share(0, 0))


def _cell(share: Share) -> str:
    return f"{share.value:.3f} {share.total}"


def _as_json(one: Score) -> str:
    figures = {name: round(_share(one, name).value, 4) for _, name in COLUMNS}
    return json.dumps({"project": one.project, **figures})


def main() -> int:
    """Print the table of the reports that are given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=Path, metavar="REPORT.json")
    parser.add_argument("--registries", type=Path, default=HERE / "registries", metavar="FOLDER")
    parser.add_argument("--misses", action="store_true", help="list what is missed, false or wrong")
    parser.add_argument("--with-tests", action="store_true", help="count the models of tests too")
    parser.add_argument("--json", action="store_true", help="one JSON object a line in place of the table")
    options = parser.parse_args()
    truths = [options.registries / f"{path.name.split('.')[0]}.registry.json.gz" for path in options.reports]
    absent = [truth.name for truth in truths if not truth.is_file()]
    if absent:
        parser.error(f"no {', '.join(absent)} in {options.registries}: name each report after its project")
    scores = [
        score(read_truth(truth), read_report(path), with_tests=options.with_tests)
        for truth, path in zip(truths, options.reports, strict=True)
    ]
    for one in scores if options.misses else ():
        print(misses(one), end="\n\n")
    print("\n".join(map(_as_json, scores)) if options.json else table(scores))
    return 0


if __name__ == "__main__":
    sys.exit(main())
