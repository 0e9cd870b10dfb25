"""These tests have settings of their own, and are left out where others are in force."""

from django.conf import settings

collect_ignore_glob = [] if settings.ROOT_URLCONF == "urls" and hasattr(settings, "SIDE") else ["test_*.py"]
