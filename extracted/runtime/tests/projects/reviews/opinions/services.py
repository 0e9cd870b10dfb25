"""What is done with reviews."""

from django.conf import settings
from django.core import mail

from opinions.models import Review


def review_add(*, product, rating):
    return Review.objects.create(product=product, rating=rating)


def reviews_of(product):
    return Review.objects.filter(product=product)


def review_thank(review):
    """Writes to the customer; asks the shop for a price on the way."""
    price = review.product.get_price(quantity=2)
    text = "%s %s, %s" % (settings.GREETING, review.customer.name, price)
    mail.send_mail("Thanks", text, "shop@example.com", [review.customer.email])
    review.text = "thanked"
    review.save()
