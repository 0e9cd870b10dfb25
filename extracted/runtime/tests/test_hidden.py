"""Fields that never leave their side, as the service of reviews has them and knows of them."""

from dataclasses import replace

import pytest
from django.db.models import Case, CharField, Count, F, Max, Q, Value, When
from django.db.models.functions import Lower

from opinions.models import Reply, Review
from service_contracts import CONTRACTS
from service_links import checks, hidden, registry, steps, wire
from service_links.declarations import Exposed, Queryable, joined
from service_links.errors import NotAllowed, NotEncodable
from shop.models import Customer

HIDING = replace(
    CONTRACTS,
    links=tuple(replace(link, hidden=("shop.Customer.email",)) for link in CONTRACTS.links),
    exposed=Exposed(
        models=(Queryable("opinions.Review"), Queryable("opinions.Reply", lookups=("review__text",))),
        hidden=("opinions.Review.text",),
    ),
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hiding")]


@pytest.fixture
def hiding(settings):
    settings.SERVICE_LINKS_CONTRACTS = "test_hidden.HIDING"


@pytest.fixture
def review():
    return Review.objects.create(product_id=1, rating=3, text="secret")


def answered(query, *asked, end="rows", **kwargs):
    question = {"model": query, "steps": steps.encode(asked), "end": end, "kwargs": steps._encode_each(kwargs)}
    return wire.encode(steps.answer(question))


def test_rows_are_sent_without_secrets(review):
    assert "secret" not in str(wire.encode(review))
    assert "secret" not in str(wire.encode([Review.objects.all(), {"review": Reply(review=review)}]))
    assert "secret" not in str(answered("opinions.Review"))
    assert wire.decode(wire.encode(review)).get_deferred_fields() == {"text"}


def test_a_row_that_comes_back_without_its_secret_keeps_it(review):
    back = wire.decode(wire.encode(review))
    back.rating = 5
    back.save()
    review.refresh_from_db()
    assert (review.rating, review.text) == (5, "secret")


def test_values_of_all_columns_are_those_that_may_be_told(review):
    ((shown,), (row,)) = (
        answered("opinions.Review", ("values", (), {})),
        answered("opinions.Review", ("annotate", (), {"n": Count("replies")}), ("values_list", (), {})),
    )
    assert set(shown) == {"id", "product_id", "customer_id", "rating"}
    assert row["v"] == [review.pk, 1, None, 3, 0]
    (plain,) = wire.encode(Review.objects.values())
    assert "text" not in plain
    assert wire.encode(Review.objects.values_list("rating", flat=True)) == [3]
    with pytest.raises(NotEncodable, match="text never leave their side"):
        wire.encode(Review.objects.values_list("text", flat=True))


TELLING = {
    "filter": ("filter", (Q(text__startswith="s"),), {}),
    "filter by name": ("filter", (), {"text": "s"}),
    "exclude": ("exclude", (~Q(rating=1) & Q(text="s"),), {}),
    "compared": ("filter", (Q(rating=F("text")),), {}),
    "order": ("order_by", ("-text",), {}),
    "values": ("values_list", ("text",), {}),
    "annotation": ("annotate", (), {"x": F("text")}),
    "function": ("annotate", (), {"x": Lower("text")}),
    "case": ("annotate", (), {"x": Case(When(text__startswith="s", then=Value(1)))}),
    "aggregate's filter": ("annotate", (), {"x": Count("rating", filter=Q(text="s"))}),
    "distinct": ("distinct", ("text",), {}),
    "only": ("only", ("text",), {}),
}


@pytest.mark.parametrize("name", TELLING)
def test_nothing_is_asked_by_a_secret(name, review):
    with pytest.raises(NotAllowed, match="text.* of opinions.Review never leaves its side"):
        answered("opinions.Review", TELLING[name])


def test_nothing_is_asked_by_a_secret_of_another_row(review):
    with pytest.raises(NotAllowed, match="review__text of opinions.Reply never leaves its side"):
        answered("opinions.Reply", ("filter", (Q(review__text="s"),), {}))
    with pytest.raises(NotAllowed, match="never leaves its side"):
        answered("opinions.Review", end="aggregate", x=Max("text"))


def test_texts_that_are_compared_with_may_read_like_a_secret(review):
    cased = Case(When(rating=3, then=Value("text")), default=Value(""), output_field=CharField())
    for step in (
        ("filter", (Q(rating__in=["text"]) | Q(rating=3),), {}),
        ("annotate", (), {"x": cased}),
        ("defer", ("text",), {}),
    ):
        if step[0] != "filter":
            assert answered("opinions.Review", step, end="count") == 1
        else:
            hidden.refuse(Review, steps.encode([step])[0])


def test_a_replica_sends_no_value_that_it_made_up():
    with registry.writable():
        customer = Customer.objects.create(name="Ada", email="!")
    assert "email" not in wire.encode(customer)["f"]
    assert wire.encode(Customer(name="Ada", email="new"))["f"]["email"] == "new"


def test_the_probe_of_tests_sees_all(review):
    with hidden.shown():
        assert "secret" in str(answered("opinions.Review", ("filter", (Q(text="secret"),), {})))


def test_what_one_part_hides_is_hidden_from_all():
    parts = [(CONTRACTS.links[0], Exposed(hidden=("a.B.c",))), (CONTRACTS.links[0], Exposed())]
    assert joined("x", *parts).exposed.hidden == ("a.B.c",)


def test_a_hidden_name_that_is_no_field_is_warned_of(settings):
    settings.SERVICE_LINKS_CONTRACTS = "test_hidden.MISTAKEN"
    assert [(found.id, found.msg) for found in checks.check_links() if "hide" in found.msg] == [
        ("service_links.W003", "the contracts hide opinions.Review.words, which is no field")
    ]


MISTAKEN = replace(HIDING, exposed=replace(HIDING.exposed, hidden=("opinions.Review.text", "opinions.Review.words")))
