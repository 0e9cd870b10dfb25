"""What is done with reviews."""

from opinions.models import Review


def review_add(*, product, rating):
    return Review.objects.create(product=product, rating=rating)


def reviews_of(product):
    return Review.objects.filter(product=product)
