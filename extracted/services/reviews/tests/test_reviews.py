from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.exceptions import Conflict, NotAllowed
from notifications.models import Notification
from orders.models import Order
from reviews.models import ProductRating, Review, ReviewVote
from reviews.selectors import best_rated, products_to_review, reviews_of, reviews_to_moderate
from reviews.services import abuse_report, review_moderate, review_submit, review_vote
from reviews.tasks import refresh_all_ratings
from reviews.templatetags.ratings import product_rating, stars
from tests import factories


def _submit(product, author, **fields):
    return review_submit(product=product, author=author, **{"rating": 5, "title": "Good", **fields})


@pytest.fixture
def bought(customer):
    return factories.OrderLineFactory(order__customer=customer, order__status=Order.Status.DELIVERED)


def test_a_review_of_a_purchase_is_shown_at_once(bought, customer):
    review = _submit(bought.variant.product, customer)
    assert review.status == Review.Status.PUBLISHED
    assert review.is_verified_purchase
    assert Notification.objects.get().about == review


def test_another_review_waits(customer):
    review = _submit(factories.ProductFactory(), customer)
    assert review.status == Review.Status.PENDING
    assert not review.is_verified_purchase


def test_nobody_reviews_twice(bought, customer):
    _submit(bought.variant.product, customer)
    with pytest.raises(Conflict):
        _submit(bought.variant.product, customer)


def test_ratings_follow_published_reviews():
    product = factories.ReviewFactory(rating=5).product
    second = factories.ReviewFactory(product=product, rating=2)
    factories.ReviewFactory(product=product, rating=1, status=Review.Status.PENDING)
    rating = ProductRating.objects.get(product=product)
    assert (rating.average, rating.review_count) == (Decimal("3.50"), 2)
    second.delete()
    rating.refresh_from_db()
    assert (rating.average, rating.review_count) == (5, 1)


def test_a_product_goes_with_its_reviews():
    factories.ReviewFactory().product.delete()
    assert not Review.objects.exists()
    assert not ProductRating.objects.exists()


def test_moderating_needs_the_permission(customer):
    with pytest.raises(NotAllowed):
        review_moderate(review=factories.ReviewFactory(), moderator=customer, is_accepted=True)


@pytest.mark.parametrize(("is_accepted", "status"), [(True, "published"), (False, "rejected")])
def test_moderating_decides_and_settles_complaints(superuser, customer, is_accepted, status):
    review = factories.ReviewFactory(status=Review.Status.PENDING)
    complaint = abuse_report(review=review, reporter=customer, reason="Rude")
    review_moderate(review=review, moderator=superuser, is_accepted=is_accepted)
    complaint.refresh_from_db()
    assert review.status == status
    assert complaint.resolved_by == superuser


def test_complaints_come_first_in_the_queue(customer):
    pending = factories.ReviewFactory(status=Review.Status.PENDING)
    complained = factories.ReviewFactory()
    abuse_report(review=complained, reporter=customer, reason="Rude")
    factories.ReviewFactory()
    assert list(reviews_to_moderate()) == [complained, pending]


def test_a_vote_can_be_changed(customer):
    review = factories.ReviewFactory()
    for is_helpful in [True, False]:
        review_vote(review=review, voter=customer, is_helpful=is_helpful)
    assert ReviewVote.objects.get().is_helpful is False


def test_nobody_votes_for_themselves():
    review = factories.ReviewFactory()
    with pytest.raises(NotAllowed):
        review_vote(review=review, voter=review.author, is_helpful=True)


def test_helpful_reviews_come_first(customer):
    helpful = factories.ReviewFactory()
    other = factories.ReviewFactory(product=helpful.product)
    review_vote(review=helpful, voter=customer, is_helpful=True)
    assert list(reviews_of(helpful.product)) == [helpful, other]


def test_what_was_received_can_be_reviewed(bought, customer):
    factories.OrderLineFactory(order__customer=customer)
    assert list(products_to_review(customer)) == [bought.variant.product]
    _submit(bought.variant.product, customer)
    assert not products_to_review(customer).exists()


def test_best_rated_leaves_out_what_nobody_reviewed():
    good = factories.ReviewFactory(rating=5).product
    bad = factories.ReviewFactory(rating=2).product
    factories.ProductFactory()
    assert list(best_rated()) == [good, bad]


