"""The command `banyan openapi`: OpenAPI documents held against each other."""

from __future__ import annotations

from contracts.commands._group import Folder

openapi = Folder(
    "contracts.commands.documents",
    name="openapi",
    short_help="Find what a service's OpenAPI document breaks of the monolith's.",
    help="""Hold OpenAPI documents (3.0 and 3.1, JSON or YAML) against each other.

    Rules and levels are named as in oasdiff: ERR breaks clients, WARN may break some, INFO is good to know.

    \b
    Exit codes: 0 done, 1 something is as grave as --fail-on says, 2 wrong use or a file that cannot be used,
    3 inconclusive.
    """,
)
