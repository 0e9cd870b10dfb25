import pytest

from tests.extracted.extractor.migrations.histories import migration, model, squash, text


def column(tmp_path, key, target="", name="order"):
    """The field of a shop that was a key to an order, by the field that is the order's own key."""
    order = model("Order") if not target else f'migrations.CreateModel("Order", [("key", {target})]),'
    made = squash(tmp_path, {
        "orders/0001_initial": migration(order),
        "shop/0001_initial": migration(model("Shop", f"{name}={key}"), ("orders", "0001_initial")),
    }, others="orders")  # fmt: skip
    return " ".join(text(made).split())


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("models.AutoField(primary_key=True)", "models.IntegerField({})"),
        ("models.SmallAutoField(primary_key=True)", "models.SmallIntegerField({})"),
        ("models.BigAutoField(primary_key=True)", "models.BigIntegerField({})"),
        ("models.PositiveBigIntegerField(primary_key=True)", "models.BigIntegerField({})"),
        ("chosen_elsewhere(primary_key=True, auto_created=True)", "models.BigIntegerField({})"),
        ("models.UUIDField(primary_key=True, editable=False)", "models.UUIDField({})"),
        ("models.CharField('code', max_length=7, primary_key=True)", "models.CharField(max_length=7, {})"),
    ],
)
def test_has_the_type_of_the_key_it_points_to(tmp_path, target, expected):
    made = column(tmp_path, 'models.ForeignKey("orders.Order", models.CASCADE)', target)
    whole = expected.format('db_column="order_id", db_index=True')
    assert f'("order", {whole})' in made


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ('models.OneToOneField("orders.Order", models.CASCADE)', 'db_column="order_id", unique=True'),
        (
            'models.ForeignKey("orders.Order", models.CASCADE, null=True)',
            'db_column="order_id", null=True, db_index=True',
        ),
        ('models.ForeignKey("orders.Order", models.CASCADE, db_index=False)', 'db_column="order_id"'),
        ('models.ForeignKey("orders.Order", models.CASCADE, unique=True)', 'db_column="order_id", unique=True'),
        ('models.ForeignKey("orders.Order", models.CASCADE, db_column="o")', 'db_column="o", db_index=True'),
    ],
)  # fmt: skip
def test_keeps_column_null_index_and_uniqueness(tmp_path, key, expected):
    assert f"models.BigIntegerField({expected})" in column(tmp_path, key)


def test_follows_a_key_that_is_a_key_itself(tmp_path):
    target = 'models.OneToOneField("orders.Parent", models.CASCADE, primary_key=True)'
    made = squash(tmp_path, {
        "orders/0001_initial": migration(
            'migrations.CreateModel("Parent", [("id", models.UUIDField(primary_key=True))]),\n'
            f'migrations.CreateModel("Order", [("parent", {target})]),'
        ),
        "shop/0001_initial": migration(
            model("Shop", 'order=models.ForeignKey("orders.Order", models.CASCADE)'), ("orders", "0001_initial")
        ),
    }, others="orders")  # fmt: skip
    assert 'models.UUIDField(db_column="order_id", db_index=True)' in text(made)


def test_points_to_another_field_where_it_says_so(tmp_path):
    made = squash(tmp_path, {
        "orders/0001_initial": migration(model("Order", "number=models.CharField(max_length=20, unique=True)")),
        "shop/0001_initial": migration(
            model("Shop", 'order=models.ForeignKey("orders.Order", models.CASCADE, to_field="number")'),
            ("orders", "0001_initial"),
        ),
    }, others="orders")  # fmt: skip
    assert 'models.CharField(max_length=20, db_column="order_id", db_index=True)' in text(made)


def test_waits_for_no_app_of_the_other_side(tmp_path):
    assert "dependencies = []" in column(tmp_path, 'models.ForeignKey("orders.Order", models.CASCADE)')


def test_leaves_keys_to_other_distributions_as_they_are(tmp_path):
    key = "models.ForeignKey(to=settings.AUTH_USER_MODEL, on_delete=models.CASCADE)"
    made = column(tmp_path, key)
    assert f'("order", {key})' in made
    assert "migrations.swappable_dependency(settings.AUTH_USER_MODEL)" in made


def test_gives_a_client_no_table_and_a_replica_one_without_constraints(tmp_path):
    unique = 'models.UniqueConstraint(fields=["name"], name="one")'
    options = f'{{"ordering": ["name"], "permissions": [("a", "b")], "constraints": [{unique}]}}'
    made = squash(tmp_path, {
        "orders/0001_initial": migration(
            model("Order", "name=models.TextField()", options=options) + model("Line") + model("Note")
        ),
        "shop/0001_initial": migration(model("Shop")),
    }, others="orders", mirrors={"orders.Order": "replica", "orders.Line": "client"})  # fmt: skip
    mirrors = text(made, "orders/migrations/0001_extracted.py")
    assert 'options={"ordering": ["name"]}' in mirrors
    assert mirrors.count('options={"managed": False}') == 1
    assert "Note" not in mirrors


def test_a_key_that_another_distribution_declares_stays_one_where_a_table_is_kept(tmp_path):
    grant = model("Grant", 'user=models.ForeignKey(to="people.User", on_delete=models.CASCADE)')
    files = {
        "people/models.py": (
            "from django.contrib.auth.models import AbstractUser\n\n\nclass User(AbstractUser):\n    pass\n"
        ),
        "shop/models.py": (
            "from oauth2_provider.models import AbstractGrant\n\n\nclass Grant(AbstractGrant):\n    pass\n"
        ),
        "config/settings.py": (
            'INSTALLED_APPS = ["oauth2_provider", "shop", "people"]\nAUTH_USER_MODEL = "people.User"\n'
        ),
    }
    histories = {
        "people/0001_initial": migration(model("User")),
        "shop/0001_initial": migration(grant, ("people", "0001_initial")),
    }
    made = squash(tmp_path, histories, others="people", mirrors={"people.User": "replica"}, files=files)
    assert '("user", models.ForeignKey(to="people.User", on_delete=models.CASCADE))' in text(made)
    [told] = [d for d in made.decisions if d.kind == "foreign_key"]
    assert (told.fate, told.subject, told.file) == ("listed", "shop.Grant.user", "shop/models.py")
    assert "oauth2_provider.models.AbstractGrant declares the key" in told.how
