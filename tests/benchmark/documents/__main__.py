"""The one document of the worked example, held to what serves it: Redocly's linter, newman, Schemathesis.

    python -m tests.benchmark.documents [--seconds 120] [--examples 20] [--record docs/figures.md]

Everything goes through the gateway, to which both services have moved, signed in by the session of a member of staff.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from tests.benchmark.documents.stage import Stage, staged
from tests.benchmark.figures import Figure, record, show
from tests.benchmark.shadow.sides import CSRF
from tests.functional.command import banyan
from tests.npm.programs import HERE

SECTION = "## API documentation"
SESSION = "cookieAuth"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "allow_header_conformance",
    "ensure_resource_availability",
    "missing_required_header",
    "unsupported_method",
    "use_after_free",
)
SIGNED_IN = "ignored_auth"
"""The check that has a run of its own, in which the session is all that signs in: see `_by_session`."""
LEFT_OUT = {
    "negative_data_rejection": "REST framework takes a page size that is no number, and '' for a filter, as none given",
    "positive_data_acceptance": "no schema says that a row has to be there; '' suits the patterns of decimals",
    "object_level_authorization": "asks nothing unless two users stand in a configuration of Schemathesis' own",
}
"""Each check that is left out, with the reason; what it found was looked at one by one (docs/openapi.md)."""
SKIPPED = "TRACE"
"""nginx refuses it itself, on every path, with a 405 that has no `Allow`; no service sees it."""
OF_THE_ENGINE = (
    "status_code_conformance: UndefinedStatusCode: 414",
    "status_code_conformance: UndefinedStatusCode: 431",
)
"""What nginx says of an address or of headers that are longer than it reads; counted, and no operation's own answer."""
NPM = HERE / "openapi" / "node_modules" / ".bin"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}


def main() -> int:
    """Print the figures; 1 unless all of them hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.documents", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="time for Schemathesis, at most")
    parser.add_argument("--examples", type=int, default=20, help="calls of an operation, for each phase")
    parser.add_argument("--record", type=Path, help="a page of figures to add to")
    given = parser.parse_args()
    if not NPM.is_dir():
        click.echo("newman and Redocly's linter are not installed: `make npm-programs` installs them", err=True)
        return 2
    with staged() as stage:
        figures = [*_composed(stage), *_linted(stage), *_run(stage)]
        figures.append(_held(stage, "findings of Schemathesis", "openapi.json", CHECKS, given))
        _by_session(stage)
        figures.append(_held(stage, f"findings of its `{SIGNED_IN}`", "session.json", (SIGNED_IN,), given))
    show("the one document, through the gateway", figures)
    if given.record:
        record(figures, given.record, "make documents-bench", section=SECTION)
    return 0 if all(figure.holds for figure in figures) else 1


def _composed(stage: Stage) -> Iterator[Figure]:
    began = time.monotonic()
    done = banyan("openapi", "compose", "--output", "openapi.json", cwd=stage.folder)
    took = time.monotonic() - began
    click.echo(done.stderr, err=True)
    document = json.loads((stage.folder / "openapi.json").read_text())
    served: dict[str, int] = {}
    for item in document["paths"].values():
        for operation in item.values():
            served[operation["x-served-by"]] = served.get(operation["x-served-by"], 0) + 1
    told = ", ".join(f"{name} {count}" for name, count in sorted(served.items()))
    yield Figure("gaps of the one document", float(done.returncode), "", 0, f"operations: {told}; {took:.1f} s")


def _linted(stage: Stage) -> Iterator[Figure]:
    config = HERE / "openapi" / "redocly.yaml"
    done = _program("redocly", "lint", "openapi.json", "--config", str(config), "--format", "json", stage=stage)
    totals = json.loads(done.stdout)["totals"]
    yield Figure("errors of Redocly's linter", totals["errors"], "", 0, f"{totals['warnings']} warnings")


def _run(stage: Stage) -> Iterator[Figure]:
    words = ("openapi.json", "--output", "collection.json", "--environment", "environment.json")
    done = banyan("openapi", "postman", *words, cwd=stage.folder)
    assert done.returncode == 0, done.stderr
    staff = {"cookieAuth": stage.session, "csrftoken": CSRF}
    for name, variables in (("nobody", {}), ("staff", staff), ("staff, with writes", {**staff, "writes": "yes"})):
        yield _newman(stage, name, {"baseUrl": stage.url, **variables})


def _newman(stage: Stage, name: str, variables: dict[str, str]) -> Figure:
    said = [word for key, value in variables.items() for word in ("--env-var", f"{key}={value}")]
    command = ["run", "collection.json", "--environment", "environment.json", *said]
    done = _program("newman", *command, "--reporters", "json", "--reporter-json-export", "run.json", stage=stage)
    run: dict[str, Any] = json.loads((stage.folder / "run.json").read_text())["run"]
    for each in run["failures"]:
        click.echo(f"{name}: {each['source']['name']}: {each['error']['message']}", err=True)
    stats = run["stats"]
    told = f"{stats['assertions']['total']} tests of {stats['requests']['total']} requests"
    failed = max(len(run["failures"]), done.returncode)
    return Figure(f"failures of newman as {name}", failed, "", 0, told)


def _by_session(stage: Stage) -> None:
    """The document as somebody finds it who has a session and nothing else.

    Schemathesis makes up values for all that an operation may be signed in with, and takes a request that has both such
    a value and the session of `--header` for one that is let in by what is made up.
    """
    document = json.loads((stage.folder / "openapi.json").read_text())
    for item in document["paths"].values():
        for operation in item.values():
            ways = operation["security"]
            if any(SESSION in way for way in ways):
                operation["security"] = [{SESSION: []}, *([{}] if {} in ways else [])]
    (stage.folder / "session.json").write_text(json.dumps(document))


def _held(stage: Stage, name: str, document: str, checks: tuple[str, ...], given: argparse.Namespace) -> Figure:
    """What Schemathesis finds by some checks, and how much it tried."""
    words = ["fuzz", "--url", stage.url, "--document", document, "--seconds", f"{given.seconds:g}"]
    words += ["--examples", str(given.examples), "--format", "json", "--output", "fuzz.json"]
    words += ["--skip-method", SKIPPED, *(word for check in checks for word in ("--check", check))]
    words += ["--header", "Cookie: {COOKIE}", "--header", f"X-CSRFToken: {CSRF}", "--plan", "none.toml"]
    (stage.folder / "none.toml").write_text("")
    environ = {"COOKIE": f"sessionid={stage.session}; csrftoken={CSRF}"}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("banyan")), *words],
        cwd=stage.folder, env={**os.environ, **environ}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in {0, 1}:
        click.echo(done.stderr, err=True)
    found = json.loads((stage.folder / "fuzz.json").read_text())
    for each in found["findings"]:
        click.echo(f"Schemathesis: {each['operation']}: {each['about']}", err=True)
    own = [each for each in found["findings"] if each["about"] not in OF_THE_ENGINE]
    many = f"{len(checks)} checks" if len(checks) > 1 else "1 check"
    told = f"{found['tried']:,} calls to {len(found['operations'])} operations, {many}; {found['ended']}"
    further = len(found["findings"]) - len(own)
    return Figure(name, len(own), "", 0, f"{told}; {further} more of the engine's own 414" if further else told)


def _program(name: str, *words: str, stage: Stage) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, **QUIET}
    return subprocess.run(
        [str(NPM / name), *words], cwd=stage.folder, env=environ, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    sys.exit(main())
