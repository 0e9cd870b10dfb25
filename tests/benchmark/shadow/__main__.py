"""Seeds faults into a copy of the catalog service, and counts what the comparison finds (`make shadow-bench`).

Noise is learned on faultless traffic and frozen before the first fault. Beside it stands Diffy's published rule on the
same answers.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from banyan.comparison.headers import DEFAULTS
from banyan.comparison.rulefile import read_rules, write_rules
from banyan.comparison.rules import Rulebook
from banyan.evidence import Verdict
from banyan.plan.order import rules_of
from banyan.plan.routes import Sticky
from banyan.statistics import rate_lower, rate_upper
from extracted.gateway.shadow.document import percent
from extracted.gateway.shadow.keeping import Reporting
from extracted.gateway.shadow.running import Setup, learn
from tests.benchmark.figures import Figure, record
from tests.benchmark.shadow import faults_first, faults_second
from tests.benchmark.shadow.fault import Fault
from tests.benchmark.shadow.measure import Result, measured
from tests.benchmark.shadow.sides import Sides, faulty, made, served
from tests.benchmark.shadow.traffic import ROUTES, Traffic

REVIEWED = Path(__file__).with_name("rules.toml")
LEARNED_FROM = 60
ENOUGH = 320
"""Requests for each route of the faultless service: 299 that match are enough to say "under 1 % at 95 %"."""

MOST = 1000
"""Requests at most for each fault; it ends as soon as the verdict is known."""


@dataclass(frozen=True)
class Trial:
    """One fault, and what came of it."""

    fault: Fault
    is_first: bool
    result: Result
    by_diffy: bool
    has_effect: bool

    @property
    def verdict(self) -> str:
        """What the comparison said; a fault that no answer shows is none in this traffic."""
        if not self.has_effect and self.result.standing.verdict is not Verdict.FAIL:
            return "without effect"
        return {Verdict.FAIL: "found", Verdict.PASS: "missed"}.get(self.result.standing.verdict, "inconclusive")


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 unless what is asked for is held."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.shadow", description=__doc__)
    parser.add_argument("--only", default="", help="faults whose name holds this")
    parser.add_argument("--record", type=Path, help="a page of figures to add to")
    parser.add_argument("--keep", type=Path, help="a folder for what was made, used again if it is there")
    parser.add_argument("--skip-faultless", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        return _run(given.keep or Path(scratch), given)


def _run(folder: Path, given: argparse.Namespace) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    sides = made(folder)
    traffic = Traffic(sides.shop.database, sides.cookies)
    with served(sides.shop) as shop:
        rules = _learned(traffic, shop, folder)
        faultless = _faultless(sides, traffic, shop, rules, count=40 if given.skip_faultless else ENOUGH)
        trials = list(_tried(sides, traffic, shop, rules, faultless, given.only))
    text = "\n".join(_told(faultless, trials))
    click.echo(text)
    (folder / "trials.json").write_text(json.dumps([_row(each) for each in trials], indent=1))
    if given.record:
        record(list(_figures(faultless, trials)), given.record, "make shadow-bench", section="## Shadow comparison")
    return 0 if given.only or _is_held(faultless, trials) else 1


def _learned(traffic: Traffic, shop: str, folder: Path) -> Rulebook:
    """What always holds, what the shop disagrees on with itself, and what a person has agreed to."""
    requests = tuple(each for route in ROUTES for each in traffic.of(route.name, LEARNED_FROM, seed=2))
    report = Reporting(folder, {route.name: "catalog" for route in ROUTES})
    noise = learn(Setup(report, rules_of(ROUTES, Sticky()), {"monolith": shop}, DEFAULTS, requests=requests, hands=4))
    text = write_rules(noise.rules(), rare=noise.rare())
    (folder / "noise.toml").write_text(text)
    _say(f"learned {len(noise.rules())} rules from {noise.pairs.total():,} pairs, frozen:\n{text}")
    frozen = read_rules((folder / "noise.toml").read_text(), folder / "noise.toml")
    return DEFAULTS + frozen + read_rules(REVIEWED.read_text("utf-8"), REVIEWED)


def _faultless(sides: Sides, traffic: Traffic, shop: str, rules: Rulebook, *, count: int) -> dict[str, Result]:
    """A whole run against the service as it is."""
    found = {}
    with faulty(sides, None, shop) as catalog:
        urls = {"monolith": shop, "catalog": catalog}
        for route in ROUTES:
            found[route.name] = measured(route.name, traffic.of(route.name, count, seed=3), urls, rules, stops=False)
            where = found[route.name].standing
            _say(f"  faultless {route.name}: {where.verdict}, {where.mismatches} of {where.pairs} differ")
            for cause in found[route.name].causes:
                _say(f"    {cause}")
    return found


def _tried(
    sides: Sides, traffic: Traffic, shop: str, rules: Rulebook, faultless: dict[str, Result], only: str
) -> Iterable[Trial]:
    sets = ((True, faults_first.FAULTS), (False, faults_second.FAULTS))
    for is_first, fault in ((is_first, fault) for is_first, faults in sets for fault in faults if only in fault.name):
        began = time.monotonic()
        route = fault.route.replace(" ", "-")
        with faulty(sides, fault, shop) as catalog:
            urls = {"monolith": shop, "catalog": catalog}
            result = measured(route, traffic.of(route, MOST, seed=4), urls, rules)
        usual = faultless[route]
        trial = Trial(fault, is_first, result, bool(result.diffy - usual.diffy), bool(result.seen - usual.seen))
        took = time.monotonic() - began
        _say(f"  {trial.verdict} after {result.requests}: {fault.name} ({took:.0f} s; Diffy {trial.by_diffy})")
        yield trial


def _told(faultless: dict[str, Result], trials: list[Trial]) -> Iterable[str]:
    pairs = sum(each.standing.pairs for each in faultless.values())
    wrong = sum(each.standing.mismatches for each in faultless.values())
    verdicts = [str(each.standing.verdict) for each in faultless.values()]
    flagged = sum(len(each.diffy) for each in faultless.values())
    bound = percent(rate_upper(wrong, pairs))
    yield f"Faultless service: {wrong} of {pairs:,} requests called different, at most {bound} at 95 %;"
    yield f"{verdicts.count('pass')} of {len(verdicts)} routes pass, {verdicts.count('fail')} fail."
    yield f"Diffy's rule calls {flagged} fields wrong."
    yield ""
    yield "| faults | seeded | found | at least (95 %) | inconclusive | missed | Diffy's rule | median, most requests |"
    yield "|---|---|---|---|---|---|---|---|"
    real = [each for each in trials if each.verdict != "without effect"]
    first, second = [each for each in real if each.is_first], [each for each in real if not each.is_first]
    for name, some in (("written first", first), ("written later", second), ("all", real)):
        if some:
            yield _line(name, some)
    yield ""
    for each in trials:
        if each.verdict != "found":
            where = each.result.standing
            yield f"- {each.verdict}: {each.fault.name} ({each.fault.kind}, {each.fault.route}): "
            yield f"  {where.mismatches} of {where.pairs} differ"


def _line(name: str, trials: list[Trial]) -> str:
    verdicts = [each.verdict for each in trials]
    found = verdicts.count("found")
    needed = sorted(each.result.requests for each in trials if each.verdict == "found") or [0]
    cells = (
        *(name, len(trials), found, percent(rate_lower(found, len(trials))), verdicts.count("inconclusive")),
        *(verdicts.count("missed"), sum(each.by_diffy for each in trials), f"{needed[len(needed) // 2]}, {needed[-1]}"),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _is_held(faultless: dict[str, Result], trials: list[Trial]) -> bool:
    pairs = sum(each.standing.pairs for each in faultless.values())
    wrong = sum(each.standing.mismatches for each in faultless.values())
    trials = [each for each in trials if each.verdict != "without effect"]
    verdicts = [each.verdict for each in trials]
    return (
        len(trials) >= 60
        and verdicts.count("found") >= 0.95 * len(trials)
        and verdicts.count("inconclusive") <= 0.1 * len(trials)
        and wrong <= 0.001 * pairs
        and verdicts.count("found") > sum(each.by_diffy for each in trials)
    )


def _figures(faultless: dict[str, Result], trials: list[Trial]) -> Iterable[Figure]:
    real = [each for each in trials if each.verdict != "without effect"]
    verdicts = [each.verdict for each in real]
    pairs = sum(each.standing.pairs for each in faultless.values())
    wrong = sum(each.standing.mismatches for each in faultless.values())
    lost, found = len(real) - verdicts.count("found"), verdicts.count("found")
    bound = f"{len(real)} seeded, {found} found: at least {percent(rate_lower(found, len(real)))} at 95 %"
    yield Figure("faults not found", 100 * lost / len(real), "%", 5, bound)
    yield Figure("inconclusive", 100 * verdicts.count("inconclusive") / len(real), "%", 10)
    alarms = f"{wrong} of {pairs:,} requests, at most {percent(rate_upper(wrong, pairs))} at 95 %"
    yield Figure("false alarms on a faultless service", 100 * wrong / pairs, "%", 0.1, alarms)
    theirs = sum(each.by_diffy for each in real)
    yield Figure("faults that Diffy's rule does not find", 100 * (len(real) - theirs) / len(real), "%", None)


def _row(trial: Trial) -> dict[str, object]:
    return {
        "fault": trial.fault.name,
        "kind": trial.fault.kind,
        "route": trial.fault.route,
        "verdict": trial.verdict,
        "requests": trial.result.requests,
        "mismatches": trial.result.standing.mismatches,
        "causes": trial.result.causes[:6],
        "unusable": trial.result.unusable,
        "diffy": sorted(trial.result.diffy)[:6],
        "by_diffy": trial.by_diffy,
    }


def _say(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    sys.exit(main())
