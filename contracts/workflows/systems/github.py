"""GitHub Actions: `.github/workflows/contracts-consumer.yml`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.workflows.values import REPORTS, SERVICE, File, Job, Only, Setup, Step, Workflow
from contracts.workflows.yaml import written

_ABOUT = (
    "",
    "With a Pact Broker, set the variable PACT_BROKER_BASE_URL of the repository, and its secret PACT_BROKER_TOKEN",
    "(or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD). Without one, results lie in .banyan/contracts; the cache of",
    "the providers keeps them between runs, which come one after the other on the main branch for that reason.",
)
_SECRETS = ("PACT_BROKER_TOKEN", "PACT_BROKER_USERNAME", "PACT_BROKER_PASSWORD")
_CACHE = "banyan-contracts-"
# Requests from forks know no secrets: for them there is no broker.
_TRUSTED = "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository"
_ENDED = "${{ !cancelled() }}"


def render(workflow: Workflow, setup: Setup) -> File:
    """The file of one workflow."""
    document = {
        "name": workflow.title,
        "on": _when(workflow, setup),
        "permissions": {"contents": "read"},
        "concurrency": {"group": f"{_CACHE}{workflow.role}-" + _given(f"{_main(setup)} && 'main' || github.run_id")},
        "env": {
            "GIT_COMMIT": _given("github.event.pull_request.head.sha || github.sha"),
            "GIT_BRANCH": _given("github.head_ref || github.ref_name"),
            "PACT_BROKER_BASE_URL": _given(f"({_TRUSTED}) && vars.PACT_BROKER_BASE_URL || ''"),
            "PACT_DO_NOT_TRACK": "true",
        },
        "jobs": {job.name: _job(job, setup) for job in workflow.jobs},
    }
    return File(f".github/workflows/contracts-{workflow.role}.yml", written(document, (*workflow.about, *_ABOUT)))


def _when(workflow: Workflow, setup: Setup) -> dict[str, object]:
    if workflow.is_nightly:
        return {"schedule": [{"cron": "17 2 * * *"}], "workflow_dispatch": {}}
    return {"push": {"branches": [setup.branch]}, "pull_request": {}}


def _job(job: Job, setup: Setup) -> dict[str, object]:
    said: dict[str, object] = {"runs-on": "ubuntu-latest", "timeout-minutes": job.minutes}
    if job.after:
        said["needs"] = list(job.after)
    if condition := _condition(job.only, setup):
        said["if"] = condition
    if job.services:
        said["strategy"] = {"fail-fast": False, "max-parallel": 1, "matrix": {"service": list(job.services)}}
        said["env"] = {SERVICE: _given("matrix.service")}
    said["steps"] = [*_before(job, setup), *(_step(step, setup) for step in job.steps), *_after(job)]
    return said


def _before(job: Job, setup: Setup) -> Iterator[dict[str, object]]:
    key = f"{_CACHE}{_given('github.run_id')}-{_given('github.run_attempt')}-{job.name}{_each(job)}"
    kept = {"path": ".banyan/contracts", "key": key, "restore-keys": _CACHE}
    yield {"uses": "actions/checkout@v4", "with": {"persist-credentials": False}}
    yield {"uses": "actions/setup-python@v5", "with": {"python-version": setup.python}}
    if job.keeps:
        yield {"uses": "actions/cache@v4", "with": kept}
    yield {"name": "Install", "run": _lines((f"mkdir -p {REPORTS}", *setup.install))}


def _after(job: Job) -> list[dict[str, object]]:
    kept = {"name": f"contracts-{job.name}{_each(job)}", "path": REPORTS, "if-no-files-found": "ignore"}
    return [{"uses": "actions/upload-artifact@v4", "if": _ENDED, "with": kept}] if job.reports else []


def _step(step: Step, setup: Setup) -> dict[str, object]:
    condition = _condition(step.only, setup)
    return {
        "name": step.name,
        **({"if": condition} if condition else {}),
        "run": _lines(step.commands),
        **({"env": {name: _given(f"secrets.{name}") for name in _SECRETS}} if step.is_asking else {}),
    }


def _condition(only: Only, setup: Setup) -> str:
    """When something runs."""
    on_main = _main(setup)
    return {
        "": "",
        "main": _given(on_main),
        "broker": _given(f"{on_main} && vars.PACT_BROKER_BASE_URL != ''"),
    }[only]


def _main(setup: Setup) -> str:
    return f"github.ref == 'refs/heads/{setup.branch}'"


def _each(job: Job) -> str:
    return f"-{_given('matrix.service')}" if job.services else ""


def _given(expression: str) -> str:
    return f"${{{{ {expression} }}}}"


def _lines(commands: tuple[str, ...]) -> str:
    """Commands as one block, of which the first that fails is the last."""
    return "".join(f"{command}\n" for command in commands) if len(commands) > 1 else commands[0]
