"""Who answers an operation at the gateway: the rules of the plan, tried with values for what its path leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from banyan.openapi.operations import SAMPLES
from banyan.plan.order import Request, Rule, first, rules_of
from banyan.plan.values import MONOLITH, Plan
from contracts.composing.values import Answerer

_PARAMETER = re.compile(r"\{([^{}]*)\}")
_LEFT = ("service", "retired")


def rules(plan: Plan) -> tuple[Rule, ...]:
    """The rules of a plan's routes, the one that counts first."""
    return rules_of(plan.routes, plan.routing.sticky)


def services_that_answer(plan: Plan) -> tuple[str, ...]:
    """The services to which a route has moved, reads or writes, sorted."""
    return tuple(sorted({each.service for each in plan.routes if {each.reads, each.writes} & {*_LEFT}}))


def answerers(
    known: Sequence[Rule], method: str, path: str, values: Mapping[str, Sequence[str]]
) -> tuple[Answerer, ...]:
    """Everybody who answers an operation, for some value of its parameters; mostly one.

    `values` are those that parameters can have by the document. What takes headers or cookies alone is left aside.
    """
    asked = (Request(method.upper(), sample) for sample in _samples(path, values))
    return tuple(dict.fromkeys(_answerer(first(known, request)) for request in asked))


def _samples(path: str, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The path with values in it: the first of each parameter, then the second of each, and so on."""
    tried = {name: values.get(name) or SAMPLES for name in _PARAMETER.findall(path)}
    for index in range(max(map(len, tried.values()), default=1)):
        filled = {name: some[min(index, len(some) - 1)] for name, some in tried.items()}
        yield _PARAMETER.sub(lambda found, filled=filled: filled[found[1]], path)  # type: ignore[misc]


def _answerer(rule: Rule | None) -> Answerer:
    if rule is None:
        return Answerer(MONOLITH)
    state = f"canary {rule.route.weight} %" if rule.state == "canary" else rule.state
    return Answerer(rule.route.service if rule.state in _LEFT else MONOLITH, rule.route.name, state)


def idle(known: Iterable[Rule], used: set[str]) -> tuple[str, ...]:
    """The routes that lead to a service and that no operation came by, sorted."""
    return tuple(sorted({each.route.name for each in known if each.state in _LEFT} - used))
