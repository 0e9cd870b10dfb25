"""What a team asks of a proposal, from the command line: `--anchor control=accounts.User,accounts.Group`."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import click

from analysis.model.system import Wishes
from banyan.errors import UsageError

_MODEL = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*\Z")
_SERVICE = re.compile(r"[A-Za-z_][\w-]*\Z")


def wishes_options(command: Callable[..., object]) -> Callable[..., object]:
    """The options of every command that asks for a proposal, handed over as `wishes`."""

    @functools.wraps(command)
    def with_wishes(
        *,
        services: int | None,
        anchors: tuple[str, ...],
        keep_together: tuple[str, ...],
        keep_apart: tuple[str, ...],
        by: str,
        ignore_app_labels: bool,
        **others: object,
    ) -> object:
        groups = (keep_together, keep_apart)
        wishes = wishes_of(services or 0, anchors, groups, whole_apps=by == "app", ignore_app_labels=ignore_app_labels)
        return command(wishes=wishes, **others)

    decorated: Callable[..., object] = with_wishes
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


_OPTIONS = (
    click.option("--services", type=click.IntRange(min=1), metavar="N", help="How many there should be."),
    click.option(
        "--anchor",
        "anchors",
        multiple=True,
        metavar="NAME=app.Model[,app.Model]",
        help="A service and models that belong to it; every other model goes to one of them. Several times.",
    ),
    click.option("--keep-together", multiple=True, metavar="A,B", help="Models for one service. Several times."),
    click.option("--keep-apart", multiple=True, metavar="A,B", help="Models for different services. Several times."),
    click.option("--by", type=click.Choice(["model", "app"]), default="model", help="Move models, or apps as a whole."),
    click.option("--ignore-app-labels", is_flag=True, help="Judge as if all models stood in one app and one file."),
)


def wishes_of(
    services: int,
    anchors: Sequence[str],
    groups: tuple[Sequence[str], Sequence[str]],
    *,
    whole_apps: bool,
    ignore_app_labels: bool,
) -> Wishes:
    """Read the options; `groups` are those to keep together and apart. Raise UsageError for what cannot be meant."""
    together = tuple(_models(text, "--keep-together") for text in groups[0])
    apart = tuple(_models(text, "--keep-apart") for text in groups[1])
    read = _anchors(anchors)
    _require_one_place(read)
    _require_agreement(together, apart, read)
    if read and services not in (0, len(read)):
        message = f"--services {services} contradicts {len(read)} anchors: with anchors every model goes to one of them"
        raise UsageError(message, hint="leave --services out, or name as many anchors")
    if whole_apps and ignore_app_labels:
        raise UsageError("--by app and --ignore-app-labels contradict each other", hint="leave one of them out")
    return Wishes(services, read, together, apart, whole_apps, ignore_app_labels)


def _anchors(given: Iterable[str]) -> dict[str, tuple[str, ...]]:
    read: dict[str, tuple[str, ...]] = {}
    for text in given:
        name, equals, models = text.partition("=")
        if not equals or not _SERVICE.match(name):
            message = f"--anchor {text}: expected NAME=app.Model[,app.Model]"
            raise UsageError(message, hint="for example --anchor identity=accounts.User,accounts.Address")
        read[name] = read.get(name, ()) + _models(models, "--anchor", least=1)
    if len(read) == 1:
        raise UsageError("one --anchor divides nothing", hint="name two or more, each with models of its own")
    return read


def _models(text: str, option: str, least: int = 2) -> tuple[str, ...]:
    models = tuple(model.strip() for model in text.split(","))
    for model in models:
        if not _MODEL.match(model):
            raise UsageError(f"{option}: {model!r} is no model", hint="models are written app.Model, joined by commas")
    if len(set(models)) < least:
        raise UsageError(f"{option} {text}: expected two models or more", hint="join them by commas: app.One,app.Two")
    return tuple(dict.fromkeys(models))


def _require_one_place(anchors: dict[str, tuple[str, ...]]) -> None:
    counts = Counter(model.lower() for models in anchors.values() for model in models)
    twice = sorted(model for model, number in counts.items() if number > 1)
    if twice:
        raise UsageError(f"--anchor: {', '.join(twice)} cannot be in two services", hint="leave it in one of them")


def _require_agreement(
    together: Iterable[tuple[str, ...]], apart: Iterable[tuple[str, ...]], anchors: dict[str, tuple[str, ...]]
) -> None:
    """Nothing may be wished together and apart: neither by a group and another, nor by a group and the anchors."""
    place = {model.lower(): name for name, models in anchors.items() for model in models}
    home: dict[str, str] = {}
    for group in together:
        _join(home, group)
    for group in apart:
        roots = Counter(_root(home, model.lower()) for model in group)
        services = Counter(place[model.lower()] for model in group if model.lower() in place)
        if max(roots.values()) > 1 or max(services.values(), default=0) > 1:
            raise UsageError(f"{', '.join(group)} are wished both together and apart", hint="drop one of the wishes")
    for group in together:
        if len({place[model.lower()] for model in group if model.lower() in place}) > 1:
            message = f"--keep-together {','.join(group)} contradicts the anchors, which divide them"
            raise UsageError(message, hint="drop one of the wishes")


def _join(home: dict[str, str], group: Sequence[str]) -> None:
    first = _root(home, group[0].lower())
    for model in group[1:]:
        home[_root(home, model.lower())] = first


def _root(home: dict[str, str], model: str) -> str:
    while home.get(model, model) != model:
        model = home[model]
    return model
