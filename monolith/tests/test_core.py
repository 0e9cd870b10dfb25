from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.template import Context, Template
from django.urls import reverse

from core.exceptions import Conflict, DomainError, NotAllowed, NotFound, exception_handler
from core.models import AuditEvent, Country, FeatureFlag
from core.openapi import errors
from core.selectors import audit_trail, is_enabled, shippable_countries
from core.services import audit_record
from core.templatetags.shop import money, page_query, percent
from tests.factories import ProductFactory


def test_audit_record_remembers_actor_target_and_details(customer):
    product = ProductFactory()
    audit_record(action="tested", target=product, actor=customer, why="because")
    event = AuditEvent.objects.get()
    assert (event.actor, event.target, event.details) == (customer, product, {"why": "because"})


def test_audit_record_of_nobody_has_no_actor():
    event = audit_record(action="tested", target=ProductFactory(), actor=AnonymousUser())
    assert event.actor is None


def test_audit_trail_is_newest_first_and_only_of_the_target(customer):
    product, other = ProductFactory(), ProductFactory()
    for action in ["first", "second"]:
        audit_record(action=action, target=product, actor=customer)
    audit_record(action="elsewhere", target=other)
    assert [event.action for event in audit_trail(product)] == ["second", "first"]


def test_audit_events_go_with_their_product():
    product = ProductFactory()
    audit_record(action="tested", target=product)
    product.delete()
    assert not AuditEvent.objects.exists()


def test_audit_events_can_be_filtered_by_product():
    product = ProductFactory(title="Findable")
    event = audit_record(action="tested", target=product)
    assert AuditEvent.objects.get(product__title="Findable") == event


def test_migrations_bring_the_countries():
    assert Country.objects.get(code="DK").is_shippable
    assert not shippable_countries().filter(code="US").exists()


@pytest.mark.parametrize(("is_on", "expected"), [(True, True), (False, False)])
def test_a_flag_is_enabled_only_when_it_is_on(is_on, expected):
    FeatureFlag.objects.create(name="flag", is_enabled=is_on)
    assert is_enabled("flag") is expected


def test_an_unknown_flag_is_off():
    assert not is_enabled("nothing")


@pytest.mark.parametrize(
    ("error", "status"),
    [(DomainError("no"), 400), (NotAllowed("no"), 403), (NotFound("no"), 404), (Conflict("no"), 409)],
)
def test_domain_errors_have_their_status(error, status):
    response = exception_handler(error, {})
    assert response.status_code == status
    assert response.data == {"detail": "no", "code": error.code}


def test_other_errors_are_not_handled():
    assert exception_handler(ValueError("bug"), {}) is None


def test_errors_refuses_a_status_without_a_meaning():
    with pytest.raises(ValueError, match="418"):
        errors(400, 418)


def test_money_has_two_digits_and_thousands():
    assert money(Decimal("1234.5")) == "€ 1,234.50"
    assert money(None) == ""


def test_percent_has_its_sign():
    assert percent(20) == "20 %"


def test_page_query_keeps_the_other_parameters():
    assert page_query(QueryDict("search=cup&page=1"), page=2) == "search=cup&page=2"


def test_page_query_is_escaped_in_templates():
    template = Template("{% load shop %}{% page_query query page=2 %}")
    text = template.render(Context({"query": QueryDict('search="><script>')}))
    assert "<script>" not in text


def test_health_answers(client):
    response = client.get(reverse("health"))
    assert response.json() == {"status": "ok"}


def test_a_response_carries_the_request_id_it_was_given(client):
    response = client.get(reverse("health"), headers={"X-Request-ID": "abcdef-123456"})
    assert response["X-Request-ID"] == "abcdef-123456"


def test_a_strange_request_id_is_replaced(client):
    response = client.get(reverse("health"), headers={"X-Request-ID": "no spaces, please"})
    assert len(response["X-Request-ID"]) == 32
