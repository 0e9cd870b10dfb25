"""Fixtures that most tests use."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Address, User
from baskets.models import Basket
from catalog.models import ProductVariant
from inventory.models import StockRecord
from orders.services import Checkout
from tests import factories

pytest_plugins = ["tests.tracing"]


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Nearly every test needs it, and in memory it costs little."""


@pytest.fixture
def customer() -> User:
    return factories.UserFactory()


@pytest.fixture
def superuser() -> User:
    return factories.StaffFactory(is_superuser=True)


@pytest.fixture
def staff_with() -> Callable[..., User]:
    """`staff_with("orders.refund_order")` is a member of staff who may do that and nothing else."""

    def make(*permissions: str) -> User:
        user = factories.StaffFactory()
        for permission in permissions:
            app_label, codename = permission.split(".")
            user.user_permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
        return User.objects.get(pk=user.pk)

    return make


@pytest.fixture
def api() -> APIClient:
    return APIClient()


@pytest.fixture
def customer_api(customer: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(customer)
    return client


@pytest.fixture
def api_as() -> Callable[[User], APIClient]:
    def make(user: User) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    return make


@pytest.fixture
def admin_pages(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client


@dataclass
class Shopping:
    """A customer who has two of something in the basket, ten of which are in stock, and knows where to send it."""

    customer: User
    basket: Basket
    variant: ProductVariant
    stock: StockRecord
    address: Address

    @property
    def checkout(self) -> Checkout:
        return Checkout(address=self.address, method=factories.standard_method())


@pytest.fixture
def shopping(customer: User) -> Shopping:
    stock = factories.StockRecordFactory()
    basket = factories.BasketFactory(customer=customer)
    factories.BasketLineFactory(basket=basket, variant=stock.variant)
    address = factories.AddressFactory(user=customer)
    return Shopping(customer=customer, basket=basket, variant=stock.variant, stock=stock, address=address)
