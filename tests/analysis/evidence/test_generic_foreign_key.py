"""Generic foreign keys, by the generic relations that point to them."""

from __future__ import annotations

from tests.analysis.projects import evidence_of

TREE = """
--- notes/models.py
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

class Note(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveIntegerField()
    target = GenericForeignKey("content_type", "object_id")

--- orders/models.py
from django.contrib.contenttypes import fields
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from notes.models import Note

class Order(models.Model):
"""


def test_sees_each_model_that_names_it() -> None:
    for relation in (
        "GenericRelation(Note)",
        "GenericRelation('notes.Note')",
        "fields.GenericRelation(Note, related_query_name='o')",
    ):
        tree = f"{TREE}    notes = {relation}\n"
        assert evidence_of(tree, "generic_foreign_key") == [("notes.Note", "orders.Order", "notes/models.py", "Note")]


def test_is_none_without_a_generic_relation() -> None:
    assert evidence_of(f"{TREE}    pass\n", "generic_foreign_key") == []
    assert (
        evidence_of(f"{TREE}    note = models.ForeignKey(Note, on_delete=models.CASCADE)\n", "generic_foreign_key")
        == []
    )
