"""Score a split in two against one that people made: the control and region silos of Sentry, told by its decorators.

    python -m tests.accuracy.silos TREE [--ignore-app-labels] [--at-least SHARE]

TREE is a folder that holds the unpacked wheel of sentry 23.7.1 (yanked: only to be had by its exact version). What is
written above a model, `@control_silo_only_model` or `@region_silo_only_model`, is the truth; so that it is not the
evidence as well, whatever has "silo" in its name is taken out of the mentions. The three best known models of each side
are the anchors. What is scored is the share of the others that go to the right side, and the mean of that share over
both sides (balanced), since three of four models are regional. Nothing of it is run.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from analysis.boundaries.bounded_contexts import partition
from analysis.config import Config
from analysis.model.system import System, Wishes
from analysis.pipeline import system_of

SILOS = {"control_silo_only_model": "control", "region_silo_only_model": "region"}
ANCHORS = {
    "control": ("sentry.User", "sentry.Integration", "sentry.ApiApplication"),
    "region": ("sentry.Organization", "sentry.Project", "sentry.Group"),
}

Silos = Mapping[tuple[str, str], str]
"""The silo of each class: file relative to the tree, and name -> side."""


def silos_of(tree: Path) -> Silos:
    """Return which side each model is declared to be on."""
    return {
        (file.relative_to(tree).as_posix(), name): side
        for file in sorted(tree.rglob("*.py"))
        for name, side in _declared(file.read_text("utf-8", "replace"))
    }


def _declared(text: str) -> Iterator[tuple[str, str]]:
    if any(decorator in text for decorator in SILOS):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                named = [one.id for one in node.decorator_list if isinstance(one, ast.Name)]
                yield from ((node.name, SILOS[name]) for name in named if name in SILOS)


def without_answer(system: System) -> System:
    """Return the system without mentions of what names a silo."""
    return replace(system, mentions=tuple(pair for pair in system.mentions if "silo" not in "".join(pair).lower()))


def score(system: System, silos: Silos, service_of: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Return, for each side, how many models besides the anchors went there and how many should have."""
    given = {label for labels in ANCHORS.values() for label in labels}
    found = dict.fromkeys(ANCHORS, (0, 0))
    for model in system.models:
        side = silos.get((model.file, model.name))
        if side is not None and model.id in service_of and model.id not in given:
            right, number = found[side]
            found[side] = right + (service_of[model.id] == side), number + 1
    return found


def table(found: Mapping[str, tuple[int, int]]) -> str:
    """Draw each side, and both together."""
    shares = [right / number if number else 0.0 for right, number in found.values()]
    rights, numbers = (sum(counts) for counts in zip(*found.values(), strict=True))
    lines = [f"{side:10}{right:5} of {number:4}  {_share(right, number)}" for side, (right, number) in found.items()]
    lines.append(f"{'all':10}{rights:5} of {numbers:4}  {_share(rights, numbers)}")
    return "\n".join([*lines, f"{'balanced':23}{sum(shares) / len(shares):.3f}"])


def _share(right: int, number: int) -> str:
    return f"{right / number:.3f}" if number else "-"


def main() -> int:
    """Print how many models went where people put them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--ignore-app-labels", action="store_true")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="SHARE", help="of all; else exit status 1")
    options = parser.parse_args()
    system = without_answer(system_of(options.tree, Config()))
    wishes = Wishes(anchors=ANCHORS, ignore_app_labels=options.ignore_app_labels)
    found = score(system, silos_of(options.tree), partition(system, wishes).models)
    print(table(found))
    rights, numbers = (sum(counts) for counts in zip(*found.values(), strict=True))
    return 1 if rights < options.at_least * numbers else 0


if __name__ == "__main__":
    raise SystemExit(main())
