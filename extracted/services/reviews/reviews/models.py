"""What customers think of what they bought."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from catalog.models import Product
from core.fields import UserForeignKey
from core.models import TimeStampedModel
from service_links.fields import LinkedForeignKey, LinkedOneToOneField


class ReviewQuerySet(models.QuerySet["Review"]):
    def published(self) -> "ReviewQuerySet":
        return self.filter(status=Review.Status.PUBLISHED)


class Review(TimeStampedModel):
    class Status(models.TextChoices):
        PENDING = "pending"
        PUBLISHED = "published"
        REJECTED = "rejected"

    product = LinkedForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="reviews")
    author = UserForeignKey(on_delete=models.CASCADE, related_name="reviews")
    order_line_id = models.PositiveBigIntegerField(null=True, blank=True, help_text="The purchase, where there is one.")
    rating = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    title = models.CharField(max_length=100)
    body = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING, db_index=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["product", "author"], name="one_review_per_product")]
        permissions = [("moderate_review", "Can moderate reviews")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_verified_purchase(self) -> bool:
        return self.order_line_id is not None


class ReviewVote(models.Model):
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    voter = UserForeignKey(on_delete=models.CASCADE, related_name="review_votes")
    is_helpful = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "voter"], name="one_vote_per_review")]

    def __str__(self) -> str:
        return "helpful" if self.is_helpful else "not helpful"


class ReviewImage(models.Model):
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="images")
    url = models.URLField()

    def __str__(self) -> str:
        return self.url


class AbuseReport(TimeStampedModel):
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="abuse_reports")
    reporter = UserForeignKey(on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    resolved_by = UserForeignKey(on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.reason


class ProductRating(models.Model):
    """The published reviews of a product in two numbers, so that lists need not count."""

    product = LinkedOneToOneField(Product, on_delete=models.CASCADE, related_name="rating")
    average = models.DecimalField(max_digits=3, decimal_places=2, default=0)
    review_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.average} ({self.review_count})"
