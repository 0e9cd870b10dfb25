from __future__ import annotations

from textwrap import dedent

from extracted.extractor.keys import link_keys

BEFORE = '''\
"""Orders."""

from django.db import models

from catalog.models import Product
from users.models import Person


class Line(models.Model):
    # What was bought.
    product = models.ForeignKey(
        Product,  # never null
        on_delete=models.PROTECT,
    )
    buyer: "Person" = models.OneToOneField(Person, on_delete=models.CASCADE)
    count = models.IntegerField( default = 1 )
'''


def test_changes_the_class_of_the_field_and_nothing_else():
    found = link_keys(BEFORE, ["Line.product"], ["catalog", "users", "service_links"])
    assert found.text == BEFORE.replace("= models.ForeignKey(", "= LinkedForeignKey(").replace(
        "from users", "from service_links.fields import LinkedForeignKey\nfrom users"
    )
    assert (found.linked, found.missed) == (frozenset({"Line.product"}), frozenset())


def test_knows_one_to_one_keys_and_annotations():
    found = link_keys(BEFORE, ["Line.buyer"], ["catalog", "users"])
    assert 'buyer: "Person" = LinkedOneToOneField(Person, on_delete=models.CASCADE)' in found.text


def test_does_nothing_the_second_time():
    once = link_keys(BEFORE, ["Line.product", "Line.buyer"], ["catalog"])
    assert link_keys(once.text, ["Line.product", "Line.buyer"], ["catalog"]) == once


def test_leaves_the_team_s_own_fields_and_says_so():
    text = dedent("""
        class Line(models.Model):
            user = UserForeignKey(on_delete=models.CASCADE)
        """)
    found = link_keys(text, ["Line.user"], [])
    assert (found.text, found.missed) == (text, frozenset({"Line.user"}))


def test_leaves_a_field_of_the_same_name_in_another_class():
    text = dedent("""
        class Line(models.Model):
            class Meta:
                user = models.ForeignKey("a.B", models.CASCADE)

            def product(self):
                product = models.ForeignKey("a.B", models.CASCADE)
        """)
    assert link_keys(text, ["Line.user", "Line.product"], []).text == text


def test_a_module_without_local_imports_gets_a_section_of_its_own():
    text = (
        "from django.db import models\n\n\nclass Line(models.Model):\n    b = models.ForeignKey('a.B', models.CASCADE)"
    )
    found = link_keys(text, ["Line.b"], ["shop"])
    assert found.text.startswith(
        "from django.db import models\n\nfrom service_links.fields import LinkedForeignKey\n\n\nclass Line"
    )
