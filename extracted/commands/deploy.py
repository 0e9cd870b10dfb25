"""The command `banyan deploy`: what is deployed, in the words of Compose, Kubernetes and other tools, held to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banyan.plan.option import plan_option

if TYPE_CHECKING:
    from extracted.deployment.checking import Checked
    from extracted.deployment.values import Deployment


@click.group(short_help="Write what deploys all of it: images, Compose, Kubernetes, ...; held to the real tools.")
def deploy() -> None:
    """Write what deploys the monolith, its services and the gateway, from the plan, for one tool each (TARGET).

    `banyan list deployments` shows the targets; the table [deploy] of the plan says what is to be different. Nothing is
    deployed by these commands, and no secret is ever written: files name the places where secrets lie.

    \b
    Exit codes: 0 done, 1 a folder that differs (render --check), or files that a tool objects to (check), 2 wrong use,
    a plan that lacks something, 3 none of the tools is there (check).
    """


@deploy.command()
@click.argument("target")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="A folder for the files.")
@click.option("--check", is_flag=True, help="Write nothing: say how the folder differs from the plan, for CI.")
@plan_option
def render(*, target: str, output: Path | None, check: bool, plan_file: Path) -> int:
    """Write the files of TARGET into a folder: all of them or none; without a folder, show them.

    Files that were edited, or that Banyan has not made, are not written over: they are named, and nothing is written.
    What is not rendered any more is taken away. Paths in the files lead from the folder to the plan's.

    \b
    Examples:
      banyan deploy render compose --output deploy/compose
      banyan deploy render images --output deploy/images
      banyan deploy render compose --output deploy/compose --check
    """
    import os

    from banyan.errors import UsageError
    from banyan.output import deliver
    from extracted.deployment.rendering import rendered
    from extracted.deployment.writing import drift, put

    if check and output is None:
        raise UsageError("--check needs the folder to look at", hint="name it with --output")
    home, folder = plan_file.resolve().parent, (output or Path()).resolve()
    root, place = (Path(os.path.relpath(*ends)).as_posix() for ends in ((home, folder), (folder, home)))
    deployment, files = rendered(target, plan_file, root, place)
    _note(target, deployment, set())
    if output is None:
        deliver("\n".join(f"==> {path} <==\n{text}" for path, text in files.items()), None)
        return 0
    found = drift(output, target, files) if check else put(output, target, files)
    words = ("is missing", "differs", "is not rendered any more") if check else ("new", "changed", "taken away")
    for word, paths in zip(words, (found.missing, found.different, found.stale), strict=True):
        for path in paths:
            click.echo(f"{output / path}: {word}", err=True)
    if check and found:
        click.echo(f"write it anew with `banyan deploy render {target} --output {output}`", err=True)
        return 1
    click.echo(f"{output}: {len(files)} files of {target}, as the plan has them", err=True)
    return 0


@deploy.command()
@click.argument("target", required=False)
@click.option("--context", metavar="NAME", help="Ask this cluster of kubectl's as well, as a dry run: for `kustomize`.")
@plan_option
def check(*, target: str | None, context: str | None, plan_file: Path) -> int:
    """Hold what TARGET would write, or every target, to the real tools that are on this machine.

    Each target says which tools read its files: hadolint, podman-compose, kubectl, promtool, ... A tool that is not
    there is named, and is no failure. Files are written into a folder that goes again. Of `kustomize` and `helm` each
    environment is made, and held to what was meant, to the schemas of three versions of Kubernetes, and its network
    policies to the calls of the plan. With --context a cluster is asked as well: nothing is changed in it.

    \b
    Examples:
      banyan deploy check
      banyan deploy check compose
      banyan deploy check kustomize --context staging

    \b
    Exit codes: 0 passed, 1 a tool objects, 2 wrong use, a plan that lacks something, or a cluster that is not there,
    3 none of the tools is there.
    """
    from banyan.errors import BadDocument, UsageError
    from banyan.progress import shown
    from extracted.deployment.checking import checked
    from extracted.deployment.registered import TARGETS
    from extracted.deployment.rendering import rendered

    names = (target,) if target else TARGETS.names()
    modules = {name: TARGETS.load(name) for name in names}
    asking = {name: module for name, module in modules.items() if context and hasattr(module, "cluster_checks")}
    if context and not asking:
        raise UsageError(f"{target} is not for clusters", hint="leave --context out, or check `kustomize`")
    further = {name: module.cluster_checks(context) for name, module in asking.items()}
    found: list[Checked] = []
    said: set[str] = set()
    with shown(None) as progress:
        for number, name in enumerate(names):
            progress(f"checking {name}", number, len(names))
            try:
                deployment, files = rendered(name, plan_file)
            except BadDocument as error:
                if target:
                    raise
                click.echo(f"{name} is left out: {error}", err=True)
                continue
            checks = getattr(modules[name], "checks", lambda _: ())(deployment)
            _note(name, deployment, said)
            results = checked(name, files, (*checks, *further.get(name, ())))
            found += results
            if not results:
                click.echo(f"{name}: no tool reads its files", err=True)
    return _told(found)


def _note(target: str, deployment: Deployment, said: set[str]) -> None:
    """What is odd about a deployment, and what a target has to say to people about what it writes."""
    from extracted.deployment.problems import doubts
    from extracted.deployment.registered import TARGETS

    for line in doubts(deployment):
        if line not in said:
            click.echo(f"warning: {line}", err=True)
        said.add(line)
    for line in getattr(TARGETS.load(target), "notes", lambda _: ())(deployment):
        click.echo(f"{target}: {line}", err=True)


def _told(found: Sequence[Checked]) -> int:
    from banyan.output import deliver
    from extracted.deployment.checking import HINTS

    for each in found:
        if each.told == "not there":
            tool = each.check.tool.partition(",")[0]
            hint = HINTS.get(each.check.command[0])
            way = f"; to have it: {hint}" if hint else ""
            click.echo(f"{each.target}: {tool} is not on this machine: nobody checked this{way}", err=True)
            continue
        deliver(f"{each.target}: {each.check.tool} {each.told} {' '.join(each.check.files)}".rstrip(), None)
        for line in each.lines:
            deliver(f"  {line}", None)
    told = {each.told for each in found}
    return 1 if "failed" in told else 0 if "passed" in told else 3
