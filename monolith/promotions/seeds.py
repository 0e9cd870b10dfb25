"""Demo promotions."""

from datetime import datetime, timedelta
from random import Random

from accounts.models import CustomerGroup
from catalog.models import Collection, Product
from promotions.models import Campaign, CampaignProduct, HomepageBanner, Voucher


def seed_promotions(*, rng: Random, now: datetime) -> None:
    # It lasts for years, so that the demo shop has offers whenever it is looked at.
    campaign = Campaign.objects.create(
        name="Summer", starts_at=now - timedelta(days=30), ends_at=now + timedelta(days=3650), created_at=now
    )
    products = list(Product.objects.published().order_by("pk"))
    CampaignProduct.objects.bulk_create(
        CampaignProduct(campaign=campaign, product=product, discount_percent=rng.choice([5, 10, 20]))
        for product in rng.sample(products, 10)
    )
    trade = Campaign.objects.create(
        name="Trade days", starts_at=now - timedelta(days=10), ends_at=now + timedelta(days=3650), created_at=now
    )
    trade.audience.set(CustomerGroup.objects.filter(name="Trade"))
    Voucher.objects.create(campaign=campaign, code="SUMMER10", percent_off=10, created_at=now)
    Voucher.objects.create(campaign=trade, code="TRADE5", amount_off=5, usage_limit=1000, created_at=now)
    HomepageBanner.objects.bulk_create(
        HomepageBanner(headline=f"See our {collection.name.lower()}", collection=collection, created_at=now)
        for collection in Collection.objects.filter(is_featured=True).order_by("pk")[:2]
    )
