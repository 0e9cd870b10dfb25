"""The command `banyan data`: a service's rows, copied into a database of its own and compared."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.commands._options import ProjectOptions, known, output_option, plain_format_option, project_options
from banyan.errors import NoPlan
from banyan.output import check_writable, deliver
from banyan.plan.location import find_plan
from banyan.plan.reading import read_plan
from banyan.plan.values import Plan
from banyan.progress import shown

if TYPE_CHECKING:
    from extracted.data.copying import CopiedTable
    from extracted.data.preparing import Asked

_from = click.option(
    "--from",
    "source",
    metavar="URL",
    help="The monolith's database.  [default: $DATABASE_URL, else that of `banyan up`]",
)
_to = click.option(
    "--to",
    "target",
    metavar="URL",
    help="The service's own.  [default: $<SERVICE>_DATABASE_URL, else that of `banyan up`]",
)
_chunk = click.option(
    "--chunk", type=click.IntRange(1), default=50_000, show_default=True, help="Rows at a time, at most."
)
_plan = click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The plan.  [default: the nearest banyan.toml upwards]",
)
_project = click.option("--project", type=click.Path(path_type=Path), help="Folder to look for the plan from.")


def _shared(command: Callable[..., object]) -> Callable[..., object]:
    """The options of what looks at both databases."""
    for option in (_project, _plan, output_option, plain_format_option, _chunk, _to, _from):
        command = option(command)
    return command


@click.group(short_help="Copy a service's rows into a database of its own, compare them, choose where they lie.")
def data() -> None:
    """The rows of a service: in the monolith's tables, or in a database of its own.

    Where they lie is said in banyan.toml for each service: `database = "shared"` (it works on the monolith's tables,
    whose names it kept: safe for writes) or `"copied"` (a database of its own: for reads, tests and load).

    \b
    From the one to the other:
      (cd extracted/services/catalog && DATABASE_URL=$CATALOG_DATABASE_URL python manage.py migrate)
      banyan data copy catalog --dry-run       which tables, and how many rows
      banyan data copy catalog                 copies; cut off, the same command goes on
      banyan data compare catalog              exit code 1 if a row differs
      banyan data use catalog copied --apply   says so in banyan.toml

    \b
    Databases are SQLite and PostgreSQL, either way:
      sqlite:///db.sqlite3   sqlite:////srv/shop/db.sqlite3   postgresql://user:password@host:5432/name
    """


@data.command(short_help="Copy the rows of a service from the monolith's database into its own.")
@click.argument("service")
@click.option("--dry-run", is_flag=True, help="Check everything, show what would be copied, and write nothing.")
@click.option("--resume", is_flag=True, help="Only go on with a copy that was cut off; begin none.")
@click.option("--replace", is_flag=True, help="Empty the service's tables in the target first, and copy anew.")
@_shared
@project_options
def copy(
    *,
    service: str,
    source: str | None,
    target: str | None,
    dry_run: bool,
    resume: bool,
    replace: bool,
    chunk: int,
    format_: str,
    output: Path | None,
    plan_file: Path | None,
    project: Path | None,
    options: ProjectOptions,
) -> int:
    """Copy the rows of SERVICE from the monolith's database into its own, whose schema is there already.

    Copied are the tables of its models and of their many-to-many fields, replicas of models of others, and what these
    point to. Content types and permissions get the monolith's numbers. Passwords, and every field of a model of others
    whose name says that it holds a secret, stay in the monolith; the dry run names them.

    The source is read as it is at one moment, and only read. Rows are written together with a note of them, so that
    a copy may be cut off anywhere (Ctrl-C, kill -9, a lost connection): the same command goes on from there, and
    brings over what changed meanwhile. At the end all rows are read back and checked, numbering goes on after the
    highest number, and triggers and foreign keys, out of force until then, are put back.

    \b
    Exit codes: 0 copied, 2 a database that is down, a schema that differs, a target that holds other rows.

    \b
    Examples:
      banyan data copy catalog --dry-run
      banyan data copy catalog --from postgresql://shop@db/shop --to sqlite:///catalog.sqlite3
      DATABASE_URL=... CATALOG_DATABASE_URL=... banyan data copy catalog --chunk 2000
    """
    from extracted.data import outcomes
    from extracted.data.copying import copied, resumable
    from extracted.data.ledger import Ledger
    from extracted.data.meter import Meter
    from extracted.data.preparing import prepared

    check_writable(output)
    flags = {"chunk": chunk, "replaces": replace, "resumes": resume, "writes": not dry_run}
    asked = _asked(service, (source, target), plan_file or project, options, flags)
    with prepared(asked) as job:
        ledger = Ledger(job.target, secrets.token_hex(8))
        if dry_run:
            resumable(job, ledger.run())
            counts = {table: job.source.count(table) for table in job.tables}
            deliver((outcomes.plan_json if format_ == "json" else outcomes.plan_text)(counts, job), output)
            return 0
        with shown() as progress:
            meter = Meter(progress, time.monotonic)
            done = copied(job, ledger, _now, meter)
        if done.resumed:
            _say(f"went on with the copy of {done.resumed}: {_kept(done.tables)}")
        _say(f"copied and read back in {meter.seconds:,.1f} s, {done.rows / max(meter.seconds, 1e-9):,.0f} rows/s")
        deliver((outcomes.copy_json if format_ == "json" else outcomes.copy_text)(done, job), output)
    return 0


@data.command(short_help="Compare the rows of a service between the monolith's database and its own.")
@click.argument("service")
@_shared
@project_options
def compare(
    *,
    service: str,
    source: str | None,
    target: str | None,
    chunk: int,
    format_: str,
    output: Path | None,
    plan_file: Path | None,
    project: Path | None,
    options: ProjectOptions,
) -> int:
    """Compare every row of SERVICE between the monolith's database and its own: counts, checksums, and where they
    differ the keys and columns, never the values. Nothing is written.

    Values are compared by what they mean, so that SQLite and PostgreSQL can be: 1 and true, 12.5 and 12.50, moments
    with and without a zone, JSON in any order of keys.

    \b
    Exit codes: 0 the same, 1 something differs, 2 a database that is down or a schema that differs.

    \b
    Examples:
      banyan data compare catalog
      banyan data compare catalog --format json --output difference.json
    """
    from extracted.data import outcomes
    from extracted.data.comparing import compared
    from extracted.data.meter import Meter
    from extracted.data.preparing import prepared

    check_writable(output)
    asked = _asked(service, (source, target), plan_file or project, options, {"chunk": chunk})
    with prepared(asked) as job:
        with shown() as progress:
            done = compared(job, Meter(progress, time.monotonic))
        deliver((outcomes.comparison_json if format_ == "json" else outcomes.comparison_text)(done, job), output)
    return 0 if done.is_same else 1


@data.command(short_help="Say in the plan where the rows of a service lie.")
@click.argument("service")
@click.argument("database", type=click.Choice(["shared", "copied", "synced"]))
@click.option("--apply", "applies", is_flag=True, help="Write banyan.toml; without it the difference is shown.")
@click.option("--unchecked", is_flag=True, help="Do not compare the rows first.")
@_from
@_to
@_chunk
@_plan
@_project
@project_options
def use(
    *,
    service: str,
    database: str,
    applies: bool,
    unchecked: bool,
    source: str | None,
    target: str | None,
    chunk: int,
    plan_file: Path | None,
    project: Path | None,
    options: ProjectOptions,
) -> int:
    """Let SERVICE work on the monolith's tables (shared) or on its own (copied): compares the rows of both, and says so
    in banyan.toml. Without --apply this is a dry run that shows the difference.

    Refused while rows differ, since whichever way it goes, rows that only one of the two has would be out of sight.
    A service that runs takes up its new database when it is started again.

    \b
    Exit codes: 0 done, shown or so already, 1 rows differ and nothing was written, 2 what cannot be.

    \b
    Examples:
      banyan data use catalog copied
      banyan data use catalog copied --apply
      banyan data use catalog shared --apply --unchecked
    """
    from extracted.data import outcomes
    from extracted.data.choosing import chosen
    from extracted.data.comparing import compared
    from extracted.data.meter import Meter
    from extracted.data.preparing import prepared

    file, plan = _plan_of(plan_file or project, service)
    choice = chosen(file, plan, service, database)
    if choice.is_settled:
        _say(f"{service} is {database} already")
        return 0
    if not unchecked:
        with prepared(_asked(service, (source, target), file, options, {"chunk": chunk})) as job, shown() as progress:
            done = compared(job, Meter(progress, time.monotonic))
            if not done.is_same:
                deliver(outcomes.comparison_text(done, job), None)
                _say(f"{service} stays {choice.now}: copy with --replace to bring them together, or say --unchecked")
                return 1
    if not applies:
        deliver(choice.diff(), None)
        return 0
    deliver(choice.after, file)
    _say(f"{service}: {choice.now} -> {database}; start it again for it to take effect")
    return 0


def _asked(
    service: str,
    urls: tuple[str | None, str | None],
    place: Path | None,
    options: ProjectOptions,
    flags: Mapping[str, object],
) -> Asked:
    """What is wanted, from the plan and the code. Raises what reading them raises, and UsageError."""
    from extracted.commands._leaving import leaving
    from extracted.data.address import address_for, variable_of
    from extracted.data.preparing import Asked, zone_of
    from extracted.running.layout import FOLDER
    from extracted.running.state import folder_of

    file, plan = _plan_of(place, service)
    wanted, monolith = leaving(file, plan, service, options)
    embedded = folder_of(file.resolve()) / FOLDER  # where `banyan up` keeps what it makes for a laptop
    addresses = (
        address_for(urls[0], ("DATABASE_URL",), os.environ, "--from", embedded / "monolith.sqlite3"),
        address_for(urls[1], (variable_of(service),), os.environ, "--to", embedded / f"{service}.sqlite3"),
    )
    settings = {name: monolith.project.setting(name) for name in ("USE_TZ", "TIME_ZONE")}
    return Asked(wanted, monolith.report.models, *addresses, zone=zone_of(settings), **flags)  # type: ignore[arg-type]


def _plan_of(place: Path | None, service: str) -> tuple[Path, Plan]:
    """The plan that was named, or the nearest one upwards; raise UnknownName for a service that it does not have."""
    place = place or Path()
    file = find_plan(place) if place.is_dir() else place
    if file is None:
        raise NoPlan(place)
    plan = read_plan(file).accepted()
    known("service", service, [each.name for each in plan.services])
    return file, plan


def _kept(tables: Sequence[CopiedTable]) -> str:
    kept, mended = sum(each.kept for each in tables), sum(each.mended for each in tables)
    changed = f"; {mended:,} stretches of them had changed meanwhile" if mended else ""
    return f"{kept:,} rows were there{changed}"


def _now() -> str:
    return datetime.now(UTC).isoformat(" ", "seconds")


def _say(text: str) -> None:
    click.echo(text, err=True)
