"""Fixtures that most tests use."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
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
def customer_client(client: Client, customer: User) -> Client:
    client.force_login(customer)
    return client


@pytest.fixture
def admin_pages(client: Client, superuser: User) -> Client:
    client.force_login(superuser)
    return client
