from decimal import Decimal

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.urls import reverse
from oauth2_provider.models import Application

from accounts.models import Address, StaffMember, User
from accounts.selectors import customers_with_spending, discount_percent_of, profile_of
from accounts.services import address_add, customer_close, customer_register, group_join
from baskets.models import Basket
from core.exceptions import Conflict, DomainError
from core.models import AuditEvent, Country
from orders.models import Order
from payments.services import store_credit_add
from tests import factories


def test_registering_makes_a_profile_and_a_preference():
    user = customer_register(email="New@Example.com", password="a good password")
    assert user.email == "new@example.com"
    assert user.profile.loyalty_points == 0
    assert user.notification_preference.wants_email


def test_registering_remembers_who_referred(customer):
    user = customer_register(email="new@example.com", password="a good password", referred_by=customer)
    assert profile_of(user).referred_by == customer.profile


def test_an_address_can_be_registered_only_once(customer):
    with pytest.raises(Conflict):
        customer_register(email=customer.email.upper(), password="a good password")


def test_a_user_needs_an_email_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_create_superuser_makes_staff():
    user = User.objects.create_superuser("root@example.com", "a good password")
    assert user.is_staff
    assert user.is_superuser


def test_signing_in_ignores_the_case_of_the_address(customer):
    assert authenticate(username=customer.email.upper(), password=factories.PASSWORD) == customer
    assert authenticate(username=customer.email, password="wrong") is None


def test_staff_members_are_only_staff(customer, superuser):
    assert list(StaffMember.objects.values_list("pk", flat=True)) == [superuser.pk]
    assert list(User.objects.customers()) == [customer]


def test_display_name_falls_back_to_the_address():
    assert User(email="ada@example.com").display_name == "ada"
    assert User(email="x@example.com", first_name="Ada", last_name="Berg").display_name == "Ada Berg"


def _add(user, **changes):
    fields = {"full_name": "Ada", "line1": "Road 1", "city": "Lund", "country": Country.objects.get(code="SE")}
    return address_add(user=user, **{**fields, **changes})


def test_the_first_address_is_the_default(customer):
    assert _add(customer).is_default
    assert not _add(customer).is_default


def test_a_new_default_replaces_the_old_one(customer):
    _add(customer)
    second = _add(customer, is_default=True)
    assert list(Address.objects.filter(is_default=True)) == [second]


def test_there_is_no_address_where_nothing_is_shipped(customer):
    with pytest.raises(DomainError):
        _add(customer, country=Country.objects.get(code="US"))


def test_joining_a_group_is_audited_once(customer, superuser):
    group = factories.CustomerGroupFactory()
    for _ in range(2):
        group_join(group=group, user=customer, added_by=superuser)
    assert list(group.members.all()) == [customer]
    assert AuditEvent.objects.filter(action="accounts.group_joined").count() == 1


def test_the_best_group_discount_counts(customer, superuser):
    for percent in [5, 15, 10]:
        group = factories.CustomerGroupFactory(discount_percent=percent)
        group_join(group=group, user=customer, added_by=superuser)
    assert discount_percent_of(customer) == 15


def test_without_groups_there_is_no_discount(customer):
    assert discount_percent_of(customer) == 0


def test_customers_with_spending_counts_orders(customer):
    factories.OrderFactory(customer=customer, total=Decimal(5))
    latest = factories.OrderFactory(customer=customer, total=Decimal(7))
    row = customers_with_spending().get(pk=customer.pk)
    assert (row.order_count, row.spent, row.last_order_number) == (2, Decimal(12), latest.number)


def test_customers_without_orders_spent_nothing(customer):
    row = customers_with_spending().get(pk=customer.pk)
    assert (row.order_count, row.spent, row.last_order_number) == (0, 0, None)


def test_closing_an_account_forgets_the_customer(customer):
    factories.AddressFactory(user=customer)
    factories.BasketFactory(customer=customer)
    review = factories.ReviewFactory(author=customer)
    customer_close(user=customer)
    customer.refresh_from_db()
    review.refresh_from_db()
    assert not customer.is_active
    assert "customer" not in customer.email
    assert not Address.objects.exists()
    assert not Basket.objects.exists()
    assert review.title == "Removed"


def test_an_account_with_open_orders_cannot_be_closed(customer):
    factories.OrderFactory(customer=customer, status=Order.Status.SHIPPED)
    with pytest.raises(Conflict):
        customer_close(user=customer)


def test_an_account_with_store_credit_cannot_be_closed(customer):
    store_credit_add(customer=customer, amount=Decimal(5), reason="Sorry")
    with pytest.raises(Conflict):
        customer_close(user=customer)


