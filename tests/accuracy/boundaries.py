"""Score boundary strategies against the apps that real projects are made of, their labels hidden.

    python -m tests.accuracy.boundaries [PROJECT ...] [--cache FOLDER] [--labels] [--at-least ARI]

For each project that `tests.accuracy.fetch` laid in the cache (weblate, label-studio, mayan and pretix unless others
are named), the adjusted Rand index between the services that a strategy proposes and the apps, over the models that
Django's registry holds: of each baseline, of the default strategy, and of the default without each of its signals.
Nobody may see labels, folders or files, unless --labels is given. Nearly all of pretix is one app, which rewards one
blob: it counts in no mean. Exit status 1 if the default's mean is below --at-least.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from analysis.boundaries import STRATEGIES
from analysis.boundaries._web import SIGNALS
from analysis.boundaries.bounded_contexts import NAME as DEFAULT
from analysis.config import Config
from analysis.model.system import System, Wishes
from analysis.pipeline import system_of
from tests.accuracy.fetch import Project, default_cache, read_projects, tree_of
from tests.accuracy.score import REGISTRIES
from tests.accuracy.truth import read_truth

CORPUS = ("weblate", "label-studio", "mayan", "pretix")
APART = frozenset({"pretix"})
BASELINES = ("louvain", "leiden")
SOURCES = (*SIGNALS[: SIGNALS.index("requests")], "vocabulary")
"""The signals that a wheel holds: it has no history, no owners and no traffic."""

Scores = dict[str, float]


def adjusted_rand_index(one: Sequence[object], other: Sequence[object]) -> float:
    """Return how far two partitions of the same things agree: 1 wholly, 0 as by chance.

    Hubert and Arabie, Comparing Partitions (Journal of Classification 2, 1985, p. 198).
    """
    both = _pairs(Counter(zip(one, other, strict=True)))
    in_one, in_other = _pairs(Counter(one)), _pairs(Counter(other))
    expected = in_one * in_other / (len(one) * (len(one) - 1) / 2) if len(one) > 1 else 0.0
    largest = (in_one + in_other) / 2
    return (both - expected) / (largest - expected) if largest != expected else 1.0


def _pairs(counts: Mapping[object, int]) -> float:
    return sum(count * (count - 1) / 2 for count in counts.values())


def scores_of(system: System, known: frozenset[str], wishes: Wishes) -> Scores:
    """Return the index of each baseline, of the default, and of the default without each signal."""
    found: Scores = {}
    for name in BASELINES:
        found[name] = _score(STRATEGIES.load(name).partition(system, wishes).models, known)
    partition: Callable[..., object] = STRATEGIES.load(DEFAULT).partition
    for label, without in ((DEFAULT, ()), *((f"- {signal}", (signal,)) for signal in SOURCES)):
        found[label] = _score(partition(system, wishes, frozenset(without)).models, known)  # type: ignore[attr-defined]
    return found


def _score(service_of: Mapping[str, str], known: frozenset[str]) -> float:
    models = sorted(model for model in service_of if model.lower() in known)
    return adjusted_rand_index([model.partition(".")[0] for model in models], [service_of[model] for model in models])


def table(rows: Mapping[str, Scores], seconds: Mapping[str, float]) -> str:
    """Draw one line for each project, one for the mean, and what each signal gives."""
    columns = list(next(iter(rows.values())))
    counted = [name for name in rows if name not in APART] or list(rows)
    mean = {column: sum(rows[name][column] for name in counted) / len(counted) for column in columns}
    head = ["project", *columns, "seconds"]
    lines = [head, *([name, *_figures(row, columns), f"{seconds[name]:.2f}"] for name, row in rows.items())]
    lines.append([f"mean of {len(counted)}", *_figures(mean, columns), ""])
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(w) if i else cell.ljust(w) for i, (cell, w) in _cells(line, widths)) for line in lines
    )


def _cells(line: Sequence[str], widths: Sequence[int]) -> Iterable[tuple[int, tuple[str, int]]]:
    return enumerate(zip(line, widths, strict=True))


def _figures(row: Scores, columns: Iterable[str]) -> list[str]:
    return [f"{row[column]:.3f}" for column in columns]


def main() -> int:
    """Print the table of the projects that are in the cache."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="PROJECT")
    parser.add_argument("--cache", type=Path, default=default_cache())
    parser.add_argument("--labels", action="store_true", help="let the strategies see app labels")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="ARI")
    options = parser.parse_args()
    projects = read_projects()
    unknown = sorted(set(options.names) - set(projects))
    if unknown:
        parser.error(f"no project {', '.join(unknown)}; there are {', '.join(projects)}")
    rows, seconds = _measured([projects[name] for name in options.names or CORPUS], options.cache, not options.labels)
    if not rows:
        parser.error("none of the projects is in the cache; fetch them with python -m tests.accuracy.fetch")
    print(table(rows, seconds))
    counted = [row[DEFAULT] for name, row in rows.items() if name not in APART]
    return 1 if counted and sum(counted) / len(counted) < options.at_least else 0


def _measured(projects: Iterable[Project], cache: Path, ignore: bool) -> tuple[dict[str, Scores], dict[str, float]]:
    rows: dict[str, Scores] = {}
    seconds: dict[str, float] = {}
    wishes = Wishes(ignore_app_labels=ignore)
    for project in projects:
        tree = tree_of(project, cache)
        if tree.is_dir():
            system = system_of(tree, Config(settings=project.settings))
            truth = read_truth(REGISTRIES / f"{project.name}.registry.json.gz")
            known = frozenset(model.label for model in truth.models if model.is_local)
            began = time.perf_counter()
            STRATEGIES.load(DEFAULT).partition(system, wishes)
            seconds[project.name] = time.perf_counter() - began
            rows[project.name] = scores_of(system, known, wishes)
    return rows, seconds


if __name__ == "__main__":
    raise SystemExit(main())
