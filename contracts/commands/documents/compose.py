"""Write one document of all that the gateway serves, by how far each route has moved."""

from __future__ import annotations

from pathlib import Path

import click

from banyan.plan.option import plan_option
from contracts.commands._findings import FILE

FORMATS = ("json", "yaml")


@click.command()
@click.option("--document", "documents", metavar="NAME=FILE", multiple=True, help="A side's document, file or address.")
@click.option("--url", "urls", metavar="NAME=URL", multiple=True, help="Ask a side there for its document.")
@click.option("--header", "headers", metavar="HEADER", multiple=True, help="Sent to sides: 'X-Key: {KEY}'.")
@click.option(
    "--server", metavar="URL", default="", help="Where the gateway answers.  [default: `listen` in [routing]]"
)
@plan_option
@click.option("--format", "format_", type=click.Choice(FORMATS), help="[default: by the name of --output, else json]")
@click.option("--output", type=FILE, metavar="FILE", help="Write it here.  [default: stdout]")
def command(
    *,
    documents: tuple[str, ...],
    urls: tuple[str, ...],
    headers: tuple[str, ...],
    server: str,
    plan_file: Path,
    format_: str | None,
    output: Path | None,
) -> int:
    """Write one OpenAPI document of all that the gateway serves.

    Each operation is taken from the document of whoever answers it: of a service once its route is in the state
    `service` or `retired`, of the monolith before that. `x-served-by` says who it is, `x-route` and `x-route-state`
    by which route. Components that two sides mean something else by get two names, the monolith's keeps its own.

    Documents are those that the plan names (`openapi` in [targets]), else what running sides tell at the usual places.
    A service is asked only if a route has moved to it.

    \b
    Exit codes: 0 done, 1 done, and the gateway sends something where no document has it, 2 wrong use, a side that
    cannot be asked, or documents that cannot be one.

    \b
    Examples:
      banyan openapi compose --output openapi.yaml
      banyan openapi compose --document monolith=shop.json --url catalog=http://127.0.0.1:8001
    """
    import os

    from banyan.output import check_writable, deliver
    from banyan.plan.option import accepted
    from banyan.progress import shown
    from contracts.composing.composing import compose
    from contracts.composing.reading import Said, read_sides
    from contracts.composing.writing import as_json, as_yaml
    from contracts.fuzzing.people import headers_of

    check_writable(output)
    plan = accepted(plan_file)
    said = Said(_named(documents, "--document"), _addresses(urls), headers_of(headers, os.environ, "--header"))
    with shown() as progress:
        sides = read_sides(plan, plan_file, said, progress)
    composed = compose(plan, sides, server or f"http://{plan.routing.listen}")
    suffix = output.suffix.lower() if output else ""
    is_yaml = (format_ or ("yaml" if suffix in {".yaml", ".yml"} else "json")) == "yaml"
    deliver((as_yaml if is_yaml else as_json)(composed.document), output)
    for name, count in (composed.unreached or {}).items():
        click.echo(f"{name}: {count} operations of its document are not sent there, and left out", err=True)
    for gap in composed.gaps:
        click.echo(f"gap: {gap}", err=True)
    return 1 if composed.gaps else 0


def _addresses(pairs: tuple[str, ...]) -> dict[str, str]:
    from banyan.errors import UsageError

    found = _named(pairs, "--url")
    for name, value in found.items():
        if not value.startswith(("http://", "https://")):
            raise UsageError(f"{value} is no address of {name}", hint=f"--url {name}=http://127.0.0.1:8000")
    return found


def _named(pairs: tuple[str, ...], option: str) -> dict[str, str]:
    from banyan.errors import UsageError

    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not (name and sign and value):
            raise UsageError(f"{option} {pair} names no side", hint=f"{option} catalog=...")
        found[name] = value
    return found
