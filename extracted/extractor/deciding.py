"""One decision on every coupling over the cut: asked of the extension for its kind, and none left without an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analysis.model.evidence import Evidence
from banyan.registry import Registry
from extracted.extractor.dealings import Ties
from extracted.extractor.model import Access, Cut, Decision, Fate, Side
from extracted.extractor.transactions import Place, Shape

KINDS = Registry("extracted.extractor.couplings", "kind of coupling")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of one coupling; `how` says what was done, or why nothing was."""

    fate: Fate
    how: str
    advice: str = ""


def rewritten(how: str) -> Ruling:
    """Nothing is left to do by hand."""
    return Ruling("rewritten", how)


def listed(how: str, advice: str) -> Ruling:
    """Left for people."""
    return Ruling("listed", how, advice)


def refused(how: str, advice: str) -> Ruling:
    """The service cannot work before this is changed."""
    return Ruling("refused", how, advice)


@dataclass(frozen=True, slots=True)
class Known:
    """What was made of the cut so far.

    `stubs` and `copies` are names (`module:symbol`) that stand in the service, `missed_keys` those
    (`app_label.Model.field`) that could not be rewritten. `files` are the paths in the service, `urls` the names of
    URLs of the other side that it can reverse. `transactions` are those over the cut.
    """

    cut: Cut
    ties: Ties
    stubs: frozenset[str] = frozenset()
    copies: frozenset[str] = frozenset()
    missed_keys: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    transactions: Mapping[Place, Shape] = field(default_factory=dict)

    def access(self, model: str | None, side: Side) -> Access | None:
        """How a side reads a model of the other, or None if it does not own one of that name."""
        mirrors = self.ties.mirrors if side == "service" else self.ties.theirs
        return next((mirror.access for mirror in mirrors if mirror.model == model), None)

    def far_model(self, piece: Evidence, side: Side) -> str | None:
        """The model of the other side that a piece of evidence is about; its target's first."""
        for end in (piece.target, piece.source):
            if end.model is not None and self.is_far(end.app, side):
                return end.model
        return None

    def is_far(self, app: str | None, side: Side) -> bool:
        """Whether an app is on the other side."""
        return self.cut.is_foreign(app) if side == "service" else self.cut.moves(app)


def decisions(known: Known) -> tuple[Decision, ...]:
    """A decision on each piece of evidence that runs over the cut, sorted."""
    return tuple(sorted([*_of("service", known), *_of("monolith", known)]))


def _of(side: Side, known: Known) -> Iterator[Decision]:
    for piece in known.cut.outgoing if side == "service" else known.cut.incoming:
        ruling = _ruling(piece, side, known)
        yield Decision(piece.kind, side, ruling.fate, piece.file, piece.line, piece.detail, ruling.how, ruling.advice)


def _ruling(piece: Evidence, side: Side, known: Known) -> Ruling:
    if any(known.cut.leaves_alone(end.module, end.symbol) for end in (piece.source, piece.target)):
        return listed("it is left to hands", "do it your own way, on both sides")
    if piece.kind not in KINDS:
        return listed("nothing is known of this kind of coupling", "look at the line, and at both sides of it")
    found = KINDS.load(piece.kind).decide(piece, side, known)
    assert isinstance(found, Ruling)
    return found
