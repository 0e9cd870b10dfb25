"""What the shop and its service ask of each other, as the service sees it."""

from service_links.declarations import REPLICA, Access, Call, Contracts, Exposed, Link, Queryable

CONTRACTS = Contracts(
    side="reviews",
    links=(
        Link(
            name="monolith",
            models=(
                Access("shop.Brand"),
                Access("shop.Product"),
                Access("shop.Customer", REPLICA),
                Access("shop.Profile"),
            ),
            calls=(Call("shop.services:quote", idempotent=True), Call("shop.services:rename")),
        ),
    ),
    exposed=Exposed(
        calls=("opinions.services:review_add", "opinions.services:reviews_of", "opinions.services:review_thank"),
        models=(Queryable("opinions.Review"),),
    ),
)
