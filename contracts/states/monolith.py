"""Provider states of the monolith, for the services that ask it."""

import datetime as dt

import shop_rows
from accounts.models import CustomerProfile
from banyan_probe import factory, state
from catalog.models import Collection, CollectionItem
from orders.models import Order, OrderAddress, OrderLine
from promotions.models import Campaign, CampaignProduct, HomepageBanner
from shipping.models import Carrier, ShippingMethod


@state("a customer bought a product")
def a_customer_bought_a_product():
    place = {"full_name": "Ada Berg", "line1": "High Street 1", "city": "Aarhus", "country": shop_rows.country()}
    address = OrderAddress.objects.create(pk=1001, **place)
    method = ShippingMethod.objects.create(pk=1001, name="Parcel", carrier=Carrier.objects.create(name="Post"))
    order = Order.objects.create(
        pk=1001,
        number="O-1001",
        customer=shop_rows.user(),
        status="delivered",
        shipping_address=address,
        shipping_method=method,
        placed_at=shop_rows.MORNING,
    )
    bought = {"order": order, "variant": shop_rows.variant(), "title": "Kettle", "unit_price": "24.50", "quantity": 1}
    OrderLine.objects.create(pk=1001, **bought)


@state("a customer exists")
def a_customer_exists():
    CustomerProfile.objects.update_or_create(user=shop_rows.user(), defaults={"loyalty_points": 7})


@state("a banner is shown")
def a_banner_is_shown():
    collection = Collection.objects.create(pk=1001, name="New", slug="new")
    CollectionItem.objects.create(pk=1001, collection=collection, product=shop_rows.product())
    HomepageBanner.objects.create(pk=1001, headline="Look", collection=collection)


@state("a product is in a campaign")
def a_product_is_in_a_campaign():
    dates = {"starts_at": shop_rows.MORNING, "ends_at": shop_rows.MORNING + dt.timedelta(days=7)}
    campaign = Campaign.objects.create(pk=1001, name="Spring", **dates)
    CampaignProduct.objects.create(campaign=campaign, product=shop_rows.product(), discount_percent=10)


factory("a product is in stock", shop_rows.stock)
factory("a product is reviewed", shop_rows.review)


state("the other side is trusted")(shop_rows.trusted)
