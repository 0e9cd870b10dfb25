"""What is done with reviews; it moves."""

from opinions.models import Review
from service_links import dual


@dual("reviews")
def review_add(*, product, rating):
    return Review.objects.create(product=product, rating=rating)


@dual("reviews", idempotent=True)
def reviews_of(product):
    return Review.objects.filter(product=product)
