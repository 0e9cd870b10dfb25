"""Field declarations in every spelling."""

from __future__ import annotations

import pytest

from tests.analysis.resolve.registry import field, model, relations

HEAD = """
--- config/settings.py
INSTALLED_APPS = ["django.contrib.auth", "shop"]
AUTH_USER_MODEL = "shop.User"
ITEM_MODEL = "shop.Item"
--- shop/models.py
import functools
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import ForeignKey as FK
class User(AbstractBaseUser):
    pass
class Item(models.Model):
    pass
Keyed = functools.partial(models.ForeignKey, on_delete=models.CASCADE)
def key(to, *args, **kwargs):
    return models.ForeignKey(to, *args, on_delete=models.PROTECT, **kwargs)
def user_key(**kwargs):
    kwargs.setdefault("null", True)
    field = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, **kwargs)
    return field
class ItemKey(models.ForeignKey):
    def __init__(self, *args, **kwargs):
        kwargs["to"] = "shop.Item"
        super().__init__(*args, **kwargs)
class DefaultKey(models.ForeignKey):
    def __init__(self, to="shop.Item", **kwargs):
        super().__init__(to=to, **kwargs)
class ClassKey(models.ForeignKey):
    default_model = Item
    def __init__(self, **kwargs):
        to = kwargs.pop("to", None) or label_of(self.default_model)
        kwargs["to"] = to
        super().__init__(**kwargs)
"""


def tree(declaration: str) -> str:
    return f"{HEAD}\nclass Order(models.Model):\n    x = {declaration}\n"


def found(declaration: str) -> list[str]:
    return [row.removeprefix("shop.Order.x ") for row in relations(tree(declaration)) if row.startswith("shop.Order.x")]


@pytest.mark.parametrize(
    ("declaration", "row"),
    [
        ("models.ForeignKey(Item, models.CASCADE)", "ForeignKey shop.Item"),
        ("models.ForeignKey(to=Item, on_delete=models.CASCADE)", "ForeignKey shop.Item"),
        ("models.ForeignKey('Item', models.CASCADE)", "ForeignKey shop.Item"),
        ("models.ForeignKey('shop.item', models.CASCADE)", "ForeignKey shop.Item"),
        ("models.ForeignKey('self', models.CASCADE)", "ForeignKey shop.Order"),
        ("models.ForeignKey('Order', models.CASCADE)", "ForeignKey shop.Order"),
        ("FK(Item, models.CASCADE)", "ForeignKey shop.Item"),
        ("models.OneToOneField(Item, models.CASCADE)", "OneToOneField shop.Item"),
        ("models.ManyToManyField(Item)", "ManyToManyField shop.Item"),
        ("models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)", "ForeignKey shop.User"),
        ("models.ForeignKey(get_user_model(), models.CASCADE)", "ForeignKey shop.User"),
        ("models.ForeignKey('auth.User', models.CASCADE)", "ForeignKey shop.User"),
        ("models.ForeignKey(own_settings.AUTH_USER_MODEL, models.CASCADE)", "ForeignKey shop.User"),
        ("models.ForeignKey(own_settings.USER_MODEL, models.CASCADE)", "ForeignKey shop.User"),
        ("models.ForeignKey(CONFIG['USER_MODEL'], models.CASCADE)", "ForeignKey shop.User"),
        ("models.ForeignKey(settings.ITEM_MODEL, models.CASCADE)", "ForeignKey shop.Item"),
        ("models.ForeignKey(getattr(settings, 'ITEM_MODEL', 'shop.Item'), models.CASCADE)", "ForeignKey shop.Item"),
        ("models.ForeignKey('%s.%s' % ('shop', 'Item'), models.CASCADE)", "ForeignKey shop.Item"),
        ("models.ForeignKey('shop.' + 'Item', models.CASCADE)", "ForeignKey shop.Item"),
        ("Keyed(Item)", "ForeignKey shop.Item"),
        ("key(Item)", "ForeignKey shop.Item"),
        ("key(to='Item')", "ForeignKey shop.Item"),
        ("user_key(related_name='orders')", "ForeignKey shop.User"),
        ("ItemKey(on_delete=models.CASCADE)", "ForeignKey shop.Item"),
        ("DefaultKey(on_delete=models.CASCADE)", "ForeignKey shop.Item"),
        ("DefaultKey('shop.User', on_delete=models.CASCADE)", "ForeignKey shop.User"),
        ("ClassKey(on_delete=models.CASCADE)", "ForeignKey shop.Item"),
        ("models.ForeignKey(Item, models.CASCADE) if settings.X else models.IntegerField()", "ForeignKey shop.Item"),
        ("models.ForeignKey('lib.Thing', models.CASCADE)", "ForeignKey lib.Thing"),
    ],
)
def test_reads_a_relation_in_every_spelling(declaration, row):
    assert found(declaration) == [row]


