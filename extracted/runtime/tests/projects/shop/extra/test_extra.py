"""A test of code that writes moved rows."""

import pytest

from checks import factories
from opinions.models import Review
from shop import scenarios


@pytest.mark.django_db
def test_own_code_writes():
    factories.product()
    scenarios.write()
    assert Review.objects.count() == 1
