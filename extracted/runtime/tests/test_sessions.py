"""What the gateway is told about sessions, and what becomes of tokens that are for another side."""

import base64
import json
import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from service_links import oidc, session_tokens
from service_links.middleware import LinksMiddleware
from service_links.sessions import exchange

SECRET = "known-to-the-gateway"


class User:
    is_authenticated = is_active = True
    pk = 7


def made(request, user, service):
    return "%s for %s" % (user.pk, service)


def without_a_provider(request, user, service):
    raise session_tokens.CannotSign("there is nobody")


def asked(user=None, maker="test_sessions.made", **headers):
    headers = {"HTTP_X_BANYAN_EDGE": SECRET, "HTTP_X_BANYAN_SERVICE": "catalog", **headers}
    request = RequestFactory().post("/internal/links/session/some/path", **headers)
    if user is not None:
        request.user = user
    with override_settings(SERVICE_LINKS_EDGE_TOKEN="an-old-one," + SECRET, SERVICE_LINKS_SESSION_TOKEN=maker):
        return exchange(request)


def test_somebody_signed_in_gets_a_token_for_one_service():
    found = asked(User())
    assert (found.status_code, found.content) == (200, b"")
    assert (found["X-Banyan-Session"], found["Authorization"]) == ("signed in", "Bearer 7 for catalog")
    assert found["Cache-Control"] == "no-store"


def test_for_a_copy_the_token_is_in_another_header():
    found = asked(User(), HTTP_X_BANYAN_MIRRORED="1")
    assert "Authorization" not in found
    assert found["X-Banyan-Service-Authorization"] == "Bearer 7 for catalog"


@pytest.mark.parametrize(
    ("word", "user", "headers"),
    [
        ("refused", User(), {"HTTP_X_BANYAN_EDGE": "guessed"}),
        ("refused", User(), {"HTTP_X_BANYAN_EDGE": ""}),
        ("refused", User(), {"HTTP_X_BANYAN_SERVICE": "a b"}),
        ("own token", User(), {"HTTP_AUTHORIZATION": "Bearer mine"}),
        ("anonymous", None, {}),
        ("anonymous", type("Gone", (User,), {"is_active": False})(), {}),
        ("no provider", User(), {"maker": "test_sessions.without_a_provider"}),
        ("no provider", User(), {"maker": "test_sessions.is_not_there"}),
    ],
)
def test_everybody_else_gets_an_answer_without_one(word, user, headers):
    found = asked(user, **headers)
    assert (found.status_code, found["X-Banyan-Session"]) == (200, word)
    assert "Authorization" not in found


def test_without_a_secret_nobody_is_believed():
    request = RequestFactory().get("/internal/links/session/", HTTP_X_BANYAN_EDGE="", HTTP_X_BANYAN_SERVICE="catalog")
    request.user = User()
    assert exchange(request)["X-Banyan-Session"] == "refused"


def unsigned(audience, **header):
    now = int(time.time())
    parts = {"typ": "at+jwt", "alg": "RS256", **header}, {"aud": audience, "client_id": "banyan-edge", "exp": now + 60}
    coded = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in parts]
    return ".".join([*coded, "c2lnbmVk"])


@pytest.mark.parametrize(
    ("token", "is_kept"),
    [
        (unsigned("reviews"), True),
        (unsigned("catalog"), False),
        (unsigned(["reviews"]), False),
        (unsigned("catalog", typ="JWT"), True),
        ("opaque", True),
        ("a.b.c", True),
    ],
)
def test_a_token_for_another_side_is_no_token_here(token, is_kept):
    request = RequestFactory().get("/", HTTP_AUTHORIZATION="Bearer " + token)
    LinksMiddleware(lambda request: HttpResponse())(request)
    assert ("HTTP_AUTHORIZATION" in request.META) == is_kept


@override_settings(OIDC_ISSUER="http://shop.localhost/o", OIDC_AUDIENCE=["banyan-edge", "catalog"])
def test_a_token_that_nobody_signed_opens_nothing():
    with pytest.raises(oidc.BadToken, match="not accepted"):
        oidc.verified(unsigned("reviews", alg="none"))
