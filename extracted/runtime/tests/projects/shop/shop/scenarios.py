"""What the shop's own code does with reviews, wherever they are."""

import contextlib

from django.db import connection
from django.shortcuts import get_object_or_404

from opinions.models import Review
from opinions.services import review_add, reviews_of
from shop.models import Brand, Customer, Highlight, Product, Profile


@contextlib.contextmanager
def noting(requests, side):
    requests.append(side)
    yield


def ratings(slug):
    return [review.rating for review in get_object_or_404(Product, slug=slug).reviews.order_by("rating")]


def add(slug, rating):
    product = Product.objects.get(slug=slug)
    review = review_add(product=product, rating=rating)
    return [type(review).__module__, review.rating, review.product is product]


def chained(slug):
    return reviews_of(Product.objects.get(slug=slug)).filter(rating__gte=3).count()


def well_rated(rating):
    return sorted(Product.objects.filter(reviews__rating__gte=rating).values_list("slug", flat=True))


def same_review(rating, text):
    return sorted(Product.objects.filter(reviews__rating=rating, reviews__text=text).values_list("slug", flat=True))


def unreviewed():
    return sorted(Product.objects.filter(reviews__isnull=True).values_list("slug", flat=True))


def highlights():
    return [highlight.review.rating for highlight in Highlight.objects.select_related("review")]


def highlights_of(rating):
    return Highlight.objects.filter(review__rating=rating).count()


def ordered():
    return list(Highlight.objects.order_by("review__rating"))


def write():
    Review.objects.create(product=Product.objects.first(), rating=1)


def save():
    Review(product=Product.objects.first(), rating=1).save()


def prefetched(slugs=None):
    products = Product.objects.filter(slug__in=slugs) if slugs else Product.objects.all()
    return {product.slug: len(product.reviews.all()) for product in products.prefetch_related("reviews")}


def delete_product(slug):
    return Product.objects.get(slug=slug).delete()[0]


def local_count():
    """The rows in the table that reviews had here, past all managers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM opinions_review")
        return cursor.fetchone()[0]


def seed():
    """Two brands with two products each, the same each time."""
    Highlight.objects.all().delete()
    for model in (Product, Brand, Customer):
        model.objects.all().delete()
    for number in (1, 2):
        brand = Brand.objects.create(pk=number, name="brand %d" % number)
        for letter in "ab":
            slug = "%s%d" % (letter, number)
            pk = number * 10 + ord(letter)
            status = "published" if letter == "a" else "draft"
            Product.objects.create(pk=pk, slug=slug, title=slug.upper(), price=number, brand=brand, status=status)
    ada = Customer.objects.create(pk=1, name="Ada", email="ada@example.com")
    Profile.objects.create(customer=ada, points=7)


def highlight(review):
    Highlight.objects.create(review_id=review)
