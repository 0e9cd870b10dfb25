"""What several formats say of a finding and of an outcome, in the same words."""

from __future__ import annotations

from collections import Counter

from analysis.model.finding import Finding, Identity, Outcome, Stale
from analysis.reports._facts import ranked
from banyan.text import count, one_line

STALE = "stale_entry"
"""What machine formats call an entry of the baseline that the code no longer needs."""


def title(finding: Finding) -> str:
    """What it is, in one line: `orders → accounts: foreign_key in Order: Order.customer -> accounts.User`."""
    sides = f"{finding.source} → {finding.target}: " if finding.target else ""
    return sides + of_identity(finding.identity)


def of_identity(identity: Identity) -> str:
    """The kind, the symbol and the detail of a finding or of an entry."""
    symbol = f" in {one_line(identity.symbol)}" if identity.symbol else ""
    return f"{one_line(identity.kind)}{symbol}: {one_line(identity.detail)}"


def whose(finding: Finding) -> str:
    """Whose code it is: `orders (team checkout)`; empty where nobody's."""
    if not finding.owner:
        return ""
    return f"{finding.owner} (team {one_line(finding.team)})" if finding.team else finding.owner


def of_stale(stale: Stale) -> str:
    """Why an entry of the baseline is stale."""
    times = f" ({stale.count} times)" if stale.count > 1 else ""
    where = "the code no longer has it"
    if stale.moved_to is not None:
        symbol = stale.moved_to.symbol
        renamed = f" in {symbol}" if symbol and symbol != stale.identity.symbol else ""
        where = one_line(f"it has moved to {stale.moved_to.file}{renamed}")
    return f"{of_identity(stale.identity)}: {where}{times}"


def totals(outcome: Outcome) -> str:
    """The outcome in one line: `2 new findings (new_crossing 2), 938 known, 1 stale entry`."""
    rules = ranked(Counter(finding.rule for finding in outcome.findings))
    named = ", ".join(f"{rule} {number:,}" for rule, number in rules)
    new = count(len(outcome.findings), "new finding") + (f" ({named})" if named else "")
    stale = f", {count(len(outcome.stale), 'stale entry', 'stale entries')}" if outcome.stale else ""
    since = f" since {one_line(outcome.since)}" if outcome.since else ""
    return f"{new}{since}, {outcome.known:,} known{stale}"


def next_steps(outcome: Outcome) -> list[str]:
    """What to do about it, a sentence each."""
    steps = []
    if outcome.findings and not outcome.baseline and not outcome.since:
        steps.append(f"start a baseline of what is there today with `{outcome.update}`")
    if outcome.stale:
        steps.append(f"take stale entries out of the baseline with `{outcome.update}`")
    return steps
