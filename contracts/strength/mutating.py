"""Seeds faults into the answers that a pact expects, and asks Pact's own verifier which of them it notices."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from banyan.progress import Progress, silent
from contracts.interactions.values import Http, Interaction, Pact
from contracts.openapi.api import Api
from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply, named, places
from contracts.strength.samples import reply_of
from contracts.strength.standing import standing
from contracts.strength.values import Fate, Mutant, Score
from contracts.strength.verifier import verified

PORTION = 120
"""So many mutants are verified by one run of the verifier."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much is tried: at most so many mutants, for so many seconds; `seed` chooses which."""

    most: int = 600
    seconds: float = 120.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Trial:
    """A mutant, with the interaction that it is of and the reply that it gives."""

    mutant: Mutant
    interaction: Interaction
    reply: Reply


def mutated(
    pacts: Sequence[tuple[Pact, Api | None]],
    budget: Budget,
    progress: Progress = silent,
    clock: Callable[[], float] = time.monotonic,
) -> Score:
    """The fate of each mutant. What the verifier refuses even without a fault is left out, with the reason."""
    ends = clock() + budget.seconds
    left_out: list[tuple[str, str]] = []
    sound = [each for pact, api in pacts for each in _sound(pact, api, left_out, ends - clock())]
    trials = [(pact, trial) for pact, interaction, reply in sound for trial in _trials(pact, interaction, reply)]
    chosen = set(random.Random(budget.seed).sample(range(len(trials)), min(budget.most, len(trials))))  # noqa: S311
    fates: dict[int, Fate] = {}
    for pact, numbers in _portions(trials, sorted(chosen)):
        if clock() >= ends:
            break
        replies = {str(number): trials[number][1].reply for number in numbers}
        asked = {str(number): trials[number][1].interaction for number in numbers}
        for name, passed in _asked(pact, asked, replies, ends - clock()).items():
            fates[int(name)] = "survived" if passed else "noticed"
        progress("seeding faults", len(fates), len(chosen))
    mutants = (replace(trial.mutant, fate=fates.get(number, "not tried")) for number, (_, trial) in enumerate(trials))
    return Score(tuple(sorted(mutants, key=lambda each: each.key)), budget.seed, tuple(sorted(left_out)))


def _sound(
    pact: Pact, api: Api | None, left_out: list[tuple[str, str]], seconds: float
) -> list[tuple[Pact, Interaction, Reply]]:
    """The interactions that the verifier takes as they are."""
    found: dict[str, tuple[Interaction, Reply]] = {}
    for number, interaction in enumerate(pact.interactions):
        if isinstance(interaction.exchange, Http):
            found[str(number)] = interaction, reply_of(interaction.exchange, api)
        else:
            left_out.append((_named(pact, interaction), "it is no HTTP"))
    asked = {name: interaction for name, (interaction, _) in found.items()}
    taken = _asked(pact, asked, {name: reply for name, (_, reply) in found.items()}, seconds) if found else {}
    left_out += [
        (_named(pact, interaction), "the verifier refuses its own sample")
        for name, (interaction, _) in found.items()
        if not taken.get(name)
    ]
    return [(pact, *each) for name, each in found.items() if taken.get(name)]


def _trials(pact: Pact, interaction: Interaction, reply: Reply) -> Iterator[_Trial]:
    who = (pact.consumer, pact.provider, interaction.description)
    known = _known(interaction)
    for fault in FAULTS:
        for seeded in FAULTS.load(fault).seeded(reply):
            is_named = not seeded.place.startswith("$") or seeded.place in known
            yield _Trial(Mutant(*who, fault, seeded.place, seeded.text, is_named=is_named), interaction, seeded.reply)


def _known(interaction: Interaction) -> set[str]:
    """The places of the body that the contract itself names."""
    exchange = interaction.exchange
    body = exchange.response.body if isinstance(exchange, Http) else None
    return {"$", *(named(place) for place, _ in places(body.content))} if body and body.is_json else {"$"}


def _portions(trials: Sequence[tuple[Pact, _Trial]], chosen: Sequence[int]) -> Iterator[tuple[Pact, list[int]]]:
    """Portions of one pact each."""
    by_pact: dict[str, list[int]] = {}
    for number in chosen:
        by_pact.setdefault(str(trials[number][0].path), []).append(number)
    for numbers in by_pact.values():
        for start in range(0, len(numbers), PORTION):
            yield trials[numbers[0]][0], numbers[start : start + PORTION]


def _asked(
    pact: Pact, interactions: Mapping[str, Interaction], replies: Mapping[str, Reply], seconds: float
) -> dict[str, bool]:
    with standing(replies) as port:
        return verified(pact, interactions, port, seconds)


def _named(pact: Pact, interaction: Interaction) -> str:
    return f"{pact.consumer} -> {pact.provider}: {interaction.description}"
