"""What changes reviews and ratings."""

from django.db import transaction
from django.db.models import Avg, Count
from django.utils import timezone

from accounts.models import User
from catalog.models import Product
from core.exceptions import Conflict, NotAllowed
from core.services import audit_record
from orders.selectors import has_bought
from reviews.models import AbuseReport, ProductRating, Review, ReviewVote
from reviews.signals import review_published


@transaction.atomic
def review_submit(*, product: Product, author: User, rating: int, title: str, body: str = "") -> Review:
    """Writes a review; one about a purchase is shown at once, others wait for staff. Raises Conflict for a second."""
    if Review.objects.filter(product=product, author=author).exists():
        raise Conflict("You reviewed this product before.")
    purchase = has_bought(user=author, product_id=product.pk)
    review = Review.objects.create(
        product=product,
        author=author,
        order_line_id=purchase.pk if purchase else None,
        rating=rating,
        title=title,
        body=body,
    )
    return review_publish(review=review) if purchase else review


def review_publish(*, review: Review) -> Review:
    review.status = Review.Status.PUBLISHED
    review.save(update_fields=["status", "updated_at"])
    review_published.send(sender=Review, review=review)
    return review


@transaction.atomic
def review_moderate(*, review: Review, moderator: User, is_accepted: bool) -> Review:
    """Decides about a review. Raises NotAllowed without the permission."""
    if not moderator.has_perm("reviews.moderate_review"):
        raise NotAllowed("You may not moderate reviews.")
    AbuseReport.objects.filter(review=review, resolved_at=None).update(
        resolved_by=moderator, resolved_at=timezone.now()
    )
    audit_record(action="reviews.review_moderated", target=review, actor=moderator, is_accepted=is_accepted)
    if is_accepted:
        return review_publish(review=review)
    review.status = Review.Status.REJECTED
    review.save(update_fields=["status", "updated_at"])
    return review


def review_vote(*, review: Review, voter: User, is_helpful: bool) -> ReviewVote:
    """Says whether a review helped; a second vote replaces the first. Raises NotAllowed for one's own."""
    if review.author_id == voter.pk:
        raise NotAllowed("You cannot vote on your own review.")
    vote, _ = ReviewVote.objects.update_or_create(review=review, voter=voter, defaults={"is_helpful": is_helpful})
    return vote


def abuse_report(*, review: Review, reporter: User, reason: str) -> AbuseReport:
    return AbuseReport.objects.create(review=review, reporter=reporter, reason=reason)


def rating_refresh(*, product_id: int) -> None:
    """Counts the published reviews of a product again; a product that is being deleted gets no new rating."""
    published = Review.objects.published().filter(product_id=product_id)
    figures = published.aggregate(average=Avg("rating"), count=Count("pk"))
    ProductRating.objects.filter(product_id=product_id).update(
        average=round(figures["average"] or 0, 2), review_count=figures["count"]
    )