def test_the_task_and_the_command_agree(capsys):
    factories.ReviewFactory(rating=3)
    factories.ProductFactory()
    ProductRating.objects.update(average=0, review_count=0)
    assert refresh_all_ratings() == 2
    by_task = list(ProductRating.objects.order_by("product").values_list("product", "average", "review_count"))
    call_command("rebuild_ratings")
    by_command = list(ProductRating.objects.order_by("product").values_list("product", "average", "review_count"))
    assert by_task == by_command
    assert "2 ratings rebuilt" in capsys.readouterr().out


@pytest.mark.parametrize(("rating", "text"), [(3, "★★★☆☆"), (Decimal("4.60"), "★★★★★"), (None, "☆☆☆☆☆")])
def test_stars(rating, text):
    assert stars(rating) == text


def test_a_product_without_a_rating_shows_none():
    product = factories.ProductFactory()
    ProductRating.objects.all().delete()
    product.refresh_from_db()
    assert product_rating(product) == {"rating": None}


def test_api_reads_without_and_writes_with_credentials(api, customer_api, bought):
    url = reverse("reviews-api:review_list", args=[bought.variant.product.slug])
    fields = {"rating": 4, "title": "Good"}
    assert api.post(url, fields).status_code == 401
    assert customer_api.post(url, fields).json()["is_verified_purchase"]
    assert customer_api.post(url, fields).status_code == 409
    assert api.get(url).json()[0]["title"] == "Good"


@pytest.mark.parametrize("rating", [0, 6])
def test_api_refuses_ratings_out_of_range(customer_api, rating):
    url = reverse("reviews-api:review_list", args=[factories.ProductFactory().slug])
    assert customer_api.post(url, {"rating": rating, "title": "Good"}).status_code == 400


def test_api_votes_and_complains(customer_api):
    review = factories.ReviewFactory()
    assert customer_api.put(reverse("reviews-api:vote", args=[review.pk]), {"is_helpful": True}).status_code == 204
    url = reverse("reviews-api:abuse_report", args=[review.pk])
    assert customer_api.post(url, {"reason": "Rude"}).status_code == 204
    assert review.abuse_reports.get().reason == "Rude"


def test_api_does_not_show_votes_on_hidden_reviews(customer_api):
    review = factories.ReviewFactory(status=Review.Status.REJECTED)
    assert customer_api.put(reverse("reviews-api:vote", args=[review.pk]), {"is_helpful": True}).status_code == 404


def test_api_moderates(customer_api, api_as, staff_with):
    review = factories.ReviewFactory(status=Review.Status.PENDING)
    url = reverse("reviews-api:moderation", args=[review.pk])
    assert customer_api.post(url, {"is_accepted": True}).status_code == 403
    client = api_as(staff_with("reviews.moderate_review"))
    queue = client.get(reverse("reviews-api:moderation_queue")).json()
    assert queue["results"][0]["author_email"] == review.author.email
    assert client.post(url, {"is_accepted": True}).json()["status"] == "published"


def test_page_for_reviews(customer_client, bought):
    url = reverse("reviews:review_create", args=[bought.variant.product.slug])
    assert bought.variant.product.title in customer_client.get(url).content.decode()
    customer_client.post(url, {"rating": 4, "title": "Good"})
    text = customer_client.get(bought.variant.product.get_absolute_url()).content.decode()
    assert "★★★★☆" in text


def test_pages_vote_and_complain(customer_client):
    review = factories.ReviewFactory()
    response = customer_client.post(reverse("reviews:vote", args=[review.pk]), {"is_helpful": "1"})
    assert response["Location"].endswith("#reviews")
    customer_client.post(reverse("reviews:report_abuse", args=[review.pk]), {"reason": "Rude"})
    assert review.votes.get().is_helpful
    assert review.abuse_reports.count() == 1


def test_admin_accepts_and_rejects(admin_pages):
    review = factories.ReviewFactory(status=Review.Status.PENDING)
    url = reverse("admin:reviews_review_changelist")
    for action, status in [("accept", "published"), ("reject", "rejected")]:
        admin_pages.post(url, {"action": action, "_selected_action": [review.pk]})
        review.refresh_from_db()
        assert review.status == status
