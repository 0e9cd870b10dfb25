"""Questions about promotions."""

from django.db.models import QuerySet

from promotions.models import HomepageBanner
from service_links import stubs


@stubs.remote_function("monolith", idempotent=True)
def active_banners() -> QuerySet[HomepageBanner]:
    """The banners of the home page with what they advertise."""
