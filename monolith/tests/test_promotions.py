from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services import group_join
from core.exceptions import Conflict, DomainError, NotFound
from promotions.models import HomepageBanner, Voucher, VoucherRedemption
from promotions.selectors import active_banners, campaign_results, discounted_products
from promotions.services import campaign_launch, group_discount, voucher_find, voucher_value, vouchers_redeem
from tests import factories


def _redemption(**fields):
    order = factories.OrderFactory()
    return VoucherRedemption.objects.create(order=order, customer=order.customer, amount=2, **fields)


def test_a_voucher_is_found_whatever_its_case(customer):
    voucher = factories.VoucherFactory(code="SAVE")
    assert voucher_find(code=" save ", customer=customer) == voucher


@pytest.mark.parametrize("days", [(-3, -1), (1, 3)])
def test_a_voucher_is_valid_only_during_its_campaign(customer, days):
    start, end = (timezone.now() + timedelta(days=day) for day in days)
    voucher = factories.VoucherFactory(campaign__starts_at=start, campaign__ends_at=end)
    with pytest.raises(NotFound):
        voucher_find(code=voucher.code, customer=customer)


def test_a_used_up_voucher_is_not_valid(customer):
    voucher = factories.VoucherFactory(usage_limit=1)
    _redemption(voucher=voucher)
    with pytest.raises(NotFound):
        voucher_find(code=voucher.code, customer=customer)


def test_a_campaign_with_an_audience_is_only_for_its_members(customer, superuser):
    group = factories.CustomerGroupFactory()
    voucher = factories.VoucherFactory()
    voucher.campaign.audience.add(group)
    with pytest.raises(NotFound):
        voucher_find(code=voucher.code, customer=customer)
    group_join(group=group, user=customer, added_by=superuser)
    assert voucher_find(code=voucher.code, customer=customer) == voucher


@pytest.mark.parametrize(("terms", "value"), [({"percent_off": 10}, 2), ({"percent_off": 0, "amount_off": 50}, 20)])
def test_a_voucher_takes_off_its_part_but_never_more_than_all(shopping, terms, value):
    voucher = factories.VoucherFactory(**terms)
    assert voucher_value(voucher=voucher, lines=list(shopping.basket.lines.all())) == value


def test_a_voucher_of_a_category_leaves_other_lines_alone(shopping):
    lines = list(shopping.basket.lines.all())
    assert voucher_value(voucher=factories.VoucherFactory(category=factories.CategoryFactory()), lines=lines) == 0
    own = factories.VoucherFactory(category=shopping.variant.product.category)
    assert voucher_value(voucher=own, lines=lines) == 2


def test_group_discounts_are_rounded_to_the_cent(customer, superuser):
    group_join(group=factories.CustomerGroupFactory(discount_percent=15), user=customer, added_by=superuser)
    assert group_discount(customer=customer, subtotal=Decimal("9.99")) == Decimal("1.50")


def test_a_voucher_that_ran_out_meanwhile_is_a_conflict(shopping):
    voucher = factories.VoucherFactory(usage_limit=1)
    shopping.basket.vouchers.add(voucher)
    _redemption(voucher=voucher)
    order = factories.OrderFactory(customer=shopping.customer)
    with pytest.raises(Conflict):
        vouchers_redeem(basket=shopping.basket, order=order, customer=shopping.customer, lines=[])


def test_only_offers_of_running_campaigns_are_shown():
    running = factories.CampaignProductFactory(discount_percent=30)
    factories.CampaignProductFactory(campaign__ends_at=timezone.now() - timedelta(hours=1))
    product = discounted_products().get()
    assert (product, product.best_discount) == (running.product, 30)


def test_campaigns_know_what_they_brought_in():
    redemption = _redemption(voucher=factories.VoucherFactory())
    campaign = campaign_results().get()
    assert (campaign.redemption_count, campaign.given_away, campaign.turnover) == (1, 2, redemption.order.total)