def test_paid_orders_bring_loyalty_points(shopping):
    from orders.services import order_place
    from payments.services import payment_capture

    order = order_place(basket=shopping.basket, customer=shopping.customer, checkout=shopping.checkout)
    payment_capture(payment=order.payments.get())
    shopping.customer.profile.refresh_from_db()
    assert shopping.customer.profile.loyalty_points == int(order.total)


def test_api_registration(api):
    response = api.post(reverse("accounts-api:register"), {"email": "a@example.com", "password": "a good password"})
    assert response.status_code == 201
    assert "password" not in response.json()


def test_api_registration_of_a_known_address_is_a_conflict(api, customer):
    response = api.post(reverse("accounts-api:register"), {"email": customer.email, "password": "a good password"})
    assert response.status_code == 409
    assert response.json()["code"] == "conflict"


def test_api_registration_with_a_short_password_is_invalid(api):
    response = api.post(reverse("accounts-api:register"), {"email": "a@example.com", "password": "short"})
    assert response.status_code == 400


def test_api_me_needs_credentials(api):
    assert api.get(reverse("accounts-api:me")).status_code == 401


def test_api_me_shows_the_profile(customer_api, customer):
    document = customer_api.get(reverse("accounts-api:me")).json()
    assert document["user"]["email"] == customer.email
    assert document["favourite_category"] is None


def test_api_me_changes_the_name_but_not_the_address(customer_api, customer):
    customer_api.patch(reverse("accounts-api:me"), {"first_name": "Grace", "email": "other@example.com"})
    customer.refresh_from_db()
    assert customer.first_name == "Grace"
    assert customer.email != "other@example.com"


def test_api_addresses(customer_api):
    fields = {"full_name": "Ada", "line1": "Road 1", "city": "Lund", "country": "SE"}
    created = customer_api.post(reverse("accounts-api:address_list"), fields)
    assert created.status_code == 201
    assert created.json()["country_name"] == "Sweden"
    assert len(customer_api.get(reverse("accounts-api:address_list")).json()) == 1
    assert customer_api.delete(reverse("accounts-api:address", args=[created.json()["id"]])).status_code == 204


def test_api_addresses_refuse_countries_without_shipping(customer_api):
    fields = {"full_name": "Ada", "line1": "Road 1", "city": "Salem", "country": "US"}
    assert customer_api.post(reverse("accounts-api:address_list"), fields).status_code == 400


def test_api_does_not_delete_the_address_of_somebody_else(customer_api):
    address = factories.AddressFactory()
    assert customer_api.delete(reverse("accounts-api:address", args=[address.pk])).status_code == 404


def test_api_customers_are_for_staff(customer_api, api_as, staff_with, customer):
    assert customer_api.get(reverse("accounts-api:customer_list")).status_code == 403
    document = api_as(staff_with("accounts.view_user")).get(reverse("accounts-api:customer_list")).json()
    assert [row["email"] for row in document["results"]] == [customer.email]


def test_page_register_signs_in(client):
    response = client.post(reverse("accounts:register"), {"email": "a@example.com", "password": "a good password"})
    assert response.status_code == 302
    assert client.get(reverse("accounts:dashboard")).status_code == 200


def test_page_register_shows_a_broken_rule(client, customer):
    page = reverse("accounts:register")
    fields = {"email": customer.email, "password": "a good password"}
    response = client.post(page, fields, headers={"Referer": f"http://testserver{page}"}, follow=True)
    assert b"There is already an account" in response.content


def test_page_dashboard_shows_orders_and_what_to_review(customer_client, customer):
    line = factories.OrderLineFactory(order__customer=customer, order__status=Order.Status.DELIVERED)
    text = customer_client.get(reverse("accounts:dashboard")).content.decode()
    assert line.order.number in text
    assert reverse("reviews:review_create", args=[line.variant.product.slug]) in text


def test_page_dashboard_needs_sign_in(client):
    response = client.get(reverse("accounts:dashboard"))
    assert response["Location"].startswith(reverse("accounts:login"))


def test_pages_add_and_remove_addresses(customer_client, customer):
    fields = {"full_name": "Ada", "line1": "Road 1", "city": "Lund", "country": "SE"}
    customer_client.post(reverse("accounts:address_create"), fields)
    address = customer.addresses.get()
    customer_client.post(reverse("accounts:address_delete", args=[address.pk]))
    assert not customer.addresses.exists()


def test_page_close_signs_the_customer_out(customer_client, customer):
    customer_client.post(reverse("accounts:close"))
    customer.refresh_from_db()
    assert not customer.is_active


def test_command_registers_an_rs256_client(capsys):
    call_command("create_oidc_client", "catalog service", "https://catalog.example/callback", service=True)
    client = Application.objects.get()
    assert client.algorithm == Application.RS256_ALGORITHM
    assert f"client_id={client.client_id}" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("create_oidc_client", "catalog service", "https://catalog.example/callback")
