"""What the shop and its service ask of each other, as the shop sees it."""

from service_links.declarations import Access, Call, Contracts, Exposed, Link, Queryable

CONTRACTS = Contracts(
    side="monolith",
    links=(
        Link(
            name="reviews",
            models=(Access("opinions.Review"),),
            calls=(
                Call("opinions.services:review_add"),
                Call("opinions.services:reviews_of", idempotent=True),
                Call("opinions.services:review_thank"),
            ),
        ),
    ),
    exposed=Exposed(
        calls=(
            "shop.services:quote",
            "shop.services:rename",
            "shop.services:reserve",
            "shop.services:find",
            "shop.services:validate",
            "shop.services:products_of",
            "shop.services:echo",
            "shop.services:count_up",
            "shop.services:calls",
            "shop.services:sleep",
            "shop.services:draw",
            "shop.models:Product.get_price",
            "shop.models:Product.label",
        ),
        models=(
            Queryable("shop.Brand"),
            Queryable("shop.Profile", lookups=("customer",)),
            Queryable(
                "shop.Product",
                lookups=("brand__name",),
                methods=("cheap",),
                fields=("title", "slug", "price", "brand", "status", "created_at"),
            ),
        ),
        captured=("shop.Customer",),
    ),
)
