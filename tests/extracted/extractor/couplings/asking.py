"""Evidence over a cut between the service `shop` and the rest, as one line each."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.model.evidence import End, Evidence
from extracted.extractor.dealings import Ties
from extracted.extractor.deciding import KINDS, Known, Ruling
from extracted.extractor.model import Access, Cut, Mirror, Side
from extracted.extractor.published import Published
from extracted.extractor.transactions import Place, Shape

CUT = Cut("shop", ("shop",), ("core",), {"shop": "shop"}, ("shop/models.py",), (), (), ())


def end(name: str) -> End:
    """`orders.Line` is a model, `orders.services:ship` code, `orders` an app."""
    if ":" in name:
        module, symbol = name.split(":")
        return End(module.split(".")[0], None, module, symbol or None)
    return End(name.split(".", maxsplit=1)[0], name if "." in name else None)


def known(
    mirrors: Mapping[str, Access] | None = None,
    theirs: Mapping[str, Access] | None = None,
    published: tuple[Published, ...] = (),
    transactions: Mapping[Place, Shape] | None = None,
    **made: frozenset[str],
) -> Known:
    """What was made of the cut: models that have mirrors on either side, functions, and what stands in the service."""
    ties = Ties(_mirrors(mirrors or {}), _mirrors(theirs or {}), published)
    return Known(CUT, ties, transactions=transactions or {}, **made)


def ruling(kind: str, source: str, target: str, detail: str, side: Side, made: Known, excerpt: str = "") -> Ruling:
    """What the extension of a kind decides on one piece of evidence."""
    piece = Evidence(kind, end(source), end(target), "shop/models.py", 3, detail, 1.0, excerpt)
    found = KINDS.load(kind).decide(piece, side, made)
    assert isinstance(found, Ruling)
    return found


def _mirrors(accesses: Mapping[str, Access]) -> tuple[Mirror, ...]:
    return tuple(Mirror(model, access) for model, access in sorted(accesses.items()))
