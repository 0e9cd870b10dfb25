from decimal import Decimal

import pytest
from django.urls import reverse

from baskets.models import BasketLine
from catalog.models import PriceChange, Product, ProductVariant, RelatedProduct
from catalog.selectors import bought_together, product_detail, product_list, purchasable_variant, related_to
from catalog.services import price_change, product_archive, product_publish, related_products_set
from catalog.tasks import refresh_related_products
from core.exceptions import Conflict, DomainError, NotFound
from core.models import AuditEvent, FeatureFlag
from inventory.services import StockDemand, stock_reserve
from tests import factories


def test_publishing_needs_an_active_variant(superuser):
    product = factories.ProductFactory(status=Product.Status.DRAFT)
    factories.VariantFactory(product=product, is_active=False)
    with pytest.raises(DomainError):
        product_publish(product=product, actor=superuser)


def test_publishing_is_audited(superuser):
    product = factories.VariantFactory(product__status=Product.Status.DRAFT).product
    product_publish(product=product, actor=superuser)
    product.refresh_from_db()
    assert product.is_published
    assert product.audit_events.get().actor == superuser


def test_archiving_empties_open_baskets(shopping, superuser):
    product_archive(product=shopping.variant.product, actor=superuser)
    assert not BasketLine.objects.exists()


def test_an_advertised_product_cannot_be_archived(superuser):
    product = factories.CampaignProductFactory().product
    with pytest.raises(Conflict):
        product_archive(product=product, actor=superuser)


def test_a_price_change_is_noted(superuser):
    variant = factories.VariantFactory(price=Decimal(10))
    price_change(variant=variant, price=Decimal(8), changed_by=superuser)
    change = PriceChange.objects.get()
    assert (change.old_price, change.new_price, change.changed_by) == (10, 8, superuser)


def test_the_same_price_is_no_change(superuser):
    variant = factories.VariantFactory(price=Decimal(10))
    price_change(variant=variant, price=Decimal(10), changed_by=superuser)
    assert not PriceChange.objects.exists()


def test_a_price_is_never_negative(superuser):
    with pytest.raises(DomainError):
        price_change(variant=factories.VariantFactory(), price=Decimal(-1), changed_by=superuser)


def test_lists_show_only_published_products():
    shown = factories.ProductFactory()
    factories.ProductFactory(status=Product.Status.DRAFT)
    factories.ProductFactory(status=Product.Status.ARCHIVED)
    assert list(product_list()) == [shown]


def test_a_category_holds_the_products_of_its_children():
    parent = factories.CategoryFactory()
    child = factories.CategoryFactory(parent=parent)
    product = factories.ProductFactory(category=child)
    factories.ProductFactory()
    assert list(product_list(category=parent)) == [product]


@pytest.mark.parametrize("text", ["teapot", "PORCELAIN", "ficus"])
def test_search_looks_at_title_description_and_brand(text):
    product = factories.ProductFactory(title="Teapot", description="Made of porcelain.", brand__name="Ficus")
    factories.ProductFactory()
    assert list(product_list(search=text)) == [product]


def test_sold_out_products_can_be_left_out():
    stock = factories.StockRecordFactory(on_hand=5, reserved=0)
    sold_out = factories.StockRecordFactory(on_hand=5, reserved=5)
    assert list(product_list(in_stock=True)) == [stock.variant.product]
    assert not product_list().get(pk=sold_out.variant.product_id).is_in_stock


def test_closed_warehouses_have_no_stock():
    factories.StockRecordFactory(warehouse__is_active=False)
    assert not product_list(in_stock=True).exists()


def test_the_lowest_price_is_that_of_an_active_variant():
    product = factories.VariantFactory(price=Decimal(10)).product
    factories.VariantFactory(product=product, price=Decimal(7))
    factories.VariantFactory(product=product, price=Decimal(1), is_active=False)
    assert product_list().get().lowest_price == Decimal(7)


def test_ordering_by_rating_puts_the_best_first():
    good = factories.ReviewFactory(rating=5).product
    bad = factories.ReviewFactory(rating=1).product
    assert list(product_list(ordering="rating")) == [good, bad]


def test_a_product_page_needs_a_fixed_number_of_queries(django_assert_num_queries):
    product = factories.StockRecordFactory().variant.product
    for _ in range(3):
        factories.ReviewFactory(product=product)
    with django_assert_num_queries(5):
        detail = product_detail(slug=product.slug)
        assert len([review.author.email for review in detail.published_reviews]) == 3
        assert [variant.available for variant in detail.variants.all()] == [10]


def test_a_draft_has_no_page():
    with pytest.raises(NotFound):
        product_detail(slug=factories.ProductFactory(status=Product.Status.DRAFT).slug)


def test_related_products_fall_back_to_the_category():
    product = factories.ProductFactory()
    neighbour = factories.ProductFactory(category=product.category)
    factories.ProductFactory()
    assert list(related_to(product)) == [neighbour]


