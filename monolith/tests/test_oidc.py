"""OpenID Connect, from the discovery document to a verified token and an API call."""

import base64
import hashlib
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from jwcrypto import jwk, jwt
from oauth2_provider.models import Application

from config.keys import lazy_private_key

VERIFIER = "a" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REDIRECT = "https://client.example/callback"


@pytest.fixture
def application():
    return Application.objects.create(
        name="client",
        client_type=Application.CLIENT_PUBLIC,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=REDIRECT,
        algorithm=Application.RS256_ALGORITHM,
        skip_authorization=True,
    )


@pytest.fixture
def tokens(customer_client, application):
    query = {
        "response_type": "code",
        "client_id": application.client_id,
        "redirect_uri": REDIRECT,
        "scope": "openid profile email shop",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    location = customer_client.get(reverse("oauth2_provider:authorize"), query)["Location"]
    code = parse_qs(urlsplit(location).query)["code"][0]
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "client_id": application.client_id,
        "code_verifier": VERIFIER,
    }
    return customer_client.post(reverse("oauth2_provider:token"), fields).json()


def test_discovery_names_rs256(client):
    document = client.get(reverse("oauth2_provider:oidc-connect-discovery-info")).json()
    assert "RS256" in document["id_token_signing_alg_values_supported"]
    assert "customer_groups" in document["claims_supported"]


def test_an_id_token_verifies_with_the_published_keys(client, tokens, customer):
    keys = jwk.JWKSet.from_json(client.get(reverse("oauth2_provider:jwks-info")).content.decode())
    token = jwt.JWT(jwt=tokens["id_token"], key=keys)
    assert json.loads(token.header)["alg"] == "RS256"
    claims = json.loads(token.claims)
    assert claims["sub"] == str(customer.pk)
    assert claims["email"] == customer.email
    assert claims["permissions"] == []


def test_an_access_token_opens_the_api(api, tokens, customer):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access_token']}")
    assert api.get(reverse("accounts-api:me")).json()["user"]["email"] == customer.email


def test_a_made_up_token_does_not(api):
    api.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    assert api.get(reverse("accounts-api:me")).status_code == 401


def test_the_development_key_is_made_once_and_only_when_it_is_read(tmp_path):
    path = tmp_path / "var" / "key.pem"
    key = lazy_private_key(path)
    assert not path.exists()
    first = str(key)
    assert first.startswith("-----BEGIN PRIVATE KEY-----")
    assert str(key) == first == path.read_text()
    assert path.stat().st_mode & 0o077 == 0
