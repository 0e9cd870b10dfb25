from tests.extracted.extractor.migrations.histories import migration, model, squash, text


def key(name, target):
    return f'{name}=models.ForeignKey(to="{target}", on_delete=models.CASCADE, null=True)'


def test_makes_a_model_after_those_it_points_to(tmp_path):
    first = model("Shelf", key("shop", "shop.Shop")) + model("Shop")
    made = text(squash(tmp_path, {"shop/0001_initial": migration(first)}))
    assert made.index('name="Shop"') < made.index('name="Shelf"')


def test_adds_a_field_later_where_two_models_point_to_each_other(tmp_path):
    first = model("Shelf", key("shop", "shop.Shop"), options='{"unique_together": {("shop", "id")}}')
    last = 'migrations.AddField("shop", "best", models.ForeignKey("shop.Shelf", models.CASCADE, null=True)),'
    made = text(squash(tmp_path, {"shop/0001_initial": migration(model("Shop") + first + last)}))
    assert made.count("migrations.AddField(") == 1
    assert made.index('name="Shelf"') < made.index("migrations.AddField(")


def test_splits_apps_that_need_each_other(tmp_path):
    made = squash(tmp_path, {
        "shop/0001_initial": migration(model("Shop")),
        "orders/0001_initial": migration(model("Order", key("shop", "shop.Shop")), ("shop", "0001_initial")),
        "shop/0002_last": migration(
            'migrations.AddField("shop", "last", models.ForeignKey("orders.Order", models.CASCADE)),',
            ("shop", "0001_initial"),
            ("orders", "0001_initial"),
        ),
    }, apps="shop orders")  # fmt: skip
    assert '("shop", "0001_extracted")' in text(made, "orders/migrations/0001_extracted.py")
    assert "dependencies = []" in text(made)
    later = text(made, "shop/migrations/0002_extracted_keys.py")
    assert '("orders", "0001_extracted")' in later
    assert 'replaces = [\n        ("shop", "0002_last"),\n    ]' in later
    assert "0002_last" not in text(made)


def test_makes_a_table_between_two_sides_without_constraints(tmp_path):
    made = squash(tmp_path, {
        "orders/0001_initial": migration(model("Order")),
        "shop/0001_initial": migration(model("Shop", 'orders=models.ManyToManyField(to="orders.Order")')),
    }, others="orders", mirrors={"orders.Order": "client"})  # fmt: skip
    assert 'models.ManyToManyField(to="orders.Order", db_constraint=False)' in text(made)
    assert '("orders", "0001_extracted")' in text(made)


def test_makes_parents_before_their_children(tmp_path):
    child = (
        'migrations.CreateModel("Kiosk", [("shop_ptr", models.OneToOneField(parent_link=True, to="shop.Shop",'
        ' on_delete=models.CASCADE, primary_key=True))], bases=("shop.shop",)),\n'
    )
    made = text(squash(tmp_path, {"shop/0001_initial": migration(child + model("Shop"))}))
    assert made.index('name="Shop"') < made.index('name="Kiosk"')
    assert 'bases=("shop.shop",)' in made


def test_migrations_of_other_distributions_go_on_waiting(tmp_path):
    last = (
        migration("", ("shop", "0001_initial"))
        + '    run_before = [("far", "0002_more"), ("orders", "0001_initial")]\n'
    )
    made = squash(tmp_path, {
        "shop/0001_initial": migration(model("Shop")),
        "shop/0002_last": last,
        "orders/0001_initial": migration(model("Order")),
    }, apps="shop orders")  # fmt: skip
    assert 'run_before = [\n        ("far", "0002_more"),\n    ]' in text(made)


def test_splits_sides_that_have_tables_between_each_other(tmp_path):
    def many(name, target):
        return f'{name}=models.ManyToManyField(to="{target}")'

    made = squash(tmp_path, {
        "orders/0001_initial": migration(model("Order")),
        "shop/0001_initial": migration(
            model("Shop", many("orders", "orders.Order")), ("orders", "0001_initial")
        ),
        "orders/0002_shops": migration(
            'migrations.AddField("order", "shops", models.ManyToManyField(to="shop.Shop")),', ("shop", "0001_initial")
        ),
    }, others="orders", mirrors={"orders.Order": "client"},
        files={"orders/models.py": "from django.db import models\nclass Order(models.Model):\n    shops = 1\n"},
    )  # fmt: skip
    first = {name: text(made, f"{name}/migrations/0001_extracted.py") for name in ("orders", "shop")}
    assert not ('("shop", "0001' in first["orders"] and '("orders", "0001' in first["shop"])


def test_only_what_waits_for_the_app_of_users_asks_for_it(tmp_path):
    members = "members=models.ManyToManyField(to=settings.AUTH_USER_MODEL)"
    made = squash(tmp_path, {
        "shop/0001_initial": migration(model("Shop")),
        "people/0001_initial": migration(
            model("User", 'shops=models.ManyToManyField(to="shop.Shop")'), ("shop", "0001_initial")
        ),
        "shop/0002_team": migration(
            model("Team", members), ("shop", "0001_initial"), ("people", "0001_initial")
        ),
    }, apps="shop people", files={"config/settings.py": SETTINGS})  # fmt: skip
    assert "swappable_dependency" not in text(made)
    assert "swappable_dependency(settings.AUTH_USER_MODEL)" in text(made, "shop/migrations/0002_extracted_keys.py")


SETTINGS = """
    INSTALLED_APPS = ["shop", "people"]
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    ROOT_URLCONF = "config.urls"
    AUTH_USER_MODEL = "people.User"
"""


def test_makes_a_model_that_may_be_swapped_before_those_that_point_to_it(tmp_path):
    first = model(
        "Shelf", 'shop=models.ForeignKey(to=swapper.get_model_name("shop", "Shop"), on_delete=models.CASCADE)'
    )
    history = {"shop/0001_initial": migration(first + model("Shop"), head="import swapper\n")}
    made = text(squash(tmp_path, history))
    assert made.index('name="Shop"') < made.index('name="Shelf"')
