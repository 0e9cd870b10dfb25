"""From a plan, and what lies beside it, to a deployment: everything is found out here, and targets only say it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from banyan.plan.deploying import DeployedWorkload
from banyan.plan.labels import label
from banyan.plan.location import SERVICES, project_root
from banyan.plan.reading import read_plan
from banyan.plan.values import MONOLITH, Plan, PlannedTarget
from banyan.versions import versions_of
from extracted.deployment import telling
from extracted.deployment.answering import with_capacity
from extracted.deployment.asking import doubts
from extracted.deployment.calling import asked_by, calls_of
from extracted.deployment.elsewhere import elsewhere_of
from extracted.deployment.engines import BASES, gateway_of, table_in_network, version
from extracted.deployment.locking import lock_command
from extracted.deployment.measured import measured
from extracted.deployment.problems import problems
from extracted.deployment.projects import Project, project
from extracted.deployment.storing import DATABASE, database_name, image_of, stores_of
from extracted.deployment.values import GATEWAY, Deployment, Events, Image, Resources, Workload
from extracted.running.targets import READY

LIVE = "/health/live"
METRICS = "/metrics"
MIGRATE = ("migrate", "--noinput")


def deployment_of(file: Path, root: str = ".", place: str = ".") -> Deployment:
    """What a plan deploys. `root` leads from where files are put to the plan's folder, `place` back.

    Raises BadDocument with everything that is in the way, by lines, UnsafeWrites, Unsupported, UnreadablePath.
    """
    draft = read_plan(file)
    plan = draft.accepted()
    projects = projects_of(plan, file)
    draft.accepted(problems(plan, draft.places, projects, telling.remote(plan, file)))
    there = {name: each for name, each in projects.items() if each.is_there}
    table = table_in_network(plan, {name: telling.url_of(name) for name in there})
    versions = {**versions_of(plan, file, {}), GATEWAY: version(plan)}
    images = {name: _image(plan, name, versions.get(name, "")) for name in (*there, GATEWAY)}
    sides = [each for name in there for each in _workloads(plan, file, name, there, images[name])]
    gateway = _as_said(gateway_of(plan, table, images[GATEWAY]), plan)
    own = (name for name in there if name == MONOLITH or plan.service(name).database != "shared")
    stores = stores_of(plan.deploy, [database_name(name) for name in own if telling.has_database(plan, name)])
    workloads = (*sides, gateway)
    deploy = plan.deploy
    return Deployment(
        name=_name(plan, file),
        namespace=deploy.namespace or _name(plan, file),
        hosts=deploy.hosts,
        workloads=workloads,
        stores=stores,
        calls=calls_of(plan, workloads, stores, there),
        table=table,
        elsewhere=elsewhere_of(workloads, stores),
        versions=versions,
        events=Events(deploy.transport, {name: each.topics for name, each in sorted(there.items()) if each.topics}),
        load=measured(file, deploy.load),
        base=deploy.base,
        gateway_base=deploy.gateway_base or BASES[plan.routing.engine],
        engine=plan.routing.engine,
        pull_secret=deploy.pull_secret,
        root=root,
        place=place,
        doubts=tuple(doubts(plan, there)),
    )


def projects_of(plan: Plan, file: Path) -> dict[str, Project]:
    """The sides of a plan as they lie on disk, whether there is something to run or not."""
    home = file.resolve().parent
    names = (MONOLITH, *(service.name for service in plan.services if service.role == "service"))
    targets = {target.name: target for target in plan.targets}
    return {name: _project(plan, file, home, targets.get(name, PlannedTarget(name))) for name in names}


def _project(plan: Plan, file: Path, home: Path, target: PlannedTarget) -> Project:
    said = plan.deploy.workloads.get(label(target.name), DeployedWorkload())
    if target.name == MONOLITH:
        folder = home / target.path if target.path else project_root(file, plan).resolve()
        return project(folder, settings=plan.project.settings, lock=said.lock)
    return project(home / (target.path or SERVICES / target.name), lock=said.lock)


def _name(plan: Plan, file: Path) -> str:
    return plan.deploy.name or label(project_root(file, plan).resolve().name)


def _image(plan: Plan, name: str, version: str) -> Image:
    said = plan.deploy.workloads.get(label(name), DeployedWorkload())
    if said.image:
        image = image_of(said.image)
        return image if image.tag or image.digest else replace(image, tag=said.tag or plan.deploy.tag or "latest")
    registry = plan.deploy.registry or "localhost"
    return Image(f"{registry}/{label(name)}", said.tag or plan.deploy.tag or version or "latest")


def _workloads(plan: Plan, file: Path, name: str, there: Mapping[str, Project], image: Image) -> Iterator[Workload]:
    """A side as it answers requests, and what works beside it from the same image."""
    found = there[name]
    web = _as_said(_web(plan, file, name, there, image), plan)
    yield with_capacity(web, found.folder) if found.has_links else web
    worker = replace(
        web, kind="worker", port=0, live="", ready="", probe_port=0, metrics="", metrics_port=0, migration=(),
        replicas=1, most_replicas=0, resources=Resources(100, 256),
    )  # fmt: skip
    if found.has_links:
        yield _as_said(
            replace(worker, name=f"{web.name}-events", duty="events", command=(*found.manage, "links_consume")), plan
        )
    if found.has_publisher and plan.deploy.transport != "feed":
        command = (*found.manage, "links_publish")
        yield _as_said(replace(worker, name=f"{web.name}-publish", duty="publish", command=command), plan)
    if telling.has_tasks(plan, found):
        celery = ("celery", "-A", found.celery)
        tasks = replace(worker, name=f"{web.name}-tasks", duty="tasks", command=(*celery, "worker", "--loglevel=INFO"))
        yield _as_said(tasks, plan)
        if found.has_schedule:
            planner = (*celery, "beat", "--loglevel=INFO", "--schedule=/tmp/celerybeat-schedule", "--pidfile=")
            yield _as_said(replace(worker, name=f"{web.name}-schedule", duty="schedule", command=planner), plan)


def _web(plan: Plan, file: Path, name: str, there: Mapping[str, Project], image: Image) -> Workload:
    found, is_service = there[name], name != MONOLITH
    target = next((each for each in plan.targets if each.name == name), PlannedTarget(name))
    others = {other: each for other, each in there.items() if other in asked_by(plan, name, there)}
    broker = (plan.deploy.transport,) if plan.deploy.transport != "feed" else ()
    database = (DATABASE,) if telling.has_database(plan, name) else ()
    migration = (*found.manage, *MIGRATE, *(("--skip-checks",) if found.has_links else ()))
    extra = f" --extra {plan.deploy.transport}" if is_service and plan.deploy.transport in {"kafka", "redis"} else ""
    links = (telling.switch_file(plan, file),) if found.has_links else ()
    return Workload(
        name=label(name),
        kind="service" if is_service else "monolith",
        duty="web",
        side=name,
        image=image,
        command=_served(found, is_own=is_service),
        folder=Path(os.path.relpath(found.folder.resolve(), file.resolve().parent)).as_posix(),
        lock=found.lock,
        lock_command=lock_command(found.folder.resolve(), file.resolve().parent, plan.deploy.base, extra),
        manage=found.manage,
        has_static=found.configured.has_static,
        port=telling.PORT,
        live=LIVE if is_service else "",
        ready=target.health or (READY if is_service else "/"),
        metrics=METRICS if is_service else "",
        metrics_port=telling.PORT if is_service else 0,
        environment=tuple(sorted(telling.environment(plan, name, found, others).items())),
        secrets=telling.secrets(plan, name, found),
        files=links,
        stores=(*database, *broker),
        migration=migration if database else (),
    )


def _served(found: Project, *, is_own: bool) -> tuple[str, ...]:
    """A service made by the extractor has a `gunicorn.conf.py` that says the rest."""
    command = ("gunicorn", found.entry, f"--bind=0.0.0.0:{telling.PORT}")
    return command if is_own else (*command, "--workers=2", "--threads=4", "--access-logfile=-")


def _as_said(workload: Workload, plan: Plan) -> Workload:
    """A workload with what its own table in the plan says in the place of what was derived."""
    said = plan.deploy.workloads.get(workload.name)
    if said is None:
        return workload
    cpu, memory = workload.resources.cpu_millis, workload.resources.memory_mib
    replicas = said.replicas or workload.replicas
    return replace(
        workload,
        command=said.command or workload.command,
        migration=said.migrate or workload.migration,
        live=said.live or workload.live,
        ready=said.ready or workload.ready,
        environment=tuple(sorted({**dict(workload.environment), **said.environment}.items())),
        replicas=replicas,
        most_replicas=said.most_replicas,
        resources=Resources(round(said.cpu * 1000) or cpu, said.memory or memory),
    )