def test_related_products_are_those_bought_together():
    line = factories.OrderLineFactory()
    other = factories.OrderLineFactory(order=line.order)
    factories.OrderLineFactory()
    assert bought_together(line.variant.product) == {other.variant.product_id: 1}
    assert refresh_related_products() == 3
    assert list(related_to(line.variant.product)) == [other.variant.product]


def test_setting_related_products_replaces_them():
    product, first, second = (factories.ProductFactory() for _ in range(3))
    related_products_set(product=product, scores={first.pk: 1})
    related_products_set(product=product, scores={second.pk: 3})
    assert list(RelatedProduct.objects.values_list("related_id", "score")) == [(second.pk, 3)]


def test_an_inactive_variant_is_not_for_sale():
    with pytest.raises(NotFound):
        purchasable_variant(factories.VariantFactory(is_active=False).pk)


def test_a_reserved_variant_cannot_be_deleted(shopping):
    stock_reserve(order_id=1, demands=[StockDemand(shopping.variant, 1)])
    with pytest.raises(Conflict):
        shopping.variant.delete()


def test_a_variant_without_orders_can_be_deleted():
    variant = factories.VariantFactory()
    variant.delete()
    assert not ProductVariant.objects.exists()


def test_full_titles_name_the_variant():
    variant = factories.VariantFactory(product__title="Kettle", title="L")
    assert variant.get_full_title() == "Kettle (L)"
    variant.title = ""
    assert variant.get_full_title() == "Kettle"


def test_api_lists_products_for_everybody(api):
    product = factories.StockRecordFactory().variant.product
    document = api.get(reverse("catalog-api:product_list"), {"search": product.title, "ordering": "price"}).json()
    assert [row["slug"] for row in document["results"]] == [product.slug]
    assert document["results"][0]["is_in_stock"]


def test_api_refuses_an_unknown_ordering(api):
    assert api.get(reverse("catalog-api:product_list"), {"ordering": "colour"}).status_code == 400


def test_api_shows_a_product_with_its_reviews(api):
    review = factories.ReviewFactory()
    document = api.get(reverse("catalog-api:product", args=[review.product.slug])).json()
    assert [row["title"] for row in document["reviews"]] == [review.title]


def test_api_answers_404_for_an_unknown_product(api):
    response = api.get(reverse("catalog-api:product", args=["nothing"]))
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_api_shows_related_products_and_categories(api):
    product = factories.ProductFactory()
    assert api.get(reverse("catalog-api:related_products", args=[product.slug])).json() == []
    assert [row["slug"] for row in api.get(reverse("catalog-api:category_list")).json()] == [product.category.slug]


def test_api_changes_prices_for_those_who_may(customer_api, api_as, staff_with):
    variant = factories.VariantFactory()
    url = reverse("catalog-api:price", args=[variant.pk])
    assert customer_api.put(url, {"price": "5.00"}).status_code == 403
    staff = staff_with("catalog.change_productvariant")
    assert api_as(staff).put(url, {"price": "5.00"}).json()["price"] == "5.00"
    assert api_as(staff).put(url, {"price": "-5.00"}).status_code == 400


def test_api_publishes(api_as, staff_with):
    product = factories.VariantFactory(product__status=Product.Status.DRAFT).product
    api_as(staff_with("catalog.publish_product")).post(reverse("catalog-api:publication", args=[product.slug]))
    product.refresh_from_db()
    assert product.is_published


def test_pages_for_browsing(client):
    FeatureFlag.objects.create(name="best-rated-on-home", is_enabled=True)
    review = factories.ReviewFactory()
    item = factories.CollectionItemFactory(product=review.product)
    category = review.product.category
    for url in [
        reverse("catalog:home"),
        reverse("catalog:product_list"),
        category.get_absolute_url(),
        reverse("catalog:collection_detail", args=[item.collection.slug]),
        review.product.get_absolute_url(),
    ]:
        assert review.product.title in client.get(url).content.decode()


def test_page_of_a_product_shows_its_attributes_and_escapes_reviews(client):
    review = factories.ReviewFactory(title="<script>alert(1)</script>")
    text = client.get(review.product.get_absolute_url()).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_page_of_an_unknown_product_is_404(client):
    assert client.get(reverse("catalog:product_detail", args=["nothing"])).status_code == 404


def test_pages_of_a_list_keep_the_search(client):
    for _ in range(25):
        factories.ProductFactory()
    text = client.get(reverse("catalog:product_list"), {"search": "Kettle"}).content.decode()
    assert "search=Kettle&amp;page=2" in text


def test_admin_publishes_and_archives(admin_pages):
    product = factories.VariantFactory(product__status=Product.Status.DRAFT).product
    url = reverse("admin:catalog_product_changelist")
    admin_pages.post(url, {"action": "publish", "_selected_action": [product.pk]})
    product.refresh_from_db()
    assert product.is_published
    admin_pages.post(url, {"action": "archive", "_selected_action": [product.pk]})
    product.refresh_from_db()
    assert product.status == Product.Status.ARCHIVED
    assert AuditEvent.objects.count() == 2