@pytest.mark.parametrize(
    "declaration",
    [
        "models.CharField(max_length=9)",
        "models.Index(fields=['y'])",
        "property(lambda self: 1)",
        "key",
        "models.ForeignKey",
        "'shop.Item'",
        "Item",
        "Item()",
        "dict(to=Item)",
        "models.Manager()",
        "unknown(Item)",
    ],
)
def test_takes_nothing_else_for_a_relation(declaration):
    assert found(declaration) == []


def test_reads_the_target_of_a_package_that_is_not_known_from_its_path():
    text = tree("models.ForeignKey(Thing, models.CASCADE)")
    assert "shop.Order.x ForeignKey lib.Thing" in relations(
        text.replace("import functools", "import functools\nfrom big.lib.models.things import Thing")
    )


def test_says_so_where_the_target_cannot_be_told():
    text = tree("models.ForeignKey(pick_one(), models.CASCADE)")
    assert field(text, "shop.Order.x").target is None
    assert "cannot be told" in field(text, "shop.Order.x").unresolved


@pytest.mark.parametrize(
    ("declaration", "on_delete"),
    [
        ("models.ForeignKey(Item, models.CASCADE)", "CASCADE"),
        ("models.ForeignKey(Item, on_delete=models.SET(pick))", "SET"),
        ("models.ForeignKey(Item, on_delete=models.DO_NOTHING)", "DO_NOTHING"),
        ("key(Item)", "PROTECT"),
        ("user_key()", "SET_NULL"),
        ("models.ManyToManyField(Item)", None),
    ],
)
def test_reads_what_happens_on_delete(declaration, on_delete):
    assert field(tree(declaration), "shop.Order.x").on_delete == on_delete


def test_reads_options_that_a_factory_passes_on():
    assert field(tree("user_key(related_name='orders', db_constraint=False)"), "shop.Order.x").related_name == "orders"
    assert not field(tree("user_key(db_constraint=False)"), "shop.Order.x").db_constraint


def test_evaluates_a_factory_where_it_is_written():
    text = f"""{HEAD}
--- shop/keys.py
from django.db.models import ForeignKey, PROTECT
from shop.models import Item as Wanted
def item_key(**kwargs):
    return ForeignKey(Wanted, on_delete=PROTECT, **kwargs)
--- shop/models.py
from shop.keys import item_key
class Order(models.Model):
    x = item_key()
"""
    assert "shop.Order.x ForeignKey shop.Item" in relations(text)


def test_reads_the_through_model():
    text = tree("models.ManyToManyField(Item, through='Line')")
    assert field(text, "shop.Order.x").through == "Line"


@pytest.mark.parametrize(
    ("declaration", "column"),
    [
        ("models.UUIDField()", "UUIDField"),
        ("models.PositiveIntegerField()", "PositiveIntegerField"),
        ("models.SlugField()", "SlugField"),
        ("models.BooleanField()", "BooleanField"),
    ],
)
def test_names_the_class_of_a_plain_column(declaration, column):
    assert field(tree(declaration), "shop.Order.x").column == column


def test_names_a_column_of_a_custom_class_as_django_calls_it():
    text = f"{HEAD}\nclass Code(models.CharField):\n    pass\nclass Order(models.Model):\n    x = Code()\n"
    assert field(text, "shop.Order.x").column == "CharField"
    assert field(text, "shop.Order.x").field_class == "shop.models.Code"


@pytest.mark.parametrize(
    ("imported", "declaration", "row"),
    [
        ("from mptt.models import TreeForeignKey", "TreeForeignKey('self', models.CASCADE)", "ForeignKey shop.Order"),
        ("from taggit.managers import TaggableManager", "TaggableManager()", "ManyToManyField taggit.Tag"),
        ("from filer.fields.image import FilerImageField", "FilerImageField(models.CASCADE)", "ForeignKey filer.Image"),
        ("from modelcluster.fields import ParentalKey", "ParentalKey(Item, models.CASCADE)", "ForeignKey shop.Item"),
        (
            "from wagtail.images import get_image_model_string",
            "models.ForeignKey(get_image_model_string(), models.CASCADE)",
            "ForeignKey wagtailimages.Image",
        ),
        ("import swapper", "models.ForeignKey(swapper.get_model_name('a', 'B'), models.CASCADE)", "ForeignKey a.B"),
        (
            "from oauth2_provider.settings import oauth2_settings",
            "models.ForeignKey(oauth2_settings.APPLICATION_MODEL, models.CASCADE)",
            "ForeignKey oauth2_provider.Application",
        ),
    ],
)
def test_knows_the_fields_of_well_known_packages(imported, declaration, row):
    text = tree(declaration).replace("import functools", f"import functools\n{imported}")
    assert f"shop.Order.x {row}" in relations(text)


def test_remembers_where_a_generic_foreign_key_keeps_the_key():
    text = f"""{HEAD}
from django.contrib.contenttypes.fields import GenericForeignKey
class Note(models.Model):
    about = GenericForeignKey("kind", "about_id")
    other = GenericForeignKey()
"""
    fields = model(text, "shop.Note").fields
    assert (fields["about"].key_column, fields["other"].key_column) == ("about_id", "object_id")
