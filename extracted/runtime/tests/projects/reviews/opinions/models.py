"""What customers think."""

from django.contrib.contenttypes.models import ContentType
from django.db import models

from service_links.fields import LinkedForeignKey, LinkedGenericForeignKey, LinkedManyToManyField, LinkedOneToOneField


class Review(models.Model):
    product = LinkedForeignKey("shop.Product", on_delete=models.CASCADE, related_name="reviews")
    customer = LinkedForeignKey(
        "shop.Customer", on_delete=models.SET_NULL, null=True, related_name="reviews", blank=True
    )
    rating = models.IntegerField()
    text = models.TextField(blank=True)

    def __str__(self):
        return "%d for %s" % (self.rating, self.product)


class Reply(models.Model):
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField()


class Score(models.Model):
    """What all reviews of a product come to."""

    product = LinkedOneToOneField("shop.Product", on_delete=models.CASCADE, related_name="score")
    average = models.FloatField()


class Wishlist(models.Model):
    name = models.CharField(max_length=100)
    products = LinkedManyToManyField("shop.Product", related_name="wishlists")


class Report(models.Model):
    """Somebody objects to something."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    target = LinkedGenericForeignKey("content_type", "object_id")
