"""Of all operations that sides offer: those that the gateway serves, each by whom its route has moved to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from banyan.errors import UsageError
from banyan.plan.order import Rule
from banyan.plan.values import MONOLITH, Plan
from contracts.composing.offers import offers, values
from contracts.composing.serving import answerers, idle, rules
from contracts.composing.values import Answerer, Chosen, Offer, Side


@dataclass(slots=True)
class Choice:
    """What is served, sorted by path; requests that nobody promises to answer; what no request reaches, by side."""

    served: list[Chosen] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    unreached: Counter[str] = field(default_factory=Counter)


def choose(plan: Plan, sides: Sequence[Side]) -> Choice:
    """Ask the plan's routes about every operation. Raises UsageError for one that two services claim."""
    known, choice, used = rules(plan), Choice(), set[str]()
    for offered in _by_key(sides).values():
        used |= _decide(known, offered, choice)
    choice.gaps += [f"no document has anything that {name} takes" for name in idle(known, used)]
    choice.served.sort(key=lambda each: (each.offer.path, each.offer.method))
    choice.gaps.sort()
    return choice


def _by_key(sides: Sequence[Side]) -> dict[tuple[str, str], dict[str, list[Offer]]]:
    found: dict[tuple[str, str], dict[str, list[Offer]]] = {}
    for side in sides:
        for offer in offers(side):
            found.setdefault(offer.key, {}).setdefault(side.name, []).append(offer)
    return found


def _decide(known: Sequence[Rule], offered: Mapping[str, list[Offer]], choice: Choice) -> set[str]:
    """Decide on one operation, as all sides have it; the routes that it comes by."""
    first = next(iter(offered.values()))[0]
    asked = (_asked(known, offer) for some in offered.values() for offer in some)
    possible = tuple(dict.fromkeys(each for some in asked for each in some))
    leaving = [each for each in possible if each.side != MONOLITH]
    claiming: dict[str, Answerer] = {}
    for each in leaving:
        if each.side in offered:
            claiming.setdefault(each.side, each)
    if len(claiming) > 1:
        raise _claimed(first, list(claiming.values()))
    if leaving and not claiming and MONOLITH in offered:
        choice.gaps.append(f"{leaving[0].route} sends {first} to {leaving[0].side}, whose document does not have it")
    answerer = next(iter(claiming.values()), None) or next((each for each in possible if each.side == MONOLITH), None)
    for name, some in offered.items():
        if answerer is not None and name == answerer.side:
            choice.served += [Chosen(offer, answerer) for offer in some]
        elif name != MONOLITH and name not in claiming:
            choice.unreached[name] += len(some)
    return {each.route for each in possible}


def _asked(known: Sequence[Rule], offer: Offer) -> tuple[Answerer, ...]:
    return answerers(known, offer.method, offer.path, values(offer))


def _claimed(offer: Offer, claiming: Sequence[Answerer]) -> UsageError:
    said = " and ".join(f"{each.side} (by the route {each.route})" for each in claiming)
    return UsageError(
        f"{offer} is claimed by {said}, by what its parameters are: one document has one place for it",
        where=offer.side.document.path.as_posix(),
        hint="narrow one of the routes, or take the operation out of the document of the one that should not answer",
    )
