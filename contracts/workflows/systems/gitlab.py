"""GitLab CI: `.gitlab/contracts-consumer.yml`, to be included."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.workflows.values import (
    CONTAINERFILE,
    FOLDER,
    REPORTS,
    SERVICE,
    File,
    Job,
    Only,
    Part,
    Setup,
    Step,
    Workflow,
)
from contracts.workflows.yaml import written

_ABOUT = (
    "",
    "Include it in .gitlab-ci.yml:",
    "  include:",
    "    - local: {path}",
    "",
    "With a Pact Broker, set PACT_BROKER_BASE_URL among the variables of the project and, masked, PACT_BROKER_TOKEN",
    "(or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD). Without one, results lie in .banyan/contracts; the cache of",
    "the providers keeps them between pipelines, of which those of the main branch alone write it, one by one.",
)
_DELIVERING = (
    "",
    "Images go to {images}. Variables of {environment}, masked and protected: {secrets}.",
    "What fails from a deployment on is undone in the same job; a job that failed can be run again by hand.",
)
_DOCKER = "docker:28-git"
_DIND: dict[str, object] = {"image": _DOCKER, "services": ["docker:28-dind"]}
_TOUCHED = f"{REPORTS}/touched"
_FAILED = f'test "$CI_JOB_STATUS" = success || ! test -e {_TOUCHED} ||'
_MERGE = '$CI_PIPELINE_SOURCE == "merge_request_event"'
_SCHEDULED = '$CI_PIPELINE_SOURCE == "schedule"'
# One after the other, so that each finds what the one before it has kept.
_KEEPING: dict[str, object] = {
    "resource_group": "banyan-contracts-$CI_COMMIT_REF_SLUG",
    "cache": {
        "key": "banyan-contracts",
        "paths": [".banyan/contracts/"],
        "unprotect": True,
        "policy": "$CONTRACTS_CACHE",
    },
}


def render(workflow: Workflow, setup: Setup) -> File:
    """The file of one workflow."""
    path = f".gitlab/contracts-{workflow.role}.yml"
    document = dict(entry for job in workflow.jobs for entry in _jobs(workflow, job, setup))
    about = (line.format(path=path) for line in _ABOUT)
    nightly = ("It needs a schedule of pipelines: Build > Pipeline schedules.",) if workflow.is_nightly else ()
    return File(path, written(document, (*workflow.about, *nightly, *_told(workflow, setup), *about)))


def _told(workflow: Workflow, setup: Setup) -> Iterator[str]:
    if any(job.parts for job in workflow.jobs):
        registry = ("REGISTRY_USER", "REGISTRY_PASSWORD") if setup.registry else ()
        secrets = ", ".join((*registry, *setup.way.secrets)) or "none"
        images = setup.images or "the registry of the project"
        for line in _DELIVERING:
            yield line.format(environment=setup.environment, images=images, secrets=secrets)


def _jobs(workflow: Workflow, job: Job, setup: Setup) -> Iterator[tuple[str, dict[str, object]]]:
    """A job, or one for each part: only so can each have paths of its own."""
    for part in job.parts or (None,):
        yield _name(workflow, job, part), _job(workflow, job, setup, part)


def _name(workflow: Workflow, job: Job, part: Part | None = None) -> str:
    return f"contracts-{workflow.role}-{job.name}{f'-{part.name}' if part else ''}"


def _job(workflow: Workflow, job: Job, setup: Setup, part: Part | None) -> dict[str, object]:
    is_docker = any(step.is_pushing for step in job.steps)
    said: dict[str, object] = {
        **(_DIND if is_docker else {"image": f"python:{setup.python}"}),
        "stage": "deploy" if job.after else "test",
        "timeout": f"{job.minutes} minutes",
        "rules": _rules(workflow, job.only, part),
        "variables": _variables(setup, part, is_docker=is_docker) if part else {"PACT_DO_NOT_TRACK": "true"},
    }
    if job.keeps:
        said |= _KEEPING
    if job.after:
        said["needs"] = list(_needs(workflow, job, part))
    if job.services:
        said["parallel"] = {"matrix": [{SERVICE: list(job.services)}]}
    if job.environment:
        said["environment"] = {"name": job.environment}
    said |= _scripts(job, setup)
    if job.reports:
        kept = {"when": "always", "paths": [f"{REPORTS}/"], "reports": {"junit": f"{REPORTS}/*.xml"}}
        said["artifacts"] = {**kept, "expire_in": "30 days"}
    return said


def _scripts(job: Job, setup: Setup) -> dict[str, object]:
    """What is done, and after it, whatever happened, what undoes it: in a shell of its own."""
    install = setup.install if job.needs_banyan else ()
    doing = [step for step in job.steps if not step.is_undoing]
    commands = [f"mkdir -p {REPORTS}", *install, *(line for step in doing for line in _lines(step))]
    undoing = [step for step in job.steps if step.is_undoing]
    if not undoing:
        return {"script": commands}
    lines = "".join(f"{line}\n" for step in undoing for line in step.commands)
    return {"script": commands, "after_script": [f"{_FAILED} (\nset -e\n{lines})\n"]}


def _lines(step: Step) -> Iterator[str]:
    if step.is_touching:
        yield f"touch {_TOUCHED}"
    # A line of a script has to be whole; several that belong together are one.
    yield from step.commands if len(step.commands) == 1 else ["".join(f"{line}\n" for line in step.commands)]


def _needs(workflow: Workflow, job: Job, part: Part | None) -> Iterator[object]:
    for each in workflow.jobs:
        if each.name not in job.after:
            continue
        if not each.parts:
            yield _name(workflow, each)
        elif part in each.parts:
            yield {"job": _name(workflow, each, part), "artifacts": False}


def _variables(setup: Setup, part: Part, *, is_docker: bool) -> dict[str, str]:
    own = {
        SERVICE: part.name,
        FOLDER: part.folder,
        CONTAINERFILE: part.containerfile,
        "GIT_COMMIT": "$CI_COMMIT_SHA",
        "GIT_DEPTH": "0",
        "IMAGES": setup.images or "$CI_REGISTRY_IMAGE",
        "PACT_DO_NOT_TRACK": "true",
    }
    if is_docker:
        own["REGISTRY"] = setup.registry or "$CI_REGISTRY"
        own["DOCKER_TLS_CERTDIR"] = "/certs"
        if not setup.registry:
            own |= {"REGISTRY_USER": "$CI_REGISTRY_USER", "REGISTRY_PASSWORD": "$CI_REGISTRY_PASSWORD"}
    return own


def _rules(workflow: Workflow, only: Only, part: Part | None) -> list[dict[str, object]]:
    """When a job runs; that of a part only where something of it has changed."""
    changes = {"changes": [f"{path}/**/*" if path != "." else "**/*" for path in part.paths]} if part else {}
    reading, writing = {"CONTRACTS_CACHE": "pull"}, {"CONTRACTS_CACHE": "pull-push"}
    if workflow.is_nightly:
        return [{"if": _SCHEDULED, "variables": reading}]
    on_main = f"$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH{' && $PACT_BROKER_BASE_URL' if only == 'broker' else ''}"
    main: dict[str, object] = {"if": f'{on_main} && $CI_PIPELINE_SOURCE != "schedule"', **changes, "variables": writing}
    return [main] if only in {"main", "broker"} else [main, {"if": _MERGE, **changes, "variables": reading}]
