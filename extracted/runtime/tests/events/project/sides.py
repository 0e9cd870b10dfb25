"""What either side declares of itself and of the other."""

from service_links.declarations import CLIENT, REPLICA, Access, Contracts, Exposed, Link, Queryable

OFFERED = (Queryable("near.Bill", ("customer",)),)
SAVED = "django.db.models.signals:post_save@near.Order"
SECRETS = ("far.Account.password", "far.Account.pin")
SIGNALS = ("far.signals:customer_moved", "django.db.models.signals:post_save")

FAR = Contracts(
    side="far",
    links=(
        Link(
            "near",
            models=tuple(Access("near." + name) for name in ("Order", "Note", "Bill")),
            signals=("near.signals:order_placed", SAVED),
        ),
    ),
    exposed=Exposed(
        captured=("far.Account", "far.Customer", "far.Customer_labels", "far.Label", "far.Supplier"),
        hidden=SECRETS,
        signals=SIGNALS,
        protected=("far.Customer",),
    ),
)

NEAR = Contracts(
    side="near",
    links=(
        Link(
            "far",
            models=(
                Access("far.Account", REPLICA),
                Access("far.Customer", REPLICA),
                Access("far.Customer_labels", REPLICA),
                Access("far.Label", REPLICA),
                Access("far.Supplier", CLIENT),
            ),
            signals=SIGNALS,
            hidden=SECRETS,
        ),
    ),
    exposed=Exposed(captured=("near.Order",), signals=("near.signals:order_placed", SAVED), models=OFFERED),
)
