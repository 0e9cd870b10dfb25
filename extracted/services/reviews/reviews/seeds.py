"""Demo reviews."""

from random import Random

from orders.models import Order, OrderLine
from reviews.models import Review

TITLES = {1: "Never again", 2: "Not what I hoped for", 3: "It is all right", 4: "Good", 5: "Just what I wanted"}


def seed_reviews(*, rng: Random) -> None:
    """About every second delivered product is reviewed, once by each customer."""
    lines = OrderLine.objects.filter(order__status=Order.Status.DELIVERED).select_related("order", "variant")
    reviews: dict[tuple[int, int], Review] = {}
    for line in lines.order_by("pk"):
        key = (line.variant.product_id, line.order.customer_id)
        if key in reviews or rng.random() < 0.5:
            continue
        reviews[key] = _review(line, rng)
    Review.objects.bulk_create(reviews.values())


def _review(line: OrderLine, rng: Random) -> Review:
    rating = rng.choice([1, 2, 3, 4, 4, 5, 5, 5])
    return Review(
        product_id=line.variant.product_id,
        author_id=line.order.customer_id,
        order_line_id=line.pk,
        rating=rating,
        title=TITLES[rating],
        body=f"I bought {line.title}.",
        status=Review.Status.PUBLISHED,
        created_at=line.order.placed_at,
    )
