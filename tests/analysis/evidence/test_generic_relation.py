"""Generic relations to other apps' models."""

from __future__ import annotations

from tests.analysis.evidence.test_generic_foreign_key import TREE
from tests.analysis.projects import evidence_of


def test_sees_a_generic_relation() -> None:
    assert evidence_of(f"{TREE}    notes = GenericRelation(Note)\n", "generic_relation") == [
        ("orders.Order", "notes.Note", "orders/models.py", "Order")
    ]


def test_belongs_to_each_model_of_an_abstract_base() -> None:
    tree = f"""{TREE}    notes = GenericRelation("notes.Note")

    class Meta:
        abstract = True

class One(Order):
    pass

class Two(Order):
    pass
"""
    assert [source for source, *_ in evidence_of(tree, "generic_relation")] == ["orders.One", "orders.Two"]


def test_is_no_generic_relation() -> None:
    for field in ("pass", "notes = models.ManyToManyField(Note)", "notes = [Note]"):
        assert evidence_of(f"{TREE}    {field}\n", "generic_relation") == []
