from __future__ import annotations

from tests.extracted.extractor.couplings.asking import known, ruling


def test_the_service_has_its_own():
    found = ruling("setting", "shop.models:Product", "users.Person", "settings.AUTH_USER_MODEL", "service", known())
    assert found.fate == "rewritten"
    assert "service's settings" in found.how


def test_the_monolith_keeps_its_settings():
    found = ruling("setting", "config.settings:", "shop.tasks:tidy", "CELERY_BEAT_SCHEDULE", "monolith", known())
    assert found.fate == "rewritten"
    assert "stay as they are" in found.how
