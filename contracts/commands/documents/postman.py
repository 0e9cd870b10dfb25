"""Make a Postman collection with tests, and its environment, from a document."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.commands._findings import FILE


@click.command()
@click.argument("document", type=FILE)
@click.option("--name", default="", help="Of the collection.  [default: the document's title]")
@click.option("--environment", type=FILE, metavar="FILE", help="Write the environment here.  [default: nowhere]")
@click.option("--output", type=FILE, metavar="FILE", help="Write the collection here.  [default: stdout]")
def command(*, document: Path, name: str, environment: Path | None, output: Path | None) -> int:
    """Make a Postman collection (format 2.1) of DOCUMENT, and the environment that it runs in.

    Each request has tests: the status is one that the document names, and the body suits its schema; how long it took
    is not looked at. What stands in a path is taken from answers to requests before it. Credentials and other secrets
    are variables of the environment and have no value until you give them one; a guarded operation is expected to
    refuse until then. Requests that change something are sent only where the environment has `writes` = `yes`.

    \b
    Examples:
      banyan openapi compose --output openapi.json
      banyan openapi postman openapi.json --output shop.json --environment gateway.json
      newman run shop.json --environment gateway.json --env-var "bearerAuth=$TOKEN"
    """
    from banyan.openapi.reading import read_document
    from banyan.output import check_writable, deliver
    from contracts.postman.collection import as_text, render
    from contracts.postman.document import api_of

    check_writable(output)
    check_writable(environment)
    rendered = render(api_of(read_document(document)), name)
    deliver(as_text(rendered.collection), output)
    if environment is not None:
        deliver(as_text(rendered.environment), environment)
    return 0
