"""What a comparison is judged by: the defaults, then the plan, then the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from banyan.errors import UsageError
from banyan.plan.load import PlannedLoad
from loadtests.judgement.limits import Limit, limit
from loadtests.judgement.margins import DEFAULTS, Margin, Terms, margin


def terms(planned: PlannedLoad, file: Path | None, margins: Sequence[str], limits: Sequence[str]) -> Terms:
    """Margins and limits; those of the command line are `p95=10% and 20ms` and `p(95)<200`.

    Raises UsageError for what is none of them.
    """
    where = f"{file} [load]" if file else None
    by_route = {name: _margins(each.margins, where) for name, each in planned.routes.items() if each.margins}
    limits_by_route = {name: _limits(each.limits, where) for name, each in planned.routes.items() if each.limits}
    return Terms(
        {**DEFAULTS, **_margins(planned.margins, where), **dict(map(_said, margins))},
        (*_limits(planned.limits, where), *(limit(text) for text in limits)),
        by_route,
        limits_by_route,
        planned.false_alarms / 100,
    )


def _said(text: str) -> tuple[str, Margin]:
    name, sign, rest = text.partition("=")
    if not sign:
        raise UsageError(f"{text!r} is no margin", hint='say of what, like --margin "p95=10% and 20ms"')
    return name.strip(), margin(name.strip(), rest)


def _margins(texts: Mapping[str, str], where: str | None) -> dict[str, Margin]:
    return {name: margin(name, text, where) for name, text in texts.items()}


def _limits(texts: Sequence[str], where: str | None) -> tuple[Limit, ...]:
    return tuple(limit(text, where) for text in texts)
