"""Whether a service should be split off: extract, possible or keep, and why, in a sentence with figures.

The rules, the first that holds counts. They ask what a split would cost while it runs, not how a graph looks:

1. a library owns no data, and the remainder stays, as does what owns more than half of all models: keep;
2. nearly all that others use of it is code and constants: keep it as a library;
3. a hub: one of its models is what two of three other services hold keys of or join with: keep, every page would wait;
4. written in the same transactions as other services in two functions or more, and in more than one for every five of
   its models: keep, it is part of a larger consistency boundary;
5. a chatty pair, which joins with one other service ten times or more each way: keep the smaller by the larger;
6. it begins no shared transaction and takes part in one at most, and others wait for it in few places, measured by
   what it does itself: extract, it is a leaf;
7. anything else is possible, and the reason says what stands in the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from analysis.appraisal.bonds import Bonds
from analysis.model.proposal import Role, Verdict

HUB_SHARE, HUB_LEAST = 2 / 3, 3
CODE_SHARE = 0.8
SHARED_TRANSACTIONS, MODELS_PER_TRANSACTION = 2, 5
CHATTY = 10
WAITING_SHARE, WAITING_LEAST = 0.25, 10

Judgement = tuple[Verdict, str]


class Candidate(NamedTuple):
    """A service before it is judged: its name, role, models (and `total`, of all), bonds, and those of all services.

    `owners` are the services that own data.
    """

    name: str
    role: Role
    models: int
    total: int
    internal: int
    bonds: Mapping[str, Bonds]
    owners: frozenset[str]

    @property
    def own(self) -> Bonds:
        """Its own bonds."""
        return self.bonds[self.name]


def verdict(candidate: Candidate) -> Judgement:
    """Judge one service by the rules above."""
    for rule in (_by_role, _as_library, _as_hub, _by_transactions, _by_chatter, _as_leaf):
        judgement = rule(candidate)
        if judgement is not None:
            return judgement
    return "possible", _obstacles(candidate)


def _by_role(candidate: Candidate) -> Judgement | None:
    if candidate.role == "shared_library" and not candidate.own.incoming:
        return "keep", "it owns no data and nobody uses it: settings, root URLs or commands, of which each gets its own"
    if candidate.role == "shared_library":
        return "keep", "it owns no data: code that others use stays with them as a library"
    if candidate.role == "remainder":
        return "keep", f"it is what stays behind, with {_count(candidate.models, 'model')}"
    if len(candidate.owners) > 1 and 2 * candidate.models > candidate.total:
        return "keep", f"it owns {candidate.models} of {candidate.total} models: the others leave it"
    return None


def _as_library(candidate: Candidate) -> Judgement | None:
    own = candidate.own
    if own.incoming < 20 or own.used_as_code < CODE_SHARE * own.incoming:
        return None
    share = f"{own.used_as_code} of {own.incoming} places where others use it"
    return "keep", f"{share} take code or constants, which a library gives without a service"


def _as_hub(candidate: Candidate) -> Judgement | None:
    others = candidate.owners - {candidate.name}
    bound = {model: len(others & services) for model, services in candidate.own.bound_to.items()}
    hub = min(bound, key=lambda model: (-bound[model], model), default="")
    if not hub or bound[hub] < max(HUB_LEAST, HUB_SHARE * len(others)):
        return None
    joins = candidate.own.joined_models[hub]
    joined = f" ({_count(joins, 'join')})" if joins else ""
    return "keep", f"a hub: {bound[hub]} of {len(others)} other services hold keys of {hub} or join with it{joined}"


def _by_transactions(candidate: Candidate) -> Judgement | None:
    shared = candidate.own.sagas
    if len(shared) < max(SHARED_TRANSACTIONS, candidate.models / MODELS_PER_TRANSACTION):
        return None
    others = sorted({other for them in shared.values() for other in them})
    named = _listed(sorted(shared), 2)
    return "keep", f"{len(shared)} transactions write to it and to {_listed(others, 4)}: {named}"


def _by_chatter(candidate: Candidate) -> Judgement | None:
    own = candidate.own
    for other in sorted(own.joins_with, key=lambda name: (-own.joins_with[name] - own.joined_by[name], name)):
        there, back = own.joins_with[other], own.joined_by[other]
        if min(there, back) >= CHATTY and (own.points, candidate.name) < (candidate.bonds[other].points, other):
            return "keep", f"a chatty pair with {other}: {there} joins there and {back} back"
    return None


def _as_leaf(candidate: Candidate) -> Judgement | None:
    own = candidate.own
    if own.begins or len(own.sagas) > 1 or own.waited_by.total() > _bearable(candidate):
        return None
    if not own.points:
        return "extract", "nothing crosses its boundary"
    shared = f"{next(iter(own.sagas))} alone writes to it with others" if own.sagas else "no transaction is shared"
    return "extract", f"a leaf: {_waiting(own.waited_by)}, {shared}; {own.points:,.0f} points cut it off"


def _bearable(candidate: Candidate) -> float:
    return max(WAITING_LEAST, WAITING_SHARE * candidate.internal)


def _obstacles(candidate: Candidate) -> str:
    own = candidate.own
    found = [_waiting(own.waited_by)]
    found += [f"{name} writes to {_listed(sorted(others), 3)} as well" for name, others in sorted(own.sagas.items())]
    return f"{'; '.join(found)}; {own.points:,.0f} points cut it off"


def _waiting(waited_by: Counter[str]) -> str:
    if not waited_by:
        return "no other service waits for it"
    verb = "service waits" if len(waited_by) == 1 else "services wait"
    ranked = sorted(waited_by, key=lambda name: (-waited_by[name], name))
    return f"{len(waited_by)} other {verb} for it ({_listed(ranked, 3)}; {_count(waited_by.total(), 'place')})"


def _listed(names: list[str], most: int) -> str:
    left = len(names) - most
    return ", ".join(names[:most]) + (f" and {left} more" if left > 0 else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
