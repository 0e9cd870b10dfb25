"""Settings that name code, and the user model in code."""

from __future__ import annotations

import pytest

from tests.analysis.evidence.shop import SHOP, targets
from tests.analysis.projects import evidence_of


def settings(line: str) -> list[tuple[str, str]]:
    tree = f"""{SHOP}
--- accounts/backends.py
class Backend:
    pass

def check(user):
    pass

LIMIT = 3

--- config/settings.py
{line}
"""
    rows = evidence_of(tree, "setting")
    return [(source, to) for source, to, file, _symbol in rows if file.startswith("config/") and to != "accounts.User"]


@pytest.mark.parametrize(
    "line",
    [
        "AUTHENTICATION_BACKENDS = ['accounts.backends.Backend']",
        "AUTHENTICATION_BACKENDS = ('accounts.backends.Backend',)",
        "CHECKS = {'default': 'accounts.backends.check'}",
        "REST_FRAMEWORK = {'X': {'Y': ['accounts.backends.Backend']}}",
        "BACKEND = 'accounts.backends.Backend'",
        "BACKEND_MODULE = 'accounts.backends'",
        "BACKEND_LIMIT = 'accounts.backends.LIMIT'",
        "BACKEND = 'accounts.' + 'backends.Backend'",
        "import os\nBACKEND = os.environ.get('B', 'accounts.backends.Backend')",
        "BACKENDS = []\nBACKENDS += ['accounts.backends.Backend']",
        "BACKENDS = []\nBACKENDS.append('accounts.backends.Backend')",
        "LOGGING = {'filters': {'x': {'()': 'accounts.backends.Backend'}}}",
    ],
)
def test_sees_a_dotted_path(line: str) -> None:
    assert settings(line) == [("config", "accounts")]


def test_names_a_model() -> None:
    assert settings("ORDER_MODEL = 'orders.Order'") == [("config", "orders.Order")]
    assert settings("ORDER_MODEL = 'orders.models.Order'") == [("config", "orders.Order")]


def test_sees_the_user_model_of_the_settings() -> None:
    assert evidence_of(SHOP, "setting") == [("config", "accounts.User", "config/settings.py", "")]


@pytest.mark.parametrize(
    "line",
    [
        "INSTALLED_APPS += ['accounts']",
        "MIDDLEWARE = ['accounts.backends.Backend']",
        "ROOT_URLCONF = 'accounts.urls'",
        "CELERY_BEAT_SCHEDULE = {'x': {'task': 'accounts.backends.check'}}",
        "TITLE = 'accounts'",
        "TEXT = 'see accounts.backends.Backend for more'",
        "PATH = '/accounts.backends/Backend'",
        "BACKEND = 'accounts.gone.Backend'",
        "BACKEND = 'django.contrib.auth.backends.ModelBackend'",
        "backend = 'accounts.backends.Backend'",
        "# BACKEND = 'accounts.backends.Backend'",
    ],
)
def test_is_no_setting(line: str) -> None:
    assert settings(line) == []


@pytest.mark.parametrize(
    "code",
    [
        "from django.contrib.auth import get_user_model\n\ndef show():\n    return get_user_model()",
        "from django.contrib.auth import get_user_model as gum\n\ndef show():\n    User = gum()",
        "from django.contrib import auth\n\ndef show():\n    auth.get_user_model().objects.all()",
        "def show():\n    from django.contrib.auth import get_user_model\n    get_user_model()",
        "from django.conf import settings\n\ndef show():\n    return settings.AUTH_USER_MODEL",
        "from django import conf\n\ndef show():\n    return conf.settings.AUTH_USER_MODEL",
        "def show():\n    from django.conf import settings as s\n    s.AUTH_USER_MODEL",
        "from django.conf import settings\n\n@connected(sender=settings.AUTH_USER_MODEL)\ndef show(**k):\n    pass",
    ],
)
def test_sees_the_user_model_in_code(code: str) -> None:
    assert targets("setting", f"{code}\n") == [("accounts.User", "show")]


def test_sees_the_user_model_at_module_level() -> None:
    assert targets("setting", "from django.contrib.auth import get_user_model\n\nUser = get_user_model()\n") == [
        ("accounts.User", "")
    ]


def test_is_none_in_a_relation_field() -> None:
    code = """
        from django.conf import settings
        from django.contrib.auth import get_user_model

        class Refund(models.Model):
            one = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
            two = models.ForeignKey(get_user_model(), on_delete=models.CASCADE)
    """
    assert targets("setting", code, "billing/models.py") == []


def test_is_none_in_a_migration() -> None:
    code = "from django.conf import settings\nfrom django.db import migrations\n\nUSER = settings.AUTH_USER_MODEL\n"
    assert targets("setting", code, "billing/migrations/0002_user.py") == []


@pytest.mark.parametrize(
    "code",
    [
        "def show():\n    return settings.AUTH_USER_MODEL",
        "from django.conf import settings\n\ndef show():\n    return settings.DEBUG",
        "from django.contrib.auth import get_user_model\n\ndef show():\n    return get_user_model",
        "def show(model):\n    return model.AUTH_USER_MODEL",
    ],
)
def test_is_no_use_of_the_user_model(code: str) -> None:
    assert targets("setting", f"{code}\n") == []


def test_is_none_where_the_user_model_is_not_of_the_project() -> None:
    tree = """
--- orders/services.py
from django.contrib.auth import get_user_model

User = get_user_model()
"""
    assert evidence_of(tree, "setting") == []
