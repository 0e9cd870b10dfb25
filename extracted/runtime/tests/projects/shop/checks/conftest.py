"""What the shop's tests begin with."""

import io

import pytest
from django.core.management import call_command


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The triggers that a migration would make."""
    with django_db_blocker.unblock():
        call_command("links_triggers", install=True, stdout=io.StringIO())
