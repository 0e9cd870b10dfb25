"""These tests have settings of their own, and are left out where others are in force."""

import pytest
from django.conf import settings

collect_ignore_glob = [] if getattr(settings, "SERVICE_LINKS_AGGREGATES", None) else ["test_*.py"]


def pytest_collection_modifyitems(items):
    """Real transactions, which take longer, only where they end in between, or several connections look at them."""
    for item in items:
        is_real = item.path.name in {"test_conflicts.py", "test_postgresql.py"}
        item.add_marker(pytest.mark.django_db(transaction=is_real))
