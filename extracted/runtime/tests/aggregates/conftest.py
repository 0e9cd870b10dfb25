"""These tests have settings of their own, and are left out where others are in force."""

import pytest
from django.conf import settings

collect_ignore_glob = [] if getattr(settings, "SERVICE_LINKS_AGGREGATES", None) else ["test_*.py"]


@pytest.fixture(autouse=True)
def _database(transactional_db):
    """Real transactions, and empty tables."""
