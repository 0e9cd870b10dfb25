from __future__ import annotations

from pathlib import Path

import pytest

from banyan.comparison.redaction import is_secret
from extracted.extractor.contracts import render
from extracted.extractor.dealings import of_monolith, of_service
from extracted.extractor.secrets import column_of, decisions_on, secrets_of
from tests.extracted.extractor.sample import monolith_of
from tests.extracted.extractor.shop import APPS, FILES, cut_out

MODELS = {
    "users/models.py": """
        from django.contrib.auth.models import AbstractUser
        from django.db import models

        class Person(models.Model):
            name = models.CharField(max_length=10)
            api_key = models.CharField(max_length=10)
            password_changed_at = models.DateTimeField(null=True)
            otp = models.ForeignKey("users.Club", models.CASCADE, null=True)

        class Club(models.Model):
            name = models.CharField(max_length=10)
            has_token = models.BooleanField(default=False)
        """,
    "shop/models.py": FILES["shop/models.py"].replace(
        "price = models.IntegerField()", "price = models.IntegerField()\n            unlock_token = models.UUIDField()"
    ),
}


@pytest.mark.parametrize(
    "name", ["password", "api_key", "apiKey", "gateway_token", "SECRET", "otp_seed", "private_key", "password_hash"]
)
def test_knows_a_secret_by_the_words_of_its_name(name):
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["name", "secretary", "tokenized", "keyboard", "api_url", "public_key", "asalted", "pinned"]
)
def test_takes_no_part_of_a_word_for_a_secret(name):
    assert not is_secret(name)


def test_both_sides_say_which_fields_stay(tmp_path: Path):
    monolith, cut, ties, _ = cut_out(monolith_of(tmp_path, FILES | MODELS, apps=APPS))
    here, there = of_service(monolith, cut, ties), of_monolith(monolith, cut, ties)
    assert here.hidden == there.hidden_there == ("shop.Product.unlock_token",)
    assert there.hidden == here.hidden_there == ("auth.User.password", "users.Person.api_key")
    text = render(there, side="monolith")
    assert text.count("hidden=(") == 2
    assert '"users.Person.api_key",' in text


def test_each_secret_of_a_model_that_others_know_is_shown(tmp_path: Path):
    monolith, cut, _, _ = cut_out(monolith_of(tmp_path, FILES | MODELS, apps=APPS))
    found = list(decisions_on(monolith, cut, ["users.Person", "shop.Product", "users.Club"]))
    assert [(one.kind, one.side, one.fate, one.file, one.subject) for one in found] == [
        ("secret", "monolith", "rewritten", "users/models.py", "users.Person.api_key"),
        ("secret", "service", "rewritten", "shop/models.py", "shop.Product.unlock_token"),
    ]
    lines = (tmp_path / "users/models.py").read_text().splitlines()
    assert "api_key" in lines[found[0].line - 1]


def test_the_password_of_the_projects_own_user_stays(tmp_path: Path):
    user = MODELS["users/models.py"].replace("class Person(models.Model)", "class Person(AbstractUser)")
    settings = """
        INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "core", "users", "shop", "orders"]
        AUTH_USER_MODEL = "users.Person"
        ROOT_URLCONF = "config.urls"
        """
    files = FILES | MODELS | {"users/models.py": user, "config/settings.py": settings}
    monolith, cut, ties, _ = cut_out(monolith_of(tmp_path, files, apps=APPS))
    assert of_monolith(monolith, cut, ties).hidden == ("users.Person.api_key", "users.Person.password")
    (password,) = [one for one in decisions_on(monolith, cut, ["users.Person"]) if one.subject.endswith(".password")]
    assert (password.file, password.how[:24]) == ("users/models.py", "never leaves its side: n")


def test_a_secret_is_in_the_column_that_its_declaration_says(tmp_path: Path):
    named = MODELS["users/models.py"].replace(
        "api_key = models.CharField(", 'api_key = models.CharField(db_column="key", '
    )
    monolith, cut, _, _ = cut_out(monolith_of(tmp_path, FILES | MODELS | {"users/models.py": named}, apps=APPS))
    found = {secret.name: column_of(monolith, secret) for secret in secrets_of(monolith, cut, is_moved=False)}
    assert found == {"auth.User.password": "password", "users.Person.api_key": "key"}
