"""How many statements each request of some traffic sends to the databases, counted once by Django's own test client.

In a process of its own with the environment of the target, and not in those that are measured. Only what changes
nothing is asked; each request once before it is counted, so that what is kept from then on is not counted.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from banyan.errors import BanyanError
from banyan.plan.values import Plan
from banyan.processes.programs import Program
from extracted.running.addresses import running_at
from extracted.running.layout import Asked as Up
from extracted.running.layout import Layout, laid_out
from loadtests.driving.traffic import Asked

MARK = "banyan-queries "
_PATIENCE_S = 120.0
_SAFE = ("GET", "HEAD", "OPTIONS")
_MOST = 100

# Runs manage.py as it is, up to the point where Django's own command line would begin. On Python 3.8 too.
CODE = f"""
import json, os, runpy, sys
from django.core import management

def told(argv=None):
    import django
    from contextlib import ExitStack
    django.setup()
    from django.db import connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    found = []
    for method, path, headers in json.loads(sys.stdin.read()):
        client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        extra = {{"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}}
        client.generic(method, path, **extra)
        with ExitStack() as stack:
            seen = [stack.enter_context(CaptureQueriesContext(one)) for one in connections.all()]
            status = client.generic(method, path, **extra).status_code
            found.append([status, sum(len(one) for one in seen)])
    print({MARK!r} + json.dumps(found), flush=True)

management.execute_from_command_line = told
sys.argv = ["manage.py", "check"]
sys.path[0] = os.getcwd()
runpy.run_path("manage.py", run_name="__main__")
"""


def queries(plan: Plan, file: Path, name: str, traffic: Sequence[Asked]) -> float | str:
    """Statements for a request of the traffic in a target of the plan, on average by weight; or why it is not known."""
    asked = [each for each in traffic if each.method in _SAFE][:_MOST]
    if not asked:
        return "all of the traffic changes something"
    try:
        layout = _as_it_runs(laid_out(Up(file, plan)), file)
        target = next((each for each in layout.targets if each.name == name and each.is_django), None)
        if target is None:
            return f"{name} is no Django project that the plan says how to start"
        found = _counted(layout.question(target), asked)
    except (BanyanError, OSError, subprocess.SubprocessError) as error:
        return f"{error}".partition("\n")[0]
    good = [
        (each, count)
        for each, (status, count) in zip(asked, found, strict=True)
        if not replace(each, contains=()).wrong(status, "")
    ]
    if not good:
        return f"Django's test client gets no good answer of {name}, but status {found[0][0]}"
    return sum(each.weight * count for each, count in good) / sum(each.weight for each, _ in good)


def _as_it_runs(layout: Layout, file: Path) -> Layout:
    """The same where `banyan up` has put it: a target asks the others while it answers."""
    urls = running_at(file)
    targets = tuple(replace(each, url=urls.get(each.name, each.url)) for each in layout.targets)
    return replace(layout, targets=targets, wiring=replace(layout.wiring, targets=targets))


def _counted(question: Program, asked: Sequence[Asked]) -> list[tuple[int, int]]:
    requests = json.dumps([[each.method, each.path, dict(each.headers)] for each in asked])
    done = subprocess.run(  # noqa: S603  the interpreter of the plan
        [question.command[0], "-c", CODE],
        cwd=question.folder,
        env=dict(question.env),
        input=requests.encode(),
        capture_output=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        if line.startswith(MARK):
            return [(status, count) for status, count in json.loads(line.removeprefix(MARK))]
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    raise BanyanError(f"it cannot be asked: {last[0] if last else 'it said nothing'}")
