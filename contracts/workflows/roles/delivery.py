"""Builds what changed, makes images, asks the contracts, deploys, tries, records, or goes back: `delivery`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from contracts.workflows.values import CONTAINERFILE, FOLDER, REPORTS, SERVICE, Job, Setup, Step, Workflow

PREVIOUS = f"{REPORTS}/previous"
"""What was deployed before, as it is recorded; empty for nothing."""

IMAGE = f"""IMAGE="$(printf %s "$IMAGES/${SERVICE}" | tr '[:upper:]_' '[:lower:]-'):$GIT_COMMIT"; export IMAGE"""
"""The image of this service at this commit; names of images are small."""

_KNOWN = f'PREVIOUS="$(cat {PREVIOUS})"; export PREVIOUS'
_HAS_IMAGE = f'test -n "${CONTAINERFILE}" || exit 0'
_OTHERS = f'test "${SERVICE}" = monolith ||'
_BUILD = (
    f'python -m compileall -q "${FOLDER}"',
    f"{_OTHERS} python -m venv build/venv",
    f'{_OTHERS} build/venv/bin/python -m pip install "./${{{FOLDER}}}[test]"',
    f'{_OTHERS} (python="$PWD/build/venv/bin/python"; cd "${FOLDER}" && "$python" -m pytest)',
)


def workflow(setup: Setup) -> Workflow:
    """What is done on each change, and on the main branch brings it to where it runs."""
    about = [
        "On each change: the monolith and the services are held to every pact, and those that changed are built.",
        "On the main branch those that changed go on, one after the other: their image is made, it is asked whether",
        "they can be deployed, they are deployed, tried, and recorded. What fails from the deployment on is undone,",
        "and is not recorded.",
    ]
    if not setup.way.deploy:
        about.append(f"After each deployment: banyan record-deployment SERVICE --to {shlex.quote(setup.environment)}")
    elif not setup.way.undo:
        about.append("Nothing undoes a deployment here: `banyan ci --undo` names what does.")
    jobs = (_verifying(setup), _building(setup), *_imaging(setup), _deploying(setup))
    return Workflow("delivery", "Delivery", tuple(about), jobs)


def _verifying(setup: Setup) -> Job:
    publish = f"banyan pact publish {' '.join(shlex.quote(path) for path in setup.pacts)}"
    # The word that is there with a Pact Broker alone, in any shell.
    chosen = "${PACT_BROKER_BASE_URL:+--from-broker --publish}"
    verify = f"banyan verify {chosen} --format junit --output {REPORTS}/pacts.xml"
    steps = (
        Step("Publish the pacts that lie here", (publish,), is_asking=True),
        Step("Verify the monolith and the services", (verify,), is_asking=True),
    )
    return Job("verify", steps, minutes=30, reports=True, keeps=True)


def _building(setup: Setup) -> Job:
    step = Step("Build it, and run its tests", setup.build or _BUILD)
    return Job("build", (step,), parts=setup.parts, needs_banyan=bool(setup.build))


def _imaging(setup: Setup) -> Iterator[Job]:
    parts = tuple(part for part in setup.parts if part.containerfile)
    if not parts:
        return
    labels = (
        f'--label "org.opencontainers.image.version=$(git describe --tags --always --match "${SERVICE}-v*")"',
        '--label "org.opencontainers.image.revision=$GIT_COMMIT"',
    )
    login = 'printf %s "$REGISTRY_PASSWORD" | docker login "$REGISTRY" --username "$REGISTRY_USER" --password-stdin'
    build = f'docker build --file "${CONTAINERFILE}" {" ".join(labels)} --tag "$IMAGE" "${FOLDER}"'
    steps = (
        Step("Build the image", (_HAS_IMAGE, IMAGE, build)),
        Step("Push it", (_HAS_IMAGE, IMAGE, login, 'docker push "$IMAGE"'), is_pushing=True),
    )
    yield Job("image", steps, parts=parts, after=("build",), only="main", needs_banyan=False)


def _deploying(setup: Setup) -> Job:
    environment, way = shlex.quote(setup.environment), setup.way
    ask = f'banyan can-i-deploy "${SERVICE}" --to {environment}'
    steps = [Step("Ask whether it can be deployed", (ask,), is_asking=True)]
    if way.deploy:
        known = f'banyan deployed "${SERVICE}" --to {environment} --format version > {PREVIOUS}'
        steps.append(Step("Know what was deployed before", (known,), is_asking=True))
        if way.before:
            steps.append(Step("Know what is there", (IMAGE, _KNOWN, *way.before), secrets=way.secrets))
        deploy = Step("Deploy", (IMAGE, _KNOWN, *way.deploy), is_touching=True, secrets=way.secrets)
        steps.append(deploy)
        if way.smoke:
            steps.append(Step("Try it", (IMAGE, _KNOWN, *way.smoke), secrets=way.secrets))
        recorded = f'banyan record-deployment "${SERVICE}" --to {environment}'
        steps.append(Step("Record the deployment", (recorded,), is_asking=True))
        if way.undo:
            again = ('if test -n "$PREVIOUS"; then', *(f"  {line}" for line in way.smoke), "fi") if way.smoke else ()
            undo = (IMAGE, _KNOWN, *way.undo, *again)
            steps.append(Step("Go back to what was there", undo, is_undoing=True, secrets=way.secrets))
    after = ("verify", "build", *(job.name for job in _imaging(setup)))
    return Job(
        "deploy",
        tuple(steps),
        parts=setup.parts,
        after=after,
        minutes=60,
        only="main",
        keeps=True,
        environment=setup.environment if way.deploy else "",
    )
