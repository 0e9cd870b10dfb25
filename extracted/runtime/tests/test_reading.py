"""Rows of another side, asked for over HTTP as if they were here."""

from decimal import Decimal

import pytest
from django.db.models import Avg, Count, F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from opinions.models import Reply, Report, Review, Score, Wishlist
from service_links.errors import CrossesBoundary, NotAllowed, WriteRefused
from shop.models import Brand, Customer, Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviews(shop):
    products = Product.objects.order_by("slug")
    return [Review.objects.create(product=product, rating=number) for number, product in enumerate(products, 1)]


def test_rows_are_instances_of_the_mirror_with_real_values(shop):
    product = Product.objects.get(slug="a1")
    assert type(product) is Product
    assert product.price == Decimal("1.00")
    assert product.created_at.tzinfo is not None
    assert product.brand.name == "brand 1"


def test_a_column_that_is_not_shown_is_not_sent(shop):
    assert "secret" not in Product.objects.get(slug="a1").__dict__
    with pytest.raises(Exception, match="secret"):
        Product.objects.filter(secret="margin").count()


def test_chains_run_over_there(shop, requests_made):
    found = Product.objects.filter(price__gt=0).exclude(slug="b2").published().order_by("-slug")
    assert [product.slug for product in found] == ["a2", "a1"]
    assert requests_made == ["monolith"]


def test_slices_counts_and_existence_take_one_request_each(shop, requests_made):
    assert [p.slug for p in Product.objects.all()[1:3]] == ["a2", "b1"]
    assert Product.objects.count() == 4
    assert Product.objects.filter(slug="zz").exists() is False
    assert Product.objects.first().slug == "a1"
    assert Product.objects.last().slug == "b2"
    assert Product.objects.all()[2].slug == "b1"
    assert Product.objects.latest("pk").slug == "b2"
    assert len(requests_made) == 7


def test_values_and_aggregates_are_asked_for(shop):
    assert list(Product.objects.values_list("slug", flat=True)) == ["a1", "a2", "b1", "b2"]
    assert list(Product.objects.filter(slug="a1").values("slug", "price")) == [{"slug": "a1", "price": Decimal("1.00")}]
    assert Product.objects.aggregate(mean=Avg("price"), number=Count("pk")) == {"mean": 1.5, "number": 4}
    assert Product.objects.annotate(double=F("price") * 2).get(slug="a2").double == 4


def test_conditions_are_combined_over_there(shop):
    found = Product.objects.filter(Q(slug="a1") | ~Q(price__lt=2)) | Product.objects.filter(slug="b1")
    assert [product.slug for product in found] == ["a1", "a2", "b1", "b2"]


def test_an_offered_path_over_a_relation_is_taken(shop):
    assert Product.objects.filter(brand__name="brand 2").count() == 2


def test_a_path_that_is_not_offered_is_refused(shop):
    with pytest.raises(NotAllowed, match="brand__id_x|not offered|brand__products"):
        Product.objects.filter(brand__products__slug="a1").count()


def test_a_missing_row_raises_the_class_that_django_does(shop):
    with pytest.raises(Product.DoesNotExist):
        Product.objects.get(slug="zz")
    with pytest.raises(Product.MultipleObjectsReturned):
        Product.objects.get(price=1)
    with pytest.raises(Http404):
        get_object_or_404(Product, slug="zz")
    assert get_object_or_404(Product.objects.published(), slug="a1").title == "A1"


def test_a_linked_key_is_followed_once_for_all_rows(reviews, requests_made):
    assert [review.product.title for review in Review.objects.order_by("pk")] == ["A1", "A2", "B1", "B2"]
    assert requests_made == ["monolith"]


def test_a_linked_key_is_prefetched_in_one_request(reviews, requests_made):
    found = list(Review.objects.order_by("pk").prefetch_related("product__brand"))
    assert [review.product.brand.name for review in found] == ["brand 1", "brand 2", "brand 1", "brand 2"]
    assert requests_made == ["monolith"] * 2


def test_select_related_over_a_linked_key_is_one_request(reviews, requests_made):
    found = Review.objects.select_related("product", "customer").order_by("pk")
    assert [review.product.title for review in found] == ["A1", "A2", "B1", "B2"]
    assert requests_made == ["monolith"]


def test_select_related_of_the_other_side_comes_along_and_of_this_side_is_prefetched(reviews, requests_made):
    Score.objects.create(product=reviews[0].product, average=1.0)
    requests_made.clear()
    found = Product.objects.select_related("brand", "score").filter(slug="a1")
    assert [(product.brand.name, product.score.average) for product in found] == [("brand 1", 1.0)]
    assert requests_made == ["monolith"]


def test_a_condition_over_a_linked_key_becomes_keys(reviews, requests_made):
    assert Review.objects.filter(product__slug="a2").get() == reviews[1]
    assert Review.objects.exclude(product__slug__startswith="a").count() == 2
    assert Review.objects.filter(Q(product__slug="a2") | Q(rating=4)).count() == 2
    assert len(requests_made) == 3


def test_a_condition_further_down_becomes_keys(reviews):
    Reply.objects.create(review=reviews[0], text="thanks")
    assert Reply.objects.filter(review__product__slug="a1").count() == 1
    assert Reply.objects.filter(review__product__slug="a2").count() == 0


def test_a_comparison_of_keys_asks_nobody(reviews, requests_made):
    pk = reviews[0].product_id
    assert Review.objects.filter(product=pk).count() == 1
    assert Review.objects.filter(product_id=pk).count() == 1
    assert Review.objects.filter(product__pk__in=[pk]).count() == 1
    assert Review.objects.filter(product__isnull=True).count() == 0
    assert requests_made == []


