from __future__ import annotations

from collections import Counter

from extracted.extractor.deciding import Known, decisions
from tests.extracted.extractor.shop import shop


def test_every_piece_of_evidence_has_exactly_one_decision(tmp_path):
    _, cut, ties, _ = shop(tmp_path)
    found = decisions(Known(cut, ties))
    evidence = [*(("service", piece) for piece in cut.outgoing), *(("monolith", piece) for piece in cut.incoming)]
    assert Counter((one.side, one.kind, one.file, one.line, one.subject) for one in found) == Counter(
        (side, piece.kind, piece.file, piece.line, piece.detail) for side, piece in evidence
    )
    assert all(one.how for one in found)
    assert all(one.advice for one in found if one.fate != "rewritten")
