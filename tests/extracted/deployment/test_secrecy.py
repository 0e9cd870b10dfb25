"""What is a secret in plain text, and what only speaks of secrets."""

from __future__ import annotations

import pytest

from extracted.deployment.secrecy import is_plain_secret

LONG = "a1B2" * 10
"""What follows a mark by which keys are known; put together here, so that no key stands in this file."""

MARKS = (
    *("ghp_", "gho_", "github_pat_", "glpat-", "glptt-", "xoxp-", "xapp-", "npm_", "AIza", "sk_" + "live_", "sk-proj-"),
    *("rk_" + "live_", "whsec_", "ya29.", "pypi-", "hvs.", "hf_aBcDeFgHiJkLmNoPqRsTuV", "Bearer ", "Basic "),
)
SHAPES = (
    *(f"{mark}{LONG}" for mark in MARKS),
    *(f"{mark}IOSFODNN7EXAMPLE" for mark in ("AKIA", "ASIA")),
    *(f"-----BEGIN {kind}PRIVATE KEY-----\nMII" for kind in ("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ")),
    *("-----BEGIN PGP PRIVATE KEY BLOCK-----", "LS0tLS1CRUdJTiBSU0EgUFJJVkFURQ==", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.abc"),
    *("postgres://u:p@h/d", "redis://:pw@h:6379/0", "postgres://u:p/w@h/d", "amqp://u:p@h", '["amqp://u:p@h"]'),
    *("https://u:p@h/x,https://b", "a=smtp://u:p@h", "redis://h/0?password=hunter2", "https://h/x?token=abcdef"),
    *("host=db password=hunter2", "Server=db;Password=hunter2;", "AccountName=x;AccountKey=abc==;"),
    *('{"password": "hunter2"}', '{"private_key":"x"}', "https://hooks." + "slack.com/services/T0/B0/x"),
)
NAMES = (
    *(
        "DB_PASS",
        "DB_PWD",
        "PGPASSWORD",
        "EMAIL_HOST_PASSWORD",
        "SECRET_KEY",
        "DJANGO_SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
    ),
    *("API_KEY", "STRIPE_KEY", "FERNET_KEY", "AWS_SECRET_ACCESS_KEY", "AUTH_TOKEN", "HASH_SALT", "CREDENTIALS", "otp"),
)
HARMLESS = {
    "TOKEN_URL": "https://id.example.com/token",
    "PASSWORD_MIN_AGE": "3",
    "AUTH_PASSWORD_VALIDATORS": "strict",
    "PASSWORD_RESET_TIMEOUT": "3600",
    "TOKEN_MODEL": "app.Token",
    "ENABLE_PASSWORD_LOGIN": "true",
    "USE_TOKEN_AUTH": "1",
    "SECRET_KEY_FILE": "/run/secrets/key",
    "SECRET_KEY": "",
    "CACHE_KEY_PREFIX": "shop-production",
    "RECAPTCHA_PUBLIC_KEY": "something long",
    "PUBLIC": "-----BEGIN PUBLIC KEY-----",
    "ENDPOINT": "http://collector:4318/x@y",
    "NEXT": "https://h/x?next=/a:b@c",
    "DATABASE": "postgres://db/shop",
    "COMMIT": "4f2a91c0ffee4f2a91c0ffee4f2a91c0ffee4f2a",
    "ADMINS": "a@b.example, d@e.example",
}


@pytest.mark.parametrize("number", range(len(SHAPES)))
def test_knows_secrets_by_what_they_look_like(number):
    assert is_plain_secret("ANYTHING", SHAPES[number])


@pytest.mark.parametrize("name", NAMES)
def test_knows_secrets_by_the_names_of_their_variables(name):
    assert is_plain_secret(name, "opaque words")


@pytest.mark.parametrize("name", HARMLESS)
def test_leaves_what_only_speaks_of_secrets(name):
    assert not is_plain_secret(name, HARMLESS[name])
