"""Small monoliths to appraise: models, pieces of evidence, and a partition by app."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.appraisal.pieces import Piece, placed
from analysis.appraisal.proposal import appraise
from analysis.boundaries.by_app import partition
from analysis.model.evidence import End, Evidence
from analysis.model.models import DjangoModel, Relation, RelationKind
from analysis.model.project import App
from analysis.model.proposal import Proposal, Service
from analysis.model.system import System, Wishes


def app(label: str, *, lines: int = 100, is_local: bool = True) -> App:
    return App(label, label, label, is_local, True, lines)


def model(label: str, *relations: str, is_abstract: bool = False, is_proxy: bool = False) -> DjangoModel:
    """A model; relations are written `field -> app.Model`, with a leading `~` where they are generic."""
    name = label.partition(".")[2]
    where = (label.partition(".")[0], name, f"{label.partition('.')[0]}.models", "models.py", 1)
    fields = tuple(_relation(label, text) for text in relations)
    return DjangoModel(label, *where, is_abstract, is_proxy, True, "t", (), fields)


def _relation(owner: str, text: str) -> Relation:
    name, _, target = text.partition(" -> ")
    kind: RelationKind = "GenericRelation" if name.startswith("~") else "ForeignKey"
    where = (owner, "models.py", 2)
    return Relation(name.strip("~"), kind, f"models.{kind}", target, None, "CASCADE", True, "local", *where)


def piece(
    kind: str, source: str, target: str, detail: str = "detail", *, at: str = "", line: int = 7, to: str = ""
) -> Evidence:
    """Evidence from an app or model to another; `at` is the `module:symbol` of the code, `to` that of the target."""
    start, end = _end(source, at), _end(target, to)
    file = f"{(start.module or source.partition('.')[0] + '.views').replace('.', '/')}.py"
    return Evidence(kind, start, end, file, line, detail, 1.0)


def _end(name: str, place: str) -> End:
    label = name.partition(".")[0]
    module, _, symbol = place.partition(":")
    return End(label, name if "." in name else None, module or None, symbol or None)


def system(models: Iterable[DjangoModel], *evidence: Evidence, others: Iterable[str] = ()) -> System:
    """A monolith of these models; `others` are apps that own none."""
    owned = tuple(models)
    labels = sorted({each.app for each in owned} | set(others))
    return System(tuple(app(label) for label in labels), owned, evidence)


def proposed(monolith: System) -> Proposal:
    """Its proposal by app."""
    return appraise(monolith, partition(monolith, Wishes()))


def pieces_of(monolith: System) -> list[Piece]:
    """Its evidence with services by app."""
    return placed(monolith.evidence, partition(monolith, Wishes()))


def service(proposal: Proposal, name: str) -> Service:
    """One service of a proposal."""
    return next(each for each in proposal.services if each.name == name)
