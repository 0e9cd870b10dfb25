"""What reviews asks of monolith, and offers to it. Written by `banyan extract`."""

from service_links.declarations import Access, Call, Exposed, Link, Peer, Queryable

LINK = Link(
    "monolith",
    models=(
        Access("accounts.CustomerProfile", "client"),
        Access("accounts.User", "replica"),
        Access("catalog.Brand", "client"),
        Access("catalog.Category", "client"),
        Access("catalog.Product", "replica"),
        Access("catalog.ProductImage", "client"),
        Access("catalog.ProductVariant", "replica"),
        Access("notifications.Notification", "client"),
        Access("orders.Order", "replica"),
        Access("orders.OrderAddress", "client"),
        Access("orders.OrderLine", "replica"),
        Access("shipping.ShippingMethod", "client"),
    ),
    calls=(
        Call("orders.selectors:has_bought"),
    ),
    signals=(
        "django.db.models.signals:post_save@catalog.Product",
    ),
    hidden=(
        "accounts.User.password",
        "payments.PaymentMethod.gateway_token",
    ),
    peers=(
        Peer("accounts", models=("accounts.CustomerProfile", "accounts.User",)),
        Peer("catalog", models=("catalog.Brand", "catalog.Category", "catalog.Product", "catalog.ProductImage", "catalog.ProductVariant",)),
        Peer("checkout", models=("orders.Order", "orders.OrderAddress", "orders.OrderLine",), calls=("orders.selectors:has_bought",)),
        Peer("fulfilment", models=("shipping.ShippingMethod",)),
        Peer("notifications", models=("notifications.Notification",)),
    ),
)

EXPOSED = Exposed(
    calls=(
        "reviews.selectors:best_rated",
        "reviews.selectors:products_to_review",
    ),
    models=(
        Queryable("reviews.AbuseReport", lookups=("created_at", "reason", "reporter", "resolved_at", "resolved_by", "review", "updated_at",)),
        Queryable("reviews.ProductRating", lookups=("average", "product", "review_count",)),
        Queryable("reviews.Review", lookups=("author", "body", "created_at", "product", "rating", "status", "title", "updated_at",), methods=("published",)),
        Queryable("reviews.ReviewImage", lookups=("review", "url",)),
        Queryable("reviews.ReviewVote", lookups=("is_helpful", "review", "voter",)),
    ),
    captured=(
        "reviews.AbuseReport",
        "reviews.ProductRating",
        "reviews.Review",
        "reviews.ReviewImage",
        "reviews.ReviewVote",
    ),
    signals=(
        "reviews.signals:review_published",
    ),
)
