"""Questions about reviews."""

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from catalog.models import Product
from orders.models import OrderLine
from reviews.models import Review


def reviews_of(product: Product) -> QuerySet[Review]:
    """What customers read, with `helpful_votes`, the most helpful first."""
    return (
        Review.objects.published()
        .filter(product=product)
        .select_related("author")
        .annotate(helpful_votes=Count("votes", filter=Q(votes__is_helpful=True)))
        .order_by("-helpful_votes", "-created_at", "-pk")
    )


def reviews_to_moderate() -> QuerySet[Review]:
    """What waits for staff, what readers complained about first."""
    return (
        Review.objects.annotate(complaints=Count("abuse_reports", filter=Q(abuse_reports__resolved_at=None)))
        .filter(Q(status=Review.Status.PENDING) | Q(complaints__gt=0))
        .select_related("product", "author__profile")
        .order_by("-complaints", "created_at", "pk")
    )


def products_to_review(user: User) -> QuerySet[Product]:
    """What the customer received and has not reviewed yet."""
    bought = OrderLine.objects.filter(order__customer=user, order__status="delivered")
    return (
        Product.objects.published()
        .filter(variants__in=bought.values("variant"))
        .exclude(reviews__author=user)
        .distinct()
        .order_by("title", "pk")
    )


def best_rated(limit: int = 8) -> QuerySet[Product]:
    return (
        Product.objects.published()
        .filter(rating__review_count__gt=0)
        .select_related("brand", "rating")
        .order_by("-rating__average", "-rating__review_count", "pk")[:limit]
    )
