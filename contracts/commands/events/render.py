"""Write one AsyncAPI 3.0 document of what all sides of the plan tell each other."""

from __future__ import annotations

from pathlib import Path

import click

from banyan.plan.deploying import TRANSPORTS
from banyan.plan.option import plan_option
from contracts.commands._findings import FILE


@click.command()
@click.option("--service", metavar="NAME", default="", help="Only what this side tells: a service, or `monolith`.")
@click.option(
    "--transport", type=click.Choice(TRANSPORTS), help="How events travel.  [default: `transport` in [deploy]]"
)
@click.option(
    "--engine",
    type=click.Choice(("postgresql", "sqlite")),
    help="The database whose triggers write the events, where it is another than here.",
)
@plan_option
@click.option("--output", type=FILE, metavar="FILE", help="Write it here.  [default: stdout]")
def command(*, service: str, transport: str | None, engine: str | None, plan_file: Path, output: Path | None) -> int:
    """Write what the sides of the plan tell each other as an AsyncAPI 3.0 document, in JSON.

    A channel for each side, a message for each kind of event with the JSON Schema of its data, and operations that say
    who sends what and who deals with it. Databases write some values in another form (SQLite a boolean as 0 or 1):
    name the one that is used in production. Each side's own manage.py is asked, as `banyan outbox` does; nothing has to
    run, and no database is read. Fields that never leave their side are not in it. Events that code tells by `emit` are
    found in its source, with the shapes of their payloads as far as it says them; where it does not say a name, the
    place is told on stderr.

    \b
    Exit codes: 0 done, 1 done, and a side deals with something that nobody tells, 2 a side that cannot be asked.

    \b
    Examples:
      banyan asyncapi render --engine postgresql --output asyncapi.json
      banyan asyncapi render --service catalog --transport kafka
    """
    from concurrent.futures import ThreadPoolExecutor

    from banyan.errors import UsageError
    from banyan.output import check_writable, deliver
    from banyan.plan.option import accepted
    from contracts.asyncapi.composing import composed
    from contracts.composing.writing import as_json
    from extracted.running import outbox
    from extracted.running.layout import Asked, laid_out

    check_writable(output)
    plan = accepted(plan_file)
    layout = laid_out(Asked(plan_file, plan))
    sides = outbox.sides(layout, service)
    if not sides:
        hint = "extract a service first with `banyan extract SERVICE --apply`"
        raise UsageError("no side has events: nothing was extracted yet", where=str(plan_file), hint=hint)
    asked = ("--transport", transport or plan.deploy.transport, *(("--engine", engine) if engine else ()))
    with ThreadPoolExecutor() as pool:
        documents = list(pool.map(lambda side: outbox.ask(layout, side, *asked, command="links_asyncapi"), sides))
    found = composed(documents)
    deliver(as_json(found.document), output)
    for each in found.unnamed:
        click.echo(f"not in the document: {each}", err=True)
    for each in found.untold:
        click.echo(f"nobody tells what is dealt with here: {each}", err=True)
    return int(bool(found.untold))
