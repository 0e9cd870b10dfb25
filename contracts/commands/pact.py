"""The command `banyan pact`: the files in which consumers say what they rely on."""

from __future__ import annotations

from contracts.commands._group import Folder

pact = Folder(
    "contracts.commands.pacts",
    name="pact",
    short_help="Make, check and judge the contracts between consumers and providers.",
    help="""Make, check and judge the contracts between consumers and providers, as files that Pact reads.

    A pact says what one consumer relies on in one provider. `banyan verify` holds the pacts against what runs; what
    can be done with them without that is here.

    \b
    Exit codes: 0 pass or done, 1 fail, 2 wrong use or a file that cannot be used, 3 inconclusive.
    """,
)
