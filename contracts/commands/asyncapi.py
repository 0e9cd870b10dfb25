"""The command `banyan asyncapi`: what the sides of a plan tell each other, as AsyncAPI documents."""

from __future__ import annotations

from contracts.commands._group import Folder

asyncapi = Folder(
    "contracts.commands.events",
    name="asyncapi",
    short_help="Write what the sides tell each other as AsyncAPI; refuse what readers would miss.",
    help="""Write what the sides of a plan tell each other, and hold two such documents against each other.

    \b
    Exit codes: 0 done, 1 something is as grave as --fail-on says, 2 wrong use, a side that cannot be asked, or a file
    that cannot be used.
    """,
)
