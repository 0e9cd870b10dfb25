"""Score reports against what Django's own registry held: models, relations, lines and tables.

    python -m tests.accuracy.score [PROJECT | REPORT.json ...] [--cache FOLDER] [--misses] [--with-tests] [--json]

For a project, `banyan report` runs on the tree that `tests.accuracy.fetch` laid in the cache; without arguments, for
every one. A report that was written before is named after its project: NAME.json. The truth is registries/NAME.

Counted are the models whose code lies inside the tree, without those of tests, and of each one its foreign keys,
one-to-one and many-to-many fields, inherited from abstract bases too. Neither asked for nor punished: relations
inherited from a concrete parent, those of proxies, generic ones, and models of apps that are not installed. A model
is dynamic where no class statement makes it; the static figures leave dynamic models and their relations out.
Labels and tables compare without case.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.accuracy.fetch import Project, default_cache, read_projects, tree_of
from tests.accuracy.truth import Model, Relation, Report, Truth, read_report, read_truth

REGISTRIES = Path(__file__).parent / "registries"
SCORED_KINDS = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField", "ForeignObject"})

Key = tuple[str, str]
"""A model's label and a relation's name, in lower case."""


HELD = (
    "model_recall_static",
    "model_precision",
    "relation_recall_static",
    "relation_precision",
    "lines_right",
    "tables_right",
)
"""The shares that `--at-least` holds every project to."""


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


COLUMNS = (
    ("models", "model_recall"),
    ("static models", "model_recall_static"),
    ("model precision", "model_precision"),
    ("relations", "relation_recall"),
    ("static relations", "relation_recall_static"),
    ("relation precision", "relation_precision"),
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
    figures = {title: round(_share(one, name).value, 4) for title, name in COLUMNS}
    return json.dumps({"project": one.project, **figures})


def main() -> int:
    """Print the table; exit with 1 below `--at-least`, with 2 where a report or a truth is not to be had."""
    options = _parse_arguments()
    scores = []
    try:
        for name in options.names or read_projects():
            truth, report = _read(name, options.cache)
            scores.append(score(truth, report, with_tests=options.with_tests))
            if options.misses:
                print(misses(scores[-1]), end="\n\n", flush=True)
    except NoReport as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(map(_as_json, scores)) if options.json else table(scores))
    below = [f"{one.project}: {name}" for one in scores for name in HELD if _share(one, name).value < options.at_least]
    if below:
        print(f"below {options.at_least}: {', '.join(below)}", file=sys.stderr)
    return int(bool(below))


class NoReport(Exception):
    """There is nothing to score; the message says of which project, why, and what to do."""


def _read(name: str, cache: Path) -> tuple[Truth, Report]:
    projects = read_projects()
    known = Path(name).name.removesuffix(".json")
    if known not in projects:
        raise NoReport(f"{name}: no project {known} in projects.toml; there are {', '.join(projects)}")
    truth = read_truth(REGISTRIES / f"{known}.registry.json.gz")
    return truth, read_report(Path(name)) if name.endswith(".json") else _analyse(projects[known], cache)


def _analyse(project: Project, cache: Path) -> Report:
    tree = tree_of(project, cache)
    if not tree.is_dir():
        raise NoReport(f"{project.name}: {tree} is not there; run `python -m tests.accuracy.fetch {project.name}`")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "report.json")
        arguments = ["report", str(tree), "--settings", project.settings, "--format", "json", "--output", str(output)]
        banyan = [sys.executable, "-c", "import sys; from banyan.cli import main; sys.exit(main())"]
        done = subprocess.run([*banyan, *arguments], capture_output=True, text=True, check=False)
        if not output.is_file():
            raise NoReport(f"{project.name}: banyan report exited with {done.returncode}: {done.stderr.strip()}")
        return read_report(output)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="PROJECT | REPORT.json")
    parser.add_argument("--cache", type=Path, default=default_cache(), metavar="FOLDER")
    parser.add_argument("--misses", action="store_true", help="list what is missed, false or wrong")
    parser.add_argument("--with-tests", action="store_true", help="count the models of tests too")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="SHARE", help="exit with 1 where less is held")
    parser.add_argument("--json", action="store_true", help="one JSON object a line in place of the table")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