def test_launching_needs_products(superuser):
    with pytest.raises(DomainError):
        campaign_launch(campaign=factories.CampaignFactory(), actor=superuser)


def test_launching_needs_an_end_after_the_start(superuser):
    campaign = factories.CampaignProductFactory(campaign__ends_at=timezone.now() - timedelta(days=9)).campaign
    with pytest.raises(DomainError):
        campaign_launch(campaign=campaign, actor=superuser)


def test_banners_show_published_products_of_their_collection(django_assert_num_queries):
    item = factories.CollectionItemFactory()
    factories.CollectionItemFactory(collection=item.collection, product__status="draft")
    HomepageBanner.objects.create(headline="Look", collection=item.collection)
    HomepageBanner.objects.create(headline="Old", collection=item.collection, is_active=False)
    with django_assert_num_queries(2):
        banner = next(iter(active_banners()))
        assert [shown.product.title for shown in banner.collection.items.all()] == [item.product.title]


def test_a_cancelled_order_gives_its_voucher_back(shopping):
    from orders.services import order_cancel, order_place

    voucher = factories.VoucherFactory(usage_limit=1)
    shopping.basket.vouchers.add(voucher)
    order = order_place(basket=shopping.basket, customer=shopping.customer, checkout=shopping.checkout)
    assert not Voucher.objects.current().exists()
    order_cancel(order=order, actor=shopping.customer, reason="")
    assert Voucher.objects.current().get() == voucher


def test_a_link_brings_its_voucher_to_the_basket(client):
    client.get(reverse("catalog:home"), {"voucher": "SAVE10"})
    assert 'value="SAVE10"' not in client.get(reverse("baskets:basket_detail")).content.decode()
    assert client.session["voucher_code"] == "SAVE10"


def test_an_endless_voucher_code_is_ignored(client):
    client.get(reverse("catalog:home"), {"voucher": "S" * 41})
    assert "voucher_code" not in client.session


def test_api_shows_offers_and_banners_to_everybody(api):
    offer = factories.CampaignProductFactory()
    HomepageBanner.objects.create(headline="Look", collection=factories.CollectionFactory(name="Gifts"))
    document = api.get(reverse("promotions-api:offer_list")).json()
    assert document["results"][0]["best_discount"] == offer.discount_percent
    assert api.get(reverse("promotions-api:banner_list")).json()[0]["collection"] == "Gifts"


def test_api_campaigns_are_for_those_who_see_orders(customer_api, api_as, staff_with):
    factories.CampaignFactory()
    url = reverse("promotions-api:campaign_list")
    assert customer_api.get(url).status_code == 403
    assert api_as(staff_with("orders.view_order")).get(url).json()["count"] == 1


def test_api_launches(api_as, staff_with):
    campaign = factories.CampaignProductFactory().campaign
    client = api_as(staff_with("promotions.launch_campaign"))
    assert client.post(reverse("promotions-api:launch", args=[campaign.pk])).status_code == 204
    empty = factories.CampaignFactory()
    assert client.post(reverse("promotions-api:launch", args=[empty.pk])).status_code == 400


def test_page_of_offers(client):
    offer = factories.CampaignProductFactory()
    assert offer.product.title in client.get(reverse("promotions:offers")).content.decode()


def test_home_page_reminds_members_of_their_discount(customer_client, customer, superuser):
    group_join(group=factories.CustomerGroupFactory(discount_percent=15), user=customer, added_by=superuser)
    assert "You save 15 %" in customer_client.get(reverse("catalog:home")).content.decode()


def test_admin_launches_campaigns(admin_pages):
    campaign = factories.CampaignFactory()
    url = reverse("admin:promotions_campaign_changelist")
    response = admin_pages.post(url, {"action": "launch", "_selected_action": [campaign.pk]}, follow=True)
    assert "A campaign needs products" in response.content.decode()
