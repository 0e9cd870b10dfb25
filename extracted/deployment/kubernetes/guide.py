"""The README beside manifests: what there is to do before the first time, how to roll forward and back, what holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from extracted.deployment.kubernetes.rendering import Rendered
from extracted.deployment.kubernetes.scaling import Autoscaling
from extracted.deployment.kubernetes.settings import NAMESPACE
from extracted.deployment.naming import variable
from extracted.deployment.values import SecretReference

_MEANING = re.compile(r"([\\`*_{}\[\]<>#|])")


def guide(found: Rendered, tool: Literal["Kustomize", "Helm"]) -> str:
    """The README of a base and its overlays, or of a chart."""
    deployment, values = found.deployment, found.values
    external = [each for each in deployment.stores if each.is_external]
    return (
        _environment()
        .get_template("guide.md")
        .render(
            tool=tool,
            name=deployment.name,
            namespace=values[NAMESPACE],
            gateway=values["gateway"],
            monitoring=values["monitoring"]["namespace"],
            secrets=_secrets(deployment.secrets),
            engine=found.entrance.said,
            figures=[(each.name, _figures(found.figures[each.name])) for each in deployment.sides],
            external=external,
            elsewhere=deployment.elsewhere,
            stores=[each.name for each in deployment.stores if not each.is_external],
        )
    )


def _secrets(references: Sequence[SecretReference]) -> list[tuple[str, list[tuple[SecretReference, str]]]]:
    """By secret: what lies in it, each with a variable of a shell that nothing else here is called."""
    shared = {key for key, times in Counter(each.key for each in references).items() if times > 1}
    named = [(each, variable(f"{each.secret}_{each.key}") if each.key in shared else each.key) for each in references]
    return [(secret, list(group)) for secret, group in groupby(named, key=lambda each: each[0].secret)]


def _figures(figures: Autoscaling | str) -> str:
    if isinstance(figures, str):
        return figures
    told = "; ".join((figures.said, *figures.remarks))
    return f"{figures.least} to {figures.most} replicas, by the run {figures.run}: {told}"


@cache
def _environment() -> Environment:
    """Markdown is no HTML: what comes from elsewhere is made plain by a filter."""
    loader = PackageLoader("extracted.deployment.kubernetes")
    environment = Environment(  # noqa: S701
        loader=loader, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.filters["plain"] = _plain
    return environment


def _plain(text: str) -> str:
    """A text from elsewhere as one line that means nothing in Markdown."""
    return _MEANING.sub(r"\\\1", " ".join(text.split()))
