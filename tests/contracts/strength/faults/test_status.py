from __future__ import annotations

from contracts.strength.faults import FAULTS
from contracts.strength.replies import Reply


def test_answers_with_an_error_and_with_a_neighbour():
    replies = [each.reply.status for each in FAULTS.load("status").seeded(Reply(404))]
    assert replies == [500, 410]
    assert [each.reply.status for each in FAULTS.load("status").seeded(Reply(418))] == [500, 419]
