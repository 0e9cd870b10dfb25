"""What customers think; it moves."""

from django.db import models


class Review(models.Model):
    product = models.ForeignKey("shop.Product", on_delete=models.CASCADE, related_name="reviews")
    customer = models.ForeignKey("shop.Customer", on_delete=models.SET_NULL, null=True, related_name="reviews")
    rating = models.IntegerField()
    text = models.TextField(blank=True)
