"""Tests that Django accepts the code of services of the reference monolith, with the real runtime beside it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.extracted.extractor.shaking.conftest import ROOT, reference

SETTINGS = """
SECRET_KEY = "only-for-tests-" * 5
CONTRIB = ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles", "humanize"]
INSTALLED_APPS = [
    *("django.contrib." + name for name in CONTRIB),
    "rest_framework",
    "drf_spectacular",
    "service_links",
    *{apps},
    "service_links.mirror_admin.MirrorAdminConfig",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
CONTEXT = ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth"]
TEMPLATES = [
    {{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {{"context_processors": [*CONTEXT, "django.contrib.messages.context_processors.messages"]}},
    }}
]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "links"
STATIC_URL = "static/"
USE_TZ = True
SERVICE_LINKS_URLS = {{"monolith": "http://127.0.0.1:9"}}
SERVICE_LINKS_TOKEN = "only-for-tests"
SERVICE_LINKS_STAND_IN = True
"""
CONTRACTS = """
from service_links.declarations import Access, Call, Contracts, Link

MODELS = tuple(Access(model, how) for model, how in {models})
CONTRACTS = Contracts("{side}", (Link("monolith", MODELS, tuple(map(Call, {calls}))),))
"""


@pytest.mark.parametrize("service", ["reviews", "notifications", "catalog"])
def test_the_code_of_a_service_passes_the_checks_of_django(service: str, tmp_path: Path) -> None:
    result = reference(service)
    for file in result.shaken.files:
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).write_bytes(file.content)
    shutil.copytree(ROOT / "extracted/runtime/service_links", tmp_path / "service_links")
    apps = ["core", *result.shaken.apps.values(), service]
    models = [(mirror.model, mirror.access) for mirror in result.shaken.mirrors]
    (tmp_path / "boot.py").write_text(SETTINGS.format(apps=apps))
    (tmp_path / "links.py").write_text("urlpatterns = []\n")
    contracts = CONTRACTS.format(models=models, calls=list(result.shaken.calls), side=service)
    (tmp_path / "service_contracts.py").write_text(contracts)
    command = [sys.executable, "-m", "django", "check", "--settings", "boot", "--pythonpath", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