def test_a_query_set_of_the_other_side_may_be_a_value(reviews, requests_made):
    assert Review.objects.filter(product__in=Product.objects.published()).count() == 2
    assert Review.objects.filter(product__in=Product.objects.filter(slug="a1").values("pk")).count() == 1
    assert len(requests_made) == 2


def test_rows_of_this_side_are_conditions_for_rows_of_the_other(reviews):
    assert [p.slug for p in Product.objects.filter(reviews__rating__gte=3)] == ["b1", "b2"]
    reviews[0].delete()
    assert [p.slug for p in Product.objects.filter(reviews__isnull=True)] == ["a1"]


def test_conditions_on_one_related_row_stay_together(reviews):
    Review.objects.create(product=reviews[0].product, rating=5, text="fine")
    assert Product.objects.filter(reviews__rating=1, reviews__text="fine").count() == 0
    assert Product.objects.filter(reviews__rating=5, reviews__text="fine").count() == 1


def test_reverse_accessors_read_this_side_and_prefetch(reviews, requests_made):
    products = list(Product.objects.prefetch_related("reviews"))
    assert [[review.rating for review in product.reviews.all()] for product in products] == [[1], [2], [3], [4]]
    assert requests_made == ["monolith"]


def test_many_to_many_over_the_cut_keeps_its_table_here(shop, requests_made):
    first, second = Product.objects.all()[:2]
    wishes = Wishlist.objects.create(name="wishes")
    wishes.products.add(first, second)
    assert [product.slug for product in wishes.products.all()] == ["a1", "a2"]
    wishes.products.remove(first)
    assert [product.slug for product in wishes.products.filter(slug__startswith="a")] == ["a2"]
    wishes.products.set([first])
    assert Wishlist.objects.filter(products__slug="a1").count() == 1
    assert Wishlist.objects.filter(products__slug="b1").count() == 0
    assert [w.name for w in first.wishlists.all()] == ["wishes"]


def test_many_to_many_over_the_cut_is_prefetched_in_one_request(shop, requests_made):
    products = list(Product.objects.all())
    for number in (1, 2):
        Wishlist.objects.create(name=str(number)).products.set(products[:number])
    requests_made.clear()
    found = Wishlist.objects.order_by("name").prefetch_related("products")
    assert [[product.slug for product in wishes.products.all()] for wishes in found] == [["a1"], ["a1", "a2"]]
    assert requests_made == ["monolith"]


def test_a_generic_key_reaches_the_other_side(reviews):
    assert Report.objects.create(target=reviews[0]).target == reviews[0]
    product = reviews[0].product
    report = Report.objects.create(target=product)
    assert Report.objects.get(pk=report.pk).target.title == "A1"


def test_a_join_that_cannot_be_asked_for_is_refused_by_name(reviews):
    with pytest.raises(CrossesBoundary, match=r"shop.Product over product"):
        list(Review.objects.order_by("product__title"))
    with pytest.raises(CrossesBoundary, match=r"shop.Product"):
        list(Review.objects.values("product__title"))
    with pytest.raises(CrossesBoundary, match="select_for_update"):
        Product.objects.select_for_update()


def test_rows_of_the_other_side_cannot_be_written(shop):
    product = Product.objects.first()
    with pytest.raises(WriteRefused, match="save.. of shop.Product: its rows are written by monolith alone"):
        product.save()
    for write in (
        product.delete,
        Product.objects.all().delete,
        lambda: Product.objects.update(title="x"),
        lambda: Product.objects.create(title="x"),
        lambda: Product.objects.get_or_create(slug="zz"),
        lambda: Product.objects.bulk_create([Product(title="x")]),
        lambda: Customer.objects.create(name="x"),
        Customer(name="x").save,
        lambda: Brand.objects.first().products.create(title="x"),
    ):
        with pytest.raises(WriteRefused):
            write()


def test_a_replica_is_read_here_and_joined(shop, requests_made):
    from service_links import registry

    with registry.writable():
        ada = Customer.objects.create(name="Ada", email="ada@example.com")
    Review.objects.create(product_id=1, customer=ada, rating=5)
    assert Review.objects.filter(customer__name="Ada").select_related("customer").get().customer.email == ada.email
    assert list(Review.objects.order_by("customer__name").values_list("customer__name", flat=True)) == ["Ada"]
    assert requests_made == []


def test_select_related_backwards_over_a_cut_is_left_to_the_accessor(shop, requests_made):
    from service_links import registry

    with registry.writable():
        ada = Customer.objects.create(pk=1, name="Ada", email="ada@example.com")
    Review.objects.create(product_id=1, customer=ada, rating=5)
    review = Review.objects.select_related("customer__profile").get()
    assert requests_made == []
    assert review.customer.profile.points == 7
    assert Customer.objects.select_related("profile").get().profile.points == 7
    assert len(requests_made) == 2


def test_a_row_is_read_again(shop):
    product = Product.objects.first()
    product.title = "changed"
    product.refresh_from_db()
    assert product.title == "A1"
    assert Product.objects.only("slug").get(slug="a1").title == "A1"


def test_nothing_is_asked_for_none(shop, requests_made):
    assert list(Product.objects.none()) == []
    assert Product.objects.none().count() == 0
    assert requests_made == []


def test_a_query_set_can_be_pickled(shop, requests_made):
    import pickle

    found = pickle.loads(pickle.dumps(Product.objects.filter(slug="a1")))
    assert [product.slug for product in found] == ["a1"]
    assert len(requests_made) == 1
    assert Review.objects.create(product=found[0], rating=1).product.slug == "a1"
