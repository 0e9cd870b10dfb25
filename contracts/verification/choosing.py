"""From pacts and a plan to what is asked of whom: rows, and for each of them the targets that provide it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from banyan.errors import UnknownName, UsageError
from banyan.plan.location import shortened
from banyan.plan.values import MONOLITH, Plan
from contracts.interactions.reading import read_all
from contracts.interactions.values import Call, Http, Interaction, Pact, State
from contracts.verification.gateway import GATEWAY
from contracts.verification.matrix import UNWANTED, Cell, Key
from extracted.running.targets import is_extracted

_BETWEEN_SIDES = "/internal/"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; without a word in one of them, all."""

    pacts: tuple[Path, ...] = ()
    consumers: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    since: str = ""

    @property
    def is_for_all(self) -> bool:
        """Whether nothing was left out."""
        return self == Wish()


@dataclass(frozen=True, slots=True)
class Chosen:
    """One interaction of a pact, with the targets that are asked, and the cells of those that are not."""

    pact: Pact
    interaction: Interaction
    key: Key
    targets: tuple[str, ...]
    cells: tuple[tuple[str, Cell], ...] = ()

    @property
    def place(self) -> str:
        """Where it is written."""
        return f"{self.pact.path} {self.interaction.place}"


def chosen(plan: Plan, file: Path, wish: Wish) -> tuple[Chosen, ...]:
    """All interactions that are meant. Raises UsageError, BadDocument, UnreadablePath, UnknownName."""
    pacts = _pacts(plan, file, wish)
    known = _providers(plan)
    targets = _targets(plan, file)
    for name in wish.targets:
        if name not in targets:
            raise UnknownName("target", name, tuple(targets))
    found = [
        _chosen(pact, interaction, provider, columns(plan, file, provider), wish)
        for pact in pacts
        for provider in (_provider(pact, plan, known),)
        for interaction in pact.interactions
    ]
    _require_distinct(found)
    return tuple(sorted(found, key=lambda each: each.key))


def columns(plan: Plan, file: Path, provider: str) -> tuple[str, ...]:
    """The targets that do a provider's work: the monolith, the service that takes its place, and the gateway."""
    service = () if provider == MONOLITH or not is_extracted(plan, file, provider) else (provider,)
    gateway = (GATEWAY,) if plan.routes else ()
    return (MONOLITH, *service, *gateway)


def _pacts(plan: Plan, file: Path, wish: Wish) -> tuple[Pact, ...]:
    home = file.resolve().parent
    places = wish.pacts or tuple(shortened(home / place) for place in plan.contracts.pacts)
    for place in places:
        if not place.exists():
            hint = "write pacts with the consumers' tests or `banyan pact record`, or name them with --pact"
            raise UsageError("there are no pacts here", where=str(place), hint=hint)
    pacts = read_all(places)
    if not pacts:
        raise UsageError("there are no pacts here", where=", ".join(map(str, places)), hint="name them with --pact")
    consumers = sorted({pact.consumer for pact in pacts})
    for name in wish.consumers:
        if name not in consumers:
            raise UnknownName("consumer with a pact", name, consumers)
    providers = sorted({pact.provider for pact in pacts} | set(dict(plan.contracts.providers).values()))
    for name in wish.providers:
        if name not in providers:
            raise UnknownName("provider with a pact", name, providers)
    kept = (pact for pact in pacts if not wish.consumers or pact.consumer in wish.consumers)
    return tuple(pact for pact in kept if not wish.providers or _is_wished(pact, plan, wish))


def _is_wished(pact: Pact, plan: Plan, wish: Wish) -> bool:
    return pact.provider in wish.providers or dict(plan.contracts.providers).get(pact.provider) in wish.providers


def _providers(plan: Plan) -> tuple[str, ...]:
    return (MONOLITH, *(service.name for service in plan.services if service.role == "service"))


def _targets(plan: Plan, file: Path) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for provider in _providers(plan) for name in columns(plan, file, provider)))


def _provider(pact: Pact, plan: Plan, known: Sequence[str]) -> str:
    """The provider of a pact, as the plan calls it. Raises UsageError."""
    name = dict(plan.contracts.providers).get(pact.provider, pact.provider)
    if name not in known:
        hint = (
            f"{UnknownName('provider', pact.provider, known).hint}; say which one is meant with "
            f'`providers = {{ "{pact.provider}" = "..." }}` in [contracts], or leave the pact out with --provider'
        )
        message = f"it is about the provider {pact.provider!r}, which the plan knows nothing of"
        raise UsageError(message, where=str(pact.path), hint=hint)
    return name


def _chosen(pact: Pact, interaction: Interaction, provider: str, targets: Iterable[str], wish: Wish) -> Chosen:
    states = tuple(map(shown, interaction.states))
    key = Key(provider, pact.consumer, interaction.description, states)
    found = Chosen(pact, interaction, key, ())
    for target in targets:
        reason = _unasked(interaction, pact.consumer, target)
        if wish.targets and target not in wish.targets:
            found = replace(found, cells=(*found.cells, (target, Cell("not run", UNWANTED))))
        elif reason:
            found = replace(found, cells=(*found.cells, (target, Cell("skipped", reason))))
        else:
            found = replace(found, targets=(*found.targets, target))
    return found


def _unasked(interaction: Interaction, consumer: str, target: str) -> str:
    """Why a target is not asked, "" where it is."""
    if consumer == target:
        return "it is the consumer"
    match interaction.exchange:
        case Call():
            return "synchronous messages are not verified"
        case Http(request=request):
            is_inside = target == GATEWAY and request.path.startswith(_BETWEEN_SIDES)
            return "sides ask each other past the gateway" if is_inside else ""
        case _:
            return "messages do not pass the gateway" if target == GATEWAY else ""


def shown(state: State) -> str:
    """A state as it is shown: `a product exists {"slug": "kettle"}`."""
    params = json.dumps(state.params, sort_keys=True, ensure_ascii=False) if state.params else ""
    return f"{state.name} {params}".strip()


def _require_distinct(found: Iterable[Chosen]) -> None:
    """Two pacts that say the same of different things cannot be told apart. Raises UsageError."""
    seen: dict[Key, Chosen] = {}
    for each in found:
        other = seen.setdefault(each.key, each)
        if other is not each:
            raise UsageError(
                f"two interactions are called {str(each.key)!r}: here, and in {other.place}",
                where=each.place,
                hint="give one of them another description, or name the pacts that are meant with --pact",
            )
