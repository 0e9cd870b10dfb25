"""Questions about promotions."""

from django.db.models import Count, Max, Prefetch, QuerySet, Sum
from django.utils import timezone

from catalog.models import CollectionItem, Product
from promotions.models import Campaign, HomepageBanner


def active_banners() -> QuerySet[HomepageBanner]:
    """The banners of the home page with what they advertise."""
    items = CollectionItem.objects.select_related("product__rating").filter(product__status=Product.Status.PUBLISHED)
    return (
        HomepageBanner.objects.filter(is_active=True)
        .select_related("collection")
        .prefetch_related(Prefetch("collection__items", queryset=items))
    )


def discounted_products() -> QuerySet[Product]:
    """Published products of a running campaign with `best_discount`."""
    now = timezone.now()
    return (
        Product.objects.published()
        .filter(campaigns__starts_at__lte=now, campaigns__ends_at__gt=now)
        .annotate(best_discount=Max("campaign_products__discount_percent"))
        .select_related("brand", "rating")
        .order_by("-best_discount", "pk")
    )


def campaign_results() -> QuerySet[Campaign]:
    """Campaigns with `redemption_count`, `given_away` and `turnover`."""
    return Campaign.objects.annotate(
        redemption_count=Count("vouchers__redemptions"),
        given_away=Sum("vouchers__redemptions__amount"),
        turnover=Sum("vouchers__redemptions__order__total"),
    )
