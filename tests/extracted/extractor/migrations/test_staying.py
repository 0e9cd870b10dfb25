from extracted.extractor.migrations.staying import monolith_migrations
from extracted.extractor.model import Cut
from tests.extracted.extractor.migrations.histories import migration, model
from tests.extracted.extractor.sample import monolith_of

MODELS = """
from django.db import models


class Review(models.Model):
    shop = models.ForeignKey("shop.Shop", models.CASCADE)
    owner = models.OneToOneField("shop.Shop", models.CASCADE, null=True, related_name="+")
    parent = models.ForeignKey("self", models.CASCADE)
"""
HISTORY = model(
    "Review",
    'shop=models.ForeignKey(to="shop.Shop", on_delete=models.CASCADE)',
    'owner=models.OneToOneField(to="shop.Shop", on_delete=models.CASCADE, null=True)',
    'parent=models.ForeignKey(to="self", on_delete=models.CASCADE)',
)
CUT = Cut("shop", ("shop",), (), {"shop": "shop"}, (), (), (), ())


def monolith(tmp_path, history=HISTORY):
    files = {
        "shop/models.py": "from django.db import models\n\n\nclass Shop(models.Model):\n    pass\n",
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": migration(model("Shop")),
        "reviews/models.py": MODELS,
        "reviews/migrations/__init__.py": "",
        "reviews/migrations/0001_initial.py": migration(history, ("shop", "0001_initial")),
        "reviews/migrations/0007_last.py": migration("", ("reviews", "0001_initial")),
        "stats/migrations/__init__.py": "",
        "stats/migrations/0001_rows.py": migration("migrations.RunPython(print),", ("reviews", "0001_initial")),
    }
    return monolith_of(tmp_path, files, apps="shop reviews stats")


def test_makes_plain_columns_of_keys_to_what_left(tmp_path):
    changes, decisions = monolith_migrations(monolith(tmp_path), CUT)
    (change,) = changes
    assert decisions == ()
    assert change.path == "reviews/migrations/0008_shop_leaves.py"
    text = (change.content or b"").decode()
    assert '("reviews", "0007_last")' in text
    assert 'field=models.BigIntegerField(db_column="shop_id", db_index=True)' in text
    assert 'field=models.BigIntegerField(db_column="owner_id", null=True, unique=True)' in text
    assert "parent" not in text


def test_waits_for_everything_that_works_on_rows(tmp_path):
    ((change,), _) = monolith_migrations(monolith(tmp_path), CUT)
    assert (
        '        ("reviews", "0007_last"),\n        ("stats", "0001_rows"),\n    ]' in (change.content or b"").decode()
    )


def test_leaves_keys_alone_that_keep_their_constraint(tmp_path):
    missed = frozenset({"reviews.Review.shop", "reviews.Review.owner"})
    assert monolith_migrations(monolith(tmp_path), CUT, missed) == ((), ())


def test_lists_an_app_whose_history_cannot_be_told(tmp_path):
    changes, (decision,) = monolith_migrations(monolith(tmp_path, "*make(),"), CUT)
    assert changes == ()
    assert (decision.fate, decision.side, decision.file) == (
        "listed",
        "monolith",
        "reviews/migrations/0001_initial.py",
    )
