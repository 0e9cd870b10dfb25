"""The command `banyan release`: the versions of each service, and the next one with its changelog."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banyan.plan.option import accepted, plan_option

if TYPE_CHECKING:
    from contracts.releases.making import Made, Standing


@click.command(short_help="Say which version each service is, and make the next, with its changelog and tag.")
@click.argument("service", required=False)
@click.argument("version", required=False)
@click.option("--tag", "is_tagging", is_flag=True, help="Commit the files, and tag the commit.")
@click.option("--dry-run", is_flag=True, help="Show the notes of the next version, and write nothing.")
@plan_option
def release(*, service: str | None, version: str | None, is_tagging: bool, dry_run: bool, plan_file: Path) -> int:
    """Say which version each service is and what came since; with VERSION, make the next one of SERVICE.

    VERSION is major, minor, patch, or a number such as 1.4.0. The current one is the highest of the tags
    SERVICE-v1.3.0 and what its pyproject.toml says. What CHANGELOG.md in its folder has as unreleased goes under the
    new version; where nobody wrote anything, the subjects of its commits do. `banyan can-i-deploy`,
    `record-deployment` and `record-release` take that number for the commit that was tagged.

    \b
    Examples:
      banyan release                       all services, with what came since
      banyan release catalog               what would be in the next version
      banyan release catalog minor --tag   CHANGELOG.md and pyproject.toml, committed, and the tag catalog-v1.4.0
      banyan can-i-deploy catalog --version 1.4.0 --to production

    \b
    Exit codes: 0 said or made, 2 wrong use, nothing to release, a version that is there, no repository of git.
    """
    from banyan.output import deliver
    from contracts.releases.making import made, standing
    from extracted.running.targets import folders

    known = folders(accepted(plan_file), plan_file)
    if service is None:
        for name in known:
            deliver(_line(standing(name, known)), None)
        return 0
    found = standing(service, known)
    if version is None:
        deliver(_line(found), None)
        for line in (found.notes or "\n".join(f"- {each}" for each in found.commits)).splitlines():
            deliver(f"  {line}".rstrip(), None)
        return 0
    now = dt.datetime.now(dt.UTC).date()
    result = made(found, version, now)
    if dry_run:
        deliver(f"{result.tag}\n\n{result.notes}", None)
        return 0
    _write(result, found, is_tagging=is_tagging)
    deliver(result.tag, None)
    return 0


def _line(found: Standing) -> str:
    count = len(found.commits)
    since = f"{count} commit{'' if count == 1 else 's'} since" if found.last else f"never released, {count} commits"
    return f"{found.service}  {found.current}  {since}{', with notes' if found.notes else ''}"


def _write(result: Made, found: Standing, *, is_tagging: bool) -> None:
    from banyan.errors import UnwritablePath
    from banyan.output import replaced
    from contracts.releases.tagging import require_free, tag

    require_free(found.folder, result.tag, is_tagging=is_tagging)
    for path, text in result.files:
        try:
            replaced(path, text.encode())
        except OSError as error:
            raise UnwritablePath(path, error.strerror or str(error)) from error
        click.echo(f"wrote {path}", err=True)
    if is_tagging:
        tag(found.folder, result)
        click.echo(f"committed and tagged; publish both: git push origin HEAD {result.tag}", err=True)
        return
    names = " ".join(path.name for path, _ in result.files)
    click.echo(f"then: git commit -m 'Release {result.tag}' -- {names} && git tag -a {result.tag}", err=True)
