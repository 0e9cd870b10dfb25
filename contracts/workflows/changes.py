"""Commands that tell which services are other than what is deployed, or than what a pull request began with."""

from __future__ import annotations

import json
import shlex

from contracts.workflows.values import REPORTS, Part, Setup, Step

PARTS = "parts"
"""The output that holds them, as a list of a matrix."""

BASE = "BASE"
"""The variable that holds the commit that a pull request began with; empty elsewhere."""


def asking(setup: Setup) -> Step:
    """Ask what is deployed."""
    environment = shlex.quote(setup.environment)
    commands = (
        f"banyan deployed {shlex.quote(part.name)} --to {environment} --format version > {_file(part)}"
        for part in setup.parts
    )
    return Step("Ask what is deployed", tuple(commands), is_asking=True)


def comparing(setup: Setup, output: str) -> Step:
    """Compare it; what is not known here counts as changed, so that nothing is ever left out."""
    lines = [
        "differs() {",
        f'  if test -n "${BASE}"; then range="${BASE}...$GIT_COMMIT"; else range="$since..$GIT_COMMIT"; fi',
        f'  test -z "${BASE}$since" || ! git diff --quiet "$range" -- "$@"',
        "}",
        'rows=""',
    ]
    for part in setup.parts:
        paths = (*part.paths, *(f":(exclude){path}" for path in part.others))
        row = {"service": part.name, "folder": part.folder, "containerfile": part.containerfile}
        lines += [
            f'since="$(cat {_file(part)})"',
            f'if differs {" ".join(map(shlex.quote, paths))}; then rows="$rows,"{shlex.quote(json.dumps(row))}; fi',
        ]
    lines.append(f'echo "{PARTS}=[${{rows#,}}]" >> "{output}"')
    return Step("Tell which have changed", tuple(lines))


def _file(part: Part) -> str:
    return shlex.quote(f"{REPORTS}/{part.name}.deployed")
