"""Small systems drawn in a few words, and how models are grouped in a partition."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.model.evidence import End, Evidence
from analysis.model.models import DjangoModel, Relation
from analysis.model.partition import Partition
from analysis.model.project import App
from analysis.model.system import System


def system(relations: str, uses: str = "", apps: Iterable[str] = ("shop",), module: str = "models") -> System:
    """`Line>Order Order>User` are relations, `views.Cart:Order,Line` is code that uses models; `a.Order` names an app.

    A model without an app is in the first one.
    """
    labels = tuple(apps)
    found: dict[str, list[str]] = {}
    for word in relations.split():
        source, _, target = word.partition(">")
        found.setdefault(_label(source, labels), [])
        if target:
            found[_label(source, labels)].append(_label(target, labels))
            found.setdefault(_label(target, labels), [])
    models = tuple(_model(label, targets, module) for label, targets in sorted(found.items()))
    evidence = tuple(one for word in uses.split() for one in _uses(word, labels))
    return System(tuple(App(a, a, a, True, True, 10) for a in labels), models, evidence)


def groups(partition: Partition) -> set[frozenset[str]]:
    """The names of the models that share a service."""
    found: dict[str, set[str]] = {}
    for model, service in partition.models.items():
        found.setdefault(service, set()).add(model.partition(".")[2])
    return {frozenset(names) for names in found.values()}


def _label(name: str, apps: tuple[str, ...]) -> str:
    return name if "." in name else f"{apps[0]}.{name}"


def _model(label: str, targets: list[str], module: str) -> DjangoModel:
    app, _, name = label.partition(".")
    relations = tuple(_relation(target) for target in targets)
    return DjangoModel(label, app, name, f"{app}.{module}", "f.py", 1, False, False, True, "t", (), relations)


def _relation(target: str) -> Relation:
    name = target.partition(".")[2].lower()
    return Relation(name, "ForeignKey", "ForeignKey", target, None, "CASCADE", True, "local", "", "f.py", 1)


def _uses(word: str, apps: tuple[str, ...]) -> Iterable[Evidence]:
    code, _, models = word.partition(":")
    module, _, symbol = code.rpartition(".")
    for name in models.split(","):
        label = _label(name, apps)
        source = End(apps[0], None, f"{apps[0]}.{module}", symbol)
        yield Evidence("read", source, End(label.partition(".")[0], label), "f.py", 1, "", 3.0)
