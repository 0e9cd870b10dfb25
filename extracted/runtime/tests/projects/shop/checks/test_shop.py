"""The shop's tests, the same wherever reviews are."""

import pytest
from django.core import mail
from django.db import connection
from django.test import TestCase

from checks import factories
from opinions.models import Review
from opinions.services import review_add, review_thank
from shop import scenarios
from shop.models import Highlight, Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def review():
    return factories.review(customer=factories.customer())


@pytest.mark.parametrize("number", [1, 2])
def test_each_test_begins_with_nothing(number, review):
    assert Review.objects.count() == 1
    assert review.pk is not None
    assert not review._state.adding


def test_a_factory_makes_moved_rows(review):
    assert Review.objects.get(pk=review.pk).product == review.product
    assert Review.objects.get().customer.name == "Ada"
    assert scenarios.well_rated(4) == [review.product.slug]


def test_moved_rows_are_saved_changed_and_deleted(review):
    review.rating = 5
    review.save()
    assert Review.objects.get().rating == 5
    Review.objects.filter(rating=5).update(text="x")
    review.refresh_from_db()
    assert review.text == "x"
    made = Review.objects.bulk_create(Review(product=review.product, rating=number) for number in (1, 2))
    assert all(row.pk for row in made) or not connection.features.can_return_rows_from_bulk_insert
    assert Review.objects.count() == 3
    assert Review.objects.get_or_create(rating=1, defaults={"product": review.product})[1] is False
    assert Review.objects.update_or_create(rating=1, defaults={"text": "low"})[0].text == "low"
    Review.objects.filter(rating__lt=3).delete()
    review.delete()
    assert review.pk is None
    assert Review.objects.count() == 0


def test_a_function_changes_what_the_test_holds(review):
    Highlight.objects.create(review=review)
    added = review_add(product=review.product, rating=1)
    assert Review.objects.get(rating=1) == added
    assert scenarios.highlights() == [4]


def test_a_call_comes_back_for_what_the_shop_knows(review, settings):
    settings.GREETING = "Hello"
    review_thank(review)
    assert review.text == "thanked"
    assert mail.outbox[0].body.startswith("Hello Ada, 6")
    assert mail.outbox[0].to == ["ada@example.com"]


def test_settings_are_what_they_were(review):
    review_thank(review)
    assert [message.body[:8] for message in mail.outbox] == ["Dear Ada"]


def test_rows_of_the_shop_change_on_the_way(review):
    review.customer.name = "Eve"
    review.customer.save()
    review_thank(Review.objects.get())
    assert mail.outbox[0].body.startswith("Dear Eve")


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_is_cleaned_up(review):
    assert Review.objects.count() == 1


def test_nothing_was_left():
    assert Review.objects.count() == 0
    assert Product.objects.count() == 0


class OfAClass(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.review = factories.review()

    def test_shared_rows_are_there(self):
        self.review.delete()
        assert Review.objects.count() == 0

    def test_shared_rows_are_there_again(self):
        assert Review.objects.get().rating == 4
