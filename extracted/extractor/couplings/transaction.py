"""Transactions that write to both sides, `with atomic(): order.save(); book(stock)`: no longer one."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from extracted.extractor.deciding import Known, Ruling, listed, rewritten
from extracted.extractor.model import Side
from extracted.extractor.transactions import Far, Shape


def decide(piece: Evidence, side: Side, known: Known) -> Ruling:
    """Sound if the far part is the last step, and whole; else what takes it back is suggested."""
    shape = known.transactions.get((piece.file, piece.line), Shape())
    owner = "the monolith" if side == "service" else known.cut.service
    far = shape.far[-1] if shape.far else None
    if far is None or not far.function:
        return listed(_open(far), _by_hand(piece, far, owner))
    if shape.is_last and far.is_whole:
        how = f"{far.function} (line {far.line}) is the last step, and one transaction of {owner}: if it fails"
        return rewritten(f"{how}, all before it is rolled back here, and nothing comes after it")
    if shape.is_last:
        how = f"{far.function} (line {far.line}) is the last step, but what it wrote in {owner} before it failed stays"
        return listed(how, f"make {far.function} one transaction: @transaction.atomic")
    how = f"what {far.function} (line {far.line}) wrote in {owner} is not undone when a later step fails"
    return listed(how, _last(far, piece, owner))


def _open(far: Far | None) -> str:
    if far is None:
        return "what the other side writes, by way of other functions, is not undone when this transaction fails"
    return f"the row that is written in line {far.line} is the other side's, and no part of this transaction"


def _by_hand(piece: Evidence, far: Far | None, owner: str) -> str:
    what = piece.target.model or "them"
    if far is not None:
        return f"move the write into a function of {owner} that is one transaction, and call it as the last step"
    return (
        f"see that the call which writes {what} is the last step, let {owner} follow an event that is emitted in this"
        f" transaction (service_links.emit), or take back its rows of {what} in an `except` around the rest"
    )


def _last(far: Far, piece: Evidence, owner: str) -> str:
    rows = f"its rows of {piece.target.model}" if piece.target.model else "its rows"
    return (
        f"make {far.function} the last step; or emit an event in this transaction (service_links.emit), which {owner}"
        f" follows; or write a function of {owner} that takes back {rows}, and call it in an `except` around what"
        f" comes after line {far.line}"
    )
