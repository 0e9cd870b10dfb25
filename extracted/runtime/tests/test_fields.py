"""Linked keys in migrations, forms, serializers and the administration."""

import pytest
from django import forms
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState
from rest_framework import serializers

from opinions.models import Review, Score, Wishlist
from service_links.fields import LinkedForeignKey
from shop.models import Product


class ReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ["product", "rating"]


class ReviewSerializer(serializers.ModelSerializer):
    class Meta:
        model = Review
        fields = ["id", "product", "rating", "text"]


def columns(model):
    return {name: field.deconstruct()[1:] for name, field in ModelState.from_model(model).fields.items()}


def test_a_linked_key_is_a_plain_column_in_migrations():
    found = columns(Review)
    assert found["product"] == ("django.db.models.BigIntegerField", [], {"db_column": "product_id", "db_index": True})
    assert found["customer"][2] == {"db_column": "customer_id", "db_index": True, "null": True}
    assert columns(Score)["product"][2] == {"db_column": "product_id", "unique": True}
    assert columns(Wishlist)["products"][0] == "django.db.models.ManyToManyField"


@pytest.mark.parametrize(
    ("key", "column"),
    [
        (models.AutoField(primary_key=True), ("IntegerField", {})),
        (models.SmallAutoField(primary_key=True), ("SmallIntegerField", {})),
        (models.PositiveIntegerField(primary_key=True), ("IntegerField", {})),
        (models.UUIDField(primary_key=True), ("UUIDField", {})),
        (models.CharField(max_length=7, primary_key=True, help_text="code"), ("CharField", {"max_length": 7})),
        (
            models.DecimalField(max_digits=4, decimal_places=1, primary_key=True),
            ("DecimalField", {"max_digits": 4, "decimal_places": 1}),
        ),
    ],
)
def test_the_column_is_that_of_the_key_it_points_to(key, column):
    from service_links.fields import _column

    assert _column(key) == ("django.db.models.%s" % column[0], column[1])


def test_the_column_of_a_key_that_is_a_key_is_that_of_the_last():
    from service_links.fields import _column

    assert _column(Score._meta.get_field("product"))[0] == "django.db.models.BigIntegerField"


def test_migrations_that_hold_plain_columns_are_up_to_date(monkeypatch):
    """The state that migrations would make differs from the models in nothing."""
    state = ProjectState()
    for model in apps.get_app_config("opinions").get_models():
        state.add_model(ModelState.from_model(model))
    now = ProjectState.from_apps(apps)
    for label, name in list(now.models):
        if label != "opinions":
            state.add_model(now.models[label, name].clone())
    assert MigrationAutodetector(state, now)._detect_changes() == {}
    for (label, _), model in now.models.items():
        if label == "opinions":
            assert not any(isinstance(field, LinkedForeignKey) for field in model.fields.values())


@pytest.mark.django_db
def test_the_tables_have_no_constraint_to_another_side():
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "opinions_review")
        tables = connection.introspection.table_names()
    assert not [found for found in constraints.values() if found["foreign_key"]]
    assert any(found["index"] and found["columns"] == ["product_id"] for found in constraints.values())
    assert "shop_product" not in tables
    assert "shop_customer" in tables


@pytest.mark.django_db
def test_managers_of_mirrors_stay_out_of_migrations():
    for model in (Product,):
        state = ModelState.from_model(model)
        assert state.managers == [] or all(type(m).__module__.startswith("django") for _, m in state.managers)
    call_command("check")


@pytest.mark.django_db
def test_a_model_form_offers_and_takes_rows_of_the_other_side(shop):
    product = Product.objects.get(slug="a2")
    form = ReviewForm({"product": product.pk, "rating": 4})
    assert "A2" in str(form["product"])
    assert form.is_valid(), form.errors
    assert form.save().product == product
    form = ReviewForm({"product": 99, "rating": 4})
    assert form.errors == {"product": ["Select a valid choice. That choice is not one of the available choices."]}


@pytest.mark.django_db
def test_a_model_serializer_takes_keys_of_the_other_side(shop):
    product = Product.objects.get(slug="a2")
    serializer = ReviewSerializer(data={"product": product.pk, "rating": 4})
    assert serializer.is_valid(), serializer.errors
    assert ReviewSerializer(serializer.save()).data["product"] == product.pk
    serializer = ReviewSerializer(data={"product": 99, "rating": 4})
    assert not serializer.is_valid()
    assert serializer.errors["product"][0].code == "does_not_exist"


@pytest.mark.django_db
def test_a_full_clean_asks_for_the_key(shop):
    review = Review(product_id=99, rating=1)
    with pytest.raises(Exception, match="product instance with id 99"):
        review.full_clean()


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_superuser("staff", password="x"))
    return client


@pytest.mark.django_db
def test_the_administration_lists_searches_and_changes(shop, staff, requests_made):
    a1, a2 = Product.objects.filter(slug__in=["a1", "a2"])
    for product in (a1, a2):
        Review.objects.create(product=product, rating=4)
    requests_made.clear()
    page = staff.get("/admin/opinions/review/").content.decode()
    assert "A1" in page
    assert "A2" in page
    assert requests_made == ["monolith"]
    page = staff.get("/admin/opinions/review/?q=A2").content.decode()
    assert ">A2<" in page
    assert ">A1<" not in page
    response = staff.post("/admin/opinions/review/add/", {"product": a1.pk, "rating": 5, "customer": "", "text": "x"})
    assert response.status_code == 302, response.context["errors"]
    assert Review.objects.get(rating=5).product == a1


def test_a_copy_of_a_linked_key_is_a_key_for_who_copies_keys():
    field = Review._meta.get_field("product")
    field.swappable = False
    try:
        _name, _path, args, kwargs = field.deconstruct()
    finally:
        field.swappable = True
    again = type(field)(*args, **{**kwargs, "related_name": "+"})
    assert isinstance(again, LinkedForeignKey)
    assert again.remote_field.model == "shop.product"
