"""The command `banyan openapi`: OpenAPI documents held against each other, and put together."""

from __future__ import annotations

from contracts.commands._group import Folder

openapi = Folder(
    "contracts.commands.documents",
    name="openapi",
    short_help="Hold OpenAPI documents against each other, and put them together.",
    help="""Hold OpenAPI documents (3.0 and 3.1, JSON or YAML) against each other, and put them together.

    `compose` writes one document of all that the gateway serves, `postman` makes a collection with tests of it.
    Rules and levels of `breaking` are named as in oasdiff: ERR breaks clients, WARN may break some, INFO is good to
    know.

    \b
    Exit codes: 0 done, 1 something is as grave as --fail-on says, or has a gap, 2 wrong use or a file that cannot be
    used, 3 inconclusive.
    """,
)
