"""GitHub Actions: `.github/workflows/contracts-consumer.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.workflows.changes import BASE, PARTS, asking, comparing
from contracts.workflows.values import (
    CONTAINERFILE,
    FOLDER,
    REPORTS,
    SERVICE,
    File,
    Job,
    Only,
    Setup,
    Step,
    Workflow,
)
from contracts.workflows.yaml import written

_ABOUT = (
    "",
    "With a Pact Broker, set the variable PACT_BROKER_BASE_URL of the repository, and its secret PACT_BROKER_TOKEN",
    "(or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD). Without one, results lie in .banyan/contracts; the cache of",
    "the providers keeps them between runs, which come one after the other on the main branch for that reason.",
)
_DELIVERING = (
    "",
    "It delivers what is other than in {environment}, by what is recorded there; a run by hand does the same.",
    "Images go to {images}. The environment {environment} of the repository holds secrets: {secrets}.",
)
_ACTIONS = {
    "actions/cache": ("5a3ec84eff668545956fd18022155c47e93e2684", "v4.2.3"),
    "actions/checkout": ("11bd71901bbe5b1630ceea73d27597364c9af683", "v4.2.2"),
    "actions/setup-python": ("a26af69be951a213d495a4c3e4e4022e16d87065", "v5.6.0"),
    "actions/upload-artifact": ("ea165f8d65b6e75b540449e92b4886f43607fa02", "v4.6.2"),
}
"""The actions that are used, by the commit and the name of a release: a name could be given to other code."""
_USED = re.compile(r"^( +(?:- )?uses: )([\w/-]+)$", re.MULTILINE)
_REGISTRY = "ghcr.io"
_WHOLE: dict[str, object] = {"fetch-depth": 0}
_CHANGES = "changes"
_TOUCHING = "deploy"
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
        "defaults": {"run": {"shell": "bash"}},
        "concurrency": {"group": f"{_CACHE}{workflow.role}-" + _given(f"{_main(setup)} && 'main' || github.run_id")},
        "env": {
            "GIT_COMMIT": _given("github.event.pull_request.head.sha || github.sha"),
            "GIT_BRANCH": _given("github.head_ref || github.ref_name"),
            "PACT_BROKER_BASE_URL": _given(f"({_TRUSTED}) && vars.PACT_BROKER_BASE_URL || ''"),
            "PACT_DO_NOT_TRACK": "true",
        },
        "jobs": {**_changes(workflow, setup), **{job.name: _job(job, setup) for job in workflow.jobs}},
    }
    text = written(document, (*workflow.about, *_told(workflow, setup), *_ABOUT))
    return File(f".github/workflows/contracts-{workflow.role}.yml", _USED.sub(_pinned, text))


def _pinned(found: re.Match[str]) -> str:
    commit, release = _ACTIONS[found[2]]
    return f"{found[1]}{found[2]}@{commit} # {release}"


def _told(workflow: Workflow, setup: Setup) -> Iterator[str]:
    if not _is_delivering(workflow):
        return
    registry = ("REGISTRY_USER", "REGISTRY_PASSWORD") if setup.registry else ()
    secrets = ", ".join((*registry, *setup.way.secrets)) or "none"
    images = setup.images or f"{_REGISTRY}, below the name of the repository"
    for line in _DELIVERING:
        yield line.format(environment=setup.environment, images=images, secrets=secrets)


def _is_delivering(workflow: Workflow) -> bool:
    return any(job.parts for job in workflow.jobs)


def _changes(workflow: Workflow, setup: Setup) -> dict[str, object]:
    """The job that says which parts have changed since what is deployed, or since a pull request began."""
    if not _is_delivering(workflow):
        return {}
    job = Job(_CHANGES, (asking(setup), comparing(setup, "$GITHUB_OUTPUT")), keeps=True)
    said = _job(job, setup)
    steps = said["steps"]
    assert isinstance(steps, list)
    steps[0]["with"] |= _WHOLE
    steps[-1] |= {"id": _CHANGES, "env": {BASE: _given("github.event.pull_request.base.sha")}}
    return {_CHANGES: {**said, "outputs": {PARTS: _given(f"steps.{_CHANGES}.outputs.{PARTS}")}}}


def _when(workflow: Workflow, setup: Setup) -> dict[str, object]:
    if workflow.is_nightly:
        return {"schedule": [{"cron": "17 2 * * *"}], "workflow_dispatch": {}}
    by_hand: dict[str, object] = {"workflow_dispatch": {}} if _is_delivering(workflow) else {}
    return {"push": {"branches": [setup.branch]}, "pull_request": {}, **by_hand}


def _job(job: Job, setup: Setup) -> dict[str, object]:
    said: dict[str, object] = {"runs-on": "ubuntu-latest", "timeout-minutes": job.minutes}
    if needs := [*([_CHANGES] if job.parts else []), *job.after]:
        said["needs"] = needs
    if condition := _condition(job.only, setup, job):
        said["if"] = condition
    if job.environment:
        said["environment"] = job.environment
    if any(step.is_pushing for step in job.steps) and not setup.registry:
        said["permissions"] = {"contents": "read", "packages": "write"}
    if job.services:
        said |= _each({"service": list(job.services)}, {SERVICE: _given("matrix.service")})
    if job.parts:
        said |= _each({"include": _given(f"fromJSON(needs.{_CHANGES}.outputs.{PARTS})")}, _variables(setup))
    said["steps"] = [*_before(job, setup), *(_step(step, setup) for step in job.steps), *_after(job)]
    return said


def _each(matrix: dict[str, object], variables: dict[str, str]) -> dict[str, object]:
    return {"strategy": {"fail-fast": False, "max-parallel": 1, "matrix": matrix}, "env": variables}


def _variables(setup: Setup) -> dict[str, str]:
    return {
        SERVICE: _given("matrix.service"),
        FOLDER: _given("matrix.folder"),
        CONTAINERFILE: _given("matrix.containerfile"),
        "REGISTRY": setup.registry or _REGISTRY,
        "IMAGES": setup.images or f"{_REGISTRY}/{_given('github.repository')}",
    }


def _before(job: Job, setup: Setup) -> Iterator[dict[str, object]]:
    key = f"{_CACHE}{_given('github.run_id')}-{_given('github.run_attempt')}-{job.name}{_suffix(job)}"
    kept = {"path": ".banyan/contracts", "key": key, "restore-keys": _CACHE}
    yield {
        "uses": "actions/checkout",
        "with": {"persist-credentials": False, **(_WHOLE if job.parts else {})},
    }
    yield {"uses": "actions/setup-python", "with": {"python-version": setup.python}}
    if job.keeps:
        yield {"uses": "actions/cache", "with": kept}
    if job.needs_banyan:
        yield {"name": "Install", "run": _lines((f"mkdir -p {REPORTS}", *setup.install))}


def _after(job: Job) -> list[dict[str, object]]:
    kept = {"name": f"contracts-{job.name}{_suffix(job)}", "path": REPORTS, "if-no-files-found": "ignore"}
    return [{"uses": "actions/upload-artifact", "if": _ENDED, "with": kept}] if job.reports else []


def _step(step: Step, setup: Setup) -> dict[str, object]:
    condition = _condition(step.only, setup)
    if step.is_undoing:
        condition = _given(f"(failure() || cancelled()) && steps.{_TOUCHING}.outcome != 'skipped'")
    given = {name: _given(f"secrets.{name}") for name in (*(_SECRETS if step.is_asking else ()), *step.secrets)}
    return {
        **({"id": _TOUCHING} if step.is_touching else {}),
        "name": step.name,
        **({"if": condition} if condition else {}),
        "run": _lines(step.commands),
        **({"env": given | _pushing(step, setup)} if given or step.is_pushing else {}),
    }


def _pushing(step: Step, setup: Setup) -> dict[str, str]:
    """Who pushes an image: the run itself, to the registry of GitHub."""
    if not step.is_pushing:
        return {}
    if setup.registry:
        return {name: _given(f"secrets.{name}") for name in ("REGISTRY_USER", "REGISTRY_PASSWORD")}
    return {"REGISTRY_USER": _given("github.actor"), "REGISTRY_PASSWORD": _given("github.token")}


def _condition(only: Only, setup: Setup, job: Job | None = None) -> str:
    """When something runs."""
    some = f"needs.{_CHANGES}.outputs.{PARTS} != '[]'" if job and job.parts else ""
    on_main = _main(setup)
    found = {"": "", "main": on_main, "broker": f"{on_main} && vars.PACT_BROKER_BASE_URL != ''"}[only]
    whole = " && ".join(filter(None, (found, some)))
    return _given(whole) if whole else ""


def _main(setup: Setup) -> str:
    return f"github.ref == 'refs/heads/{setup.branch}'"


def _suffix(job: Job) -> str:
    return f"-{_given('matrix.service')}" if job.services or job.parts else ""


def _given(expression: str) -> str:
    return f"${{{{ {expression} }}}}"


def _lines(commands: tuple[str, ...]) -> str:
    """Commands as one block, of which the first that fails is the last."""
    return "".join(f"{command}\n" for command in commands) if len(commands) > 1 else commands[0]
