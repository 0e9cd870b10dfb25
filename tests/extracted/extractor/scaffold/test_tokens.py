"""A service that trusts the reference monolith as its OpenID Connect provider: both run, and tokens are real."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.extracted.extractor.scaffold.tiny import REPOSITORY, environment, make_service, run, running
from tests.ports import free_port

SECRET = "a-secret-key-that-is-long-enough-and-full-of-different-signs-0123456789"
CLIENT = "the-service"
REDIRECT = "https://client.example/callback"
VERIFIER = "a" * 64
PEOPLE = """
from accounts.models import User
from django.contrib.auth.models import Permission
from oauth2_provider.models import Application
ann = User.objects.create_user("ann@example.com", "a-long-password", first_name="Ann")
ann.user_permissions.add(Permission.objects.get(codename="view_product"))
User.objects.create_user("sam@example.com", "a-long-password", is_staff=True)
Application.objects.create(
    name="service", client_id={client!r}, client_secret="secret-of-the-service", client_type="confidential",
    authorization_grant_type="authorization-code", redirect_uris={redirects!r}, algorithm="RS256",
    skip_authorization=True,
)
"""


@dataclass(frozen=True)
class Sides:
    """Both projects as they run; `key` is the private key that the monolith signs with."""

    monolith: str
    service: str
    folder: Path
    env: dict[str, str]
    key: str

    @property
    def issuer(self) -> str:
        return f"{self.monolith}/o"


@pytest.fixture(scope="module")
def sides(tmp_path_factory, databases) -> Iterator[Sides]:
    folder = tmp_path_factory.mktemp("tokens")
    databases.empty(folder / "shop.sqlite3")
    with ExitStack() as stack:
        yield stack.enter_context(both(folder))


@contextmanager
def both(folder: Path) -> Iterator[Sides]:
    ports = free_port(), free_port()
    monolith, service = (f"http://127.0.0.1:{port}" for port in ports)
    key = private_key()
    provider = environment(
        DATABASE_URL=f"sqlite:///{folder / 'shop.sqlite3'}", OIDC_RSA_PRIVATE_KEY=key, LOG_LEVEL="WARNING"
    )
    client = environment(
        DEBUG="1",
        DATABASE_URL=f"sqlite:///{folder / 'desk.sqlite3'}",
        OIDC_ISSUER=f"{monolith}/o",
        OIDC_AUDIENCE=CLIENT,
        OIDC_RP_CLIENT_ID=CLIENT,
        OIDC_RP_CLIENT_SECRET="secret-of-the-service",
        OIDC_RP_SCOPES="openid profile email shop",
    )
    project = make_service(folder)
    shop = REPOSITORY / "monolith"
    people = PEOPLE.format(client=CLIENT, redirects=f"{REDIRECT} {service}/oidc/callback/")
    for done in (
        run(shop, "manage.py", "shell", "-c", people, env=provider),
        run(project, "manage.py", "migrate", env=client),
    ):
        assert done.returncode == 0, done.stderr
    with (
        running(shop, gunicorn("config", ports[0]), f"{monolith}/health/", provider, folder / "shop.log"),
        running(project, gunicorn("desk_service", ports[1]), f"{service}/health/live", client, folder / "desk.log"),
    ):
        yield Sides(monolith, service, project, client, key)


def gunicorn(package: str, port: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        f"{package}.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads=4",
    ]


def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def sign_in(browser: httpx.Client, page: httpx.Response, email: str) -> httpx.Response:
    """Fill in the monolith's own sign-in page, and go where it leads."""
    hidden = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert hidden, page.text
    form = {"csrfmiddlewaretoken": hidden[1], "username": email, "password": "a-long-password"}
    return browser.post(str(page.url), data=form, headers={"Referer": str(page.url)})


@pytest.fixture(scope="module")
def tokens(sides) -> dict[str, str]:
    """The tokens that Ann gets at the monolith, by the authorization code flow with PKCE."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": REDIRECT,
        "scope": "openid profile email shop",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    with httpx.Client() as browser:
        page = browser.get(f"{sides.monolith}/o/authorize/", params=query)
        page = browser.get(f"{sides.monolith}{page.headers['Location']}")
        back = sign_in(browser, page, "ann@example.com")
        last = browser.get(f"{sides.monolith}{back.headers['Location']}")
    fields = {
        "grant_type": "authorization_code",
        "code": parse_qs(urlsplit(last.headers["Location"]).query)["code"][0],
        "redirect_uri": REDIRECT,
        "client_id": CLIENT,
        "client_secret": "secret-of-the-service",
        "code_verifier": VERIFIER,
    }
    answer = httpx.post(f"{sides.monolith}/o/token/", data=fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
def minted(sides, tokens) -> Callable[..., str]:
    """A token like Ann's with other claims, signed with the monolith's own key unless another one is given."""

    def mint(key: str | None = None, algorithm: str = "RS256", without: str = "", **claims: Any) -> str:
        own = jwt.decode(tokens["id_token"], options={"verify_signature": False})
        payload = {name: value for name, value in {**own, **claims}.items() if name != without}
        kid = jwt.get_unverified_header(tokens["id_token"])["kid"]
        return jwt.encode(payload, sides.key if key is None else key, algorithm=algorithm, headers={"kid": kid})

    return mint


def me(sides: Sides, token: str) -> httpx.Response:
    return httpx.get(f"{sides.service}/desk/me/", headers={"Authorization": f"Bearer {token}"}, timeout=30)


def test_a_token_of_the_monolith_opens_an_endpoint(sides, tokens):
    answer = me(sides, tokens["id_token"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "ann@example.com"
    assert answer.json()["permissions"] == ["catalog.view_product"]
    assert str(answer.json()["pk"]) == jwt.decode(tokens["id_token"], options={"verify_signature": False})["sub"]


def test_an_opaque_token_is_shown_to_the_monolith(sides, tokens):
    assert tokens["access_token"].count(".") == 0
    assert me(sides, tokens["access_token"]).json()["name"] == "ann@example.com"


def test_a_made_up_opaque_token_opens_nothing(sides):
    assert me(sides, "made-up").status_code == 401


def test_a_token_that_was_signed_with_the_monoliths_key_but_another_name_is_another_user(sides, minted):
    answer = me(sides, minted(sub="4711", email="bob@example.com", is_staff=True, permissions=[]))
    assert answer.json() == {"pk": 4711, "name": "bob@example.com", "is_staff": True, "permissions": []}


def test_what_changed_at_the_monolith_changes_here(sides, minted):
    me(sides, minted(sub="4712", email="eve@example.com"))
    assert me(sides, minted(sub="4712", email="eva@example.com")).json()["name"] == "eva@example.com"


def test_a_token_signed_with_another_key_opens_nothing(sides, minted):
    assert me(sides, minted(key=private_key())).status_code == 401


def test_an_expired_token_opens_nothing(sides, minted):
    assert me(sides, minted(exp=int(time.time()) - 60)).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "somebody-else"},
        {"iss": "https://elsewhere.example/o"},
        {"sub": "not-a-number"},
        {"without": "exp"},
        {"without": "sub"},
        {"without": "aud"},
        {"nbf": 4102444800},
    ],
    ids=str,
)
def test_a_token_for_somebody_else_opens_nothing(sides, minted, claims):
    assert me(sides, minted(**claims)).status_code == 401


def test_a_token_without_a_signature_opens_nothing(sides, minted):
    assert me(sides, minted(key="", algorithm="none")).status_code == 401


def test_a_token_signed_with_the_public_key_as_a_password_opens_nothing(sides, tokens):
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=").decode()
    assert me(sides, ".".join([head, *tokens["id_token"].split(".")[1:]])).status_code == 401


@pytest.mark.parametrize("token", ["..", "a.b.c", "x" * 5000, "%00", "ä"])
def test_nonsense_opens_nothing(sides, token):
    header = f"Bearer {token}".encode()
    answer = httpx.get(f"{sides.service}/desk/me/", headers={b"Authorization": header}, timeout=30)
    assert answer.status_code in {400, 401}


def test_pages_know_who_brings_a_token(sides, tokens):
    headers = {"Authorization": f"Bearer {tokens['id_token']}"}
    assert httpx.get(f"{sides.service}/desk/page/", headers=headers).text == "ann@example.com"
    assert httpx.get(f"{sides.service}/desk/page/", headers={"Authorization": "Bearer a.b.c"}).text == "nobody"


def test_nobody_gets_a_password_here(sides, tokens):
    me(sides, tokens["id_token"])
    code = (
        "from django.contrib.auth import authenticate, get_user_model\n"
        "ann = get_user_model().objects.get(email='ann@example.com')\n"
        "print(ann.has_usable_password(), authenticate(username=ann.username, password='a-long-password'))"
    )
    done = run(sides.folder, "manage.py", "shell", "-c", code, env=sides.env)
    assert done.stdout.strip().splitlines()[-1] == "False None", done.stderr


def test_somebody_who_was_shut_out_here_stays_out(sides, minted):
    token = minted(sub="4713", email="tom@example.com")
    assert me(sides, token).status_code == 200
    code = (
        "from django.contrib.auth import get_user_model\n"
        "get_user_model().objects.filter(pk=4713).update(is_active=False)"
    )
    assert run(sides.folder, "manage.py", "shell", "-c", code, env=sides.env).returncode == 0
    assert me(sides, token).status_code == 401


@pytest.mark.parametrize(("email", "status"), [("sam@example.com", 200), ("ann@example.com", 403)])
def test_staff_sign_in_to_the_admin_at_the_monolith(sides, email, status):
    with httpx.Client(follow_redirects=True, timeout=30) as browser:
        page = browser.get(f"{sides.service}/admin/")
        assert str(page.url).startswith(f"{sides.monolith}/account/login/")
        answer = sign_in(browser, page, email)
    assert (answer.status_code, str(answer.url).startswith(f"{sides.service}/admin/")) == (status, True), answer.text


def test_on_the_monoliths_own_tables_no_user_is_ever_written(sides):
    code = (
        "import django; django.setup()\n"
        "from service_links import claims, oidc\n"
        "try: claims.user_of({'sub': '9000', 'email': 'new@example.com'})\n"
        "except oidc.BadToken as error: print(error)\n"
        "from django.contrib.auth import get_user_model\n"
        "print(get_user_model().objects.filter(pk=9000).count())"
    )
    env = {**sides.env, "SERVICE_LINKS_DATABASE": "shared", "DJANGO_SETTINGS_MODULE": "desk_service.settings"}
    done = run(sides.folder, "-c", code, env=env)
    assert done.stdout.split("\n")[:2] == ["there is no such user", "0"], done.stderr


PROVIDER = """
import json, threading, time
from http.server import BaseHTTPRequestHandler, HTTPServer
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

asked = []
key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
published = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())), "kid": "one", "use": "sig"}

class Provider(BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"keys": [published]}).encode())
    def log_message(self, *_):
        pass

server = HTTPServer(("127.0.0.1", 0), Provider)
threading.Thread(target=server.serve_forever, daemon=True).start()
settings.configure(
    OIDC_ISSUER="https://shop.example/o", OIDC_AUDIENCE=["me"], OIDC_TIMEOUT=1,
    OIDC_JWKS_URL="http://127.0.0.1:%d/keys" % server.server_port,
)
from service_links import oidc

def told(kid="one", **claims):
    own = {"iss": "https://shop.example/o", "aud": "me", "sub": "1", "exp": time.time() + 60}
    token = jwt.encode({**own, **claims}, key, algorithm="RS256", headers={"kid": kid})
    try:
        return oidc.verified(token)["sub"]
    except (oidc.BadToken, oidc.ProviderDown) as error:
        return type(error).__name__
"""


def provider(folder: Path, code: str) -> str:
    done = run(folder, "-c", PROVIDER + code, env=environment())
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_keys_are_asked_for_once_and_not_for_every_unknown_name(sides):
    code = "print([told(), told(), told('two'), told('three'), told('four')], len(asked))"
    assert provider(sides.folder, code) == "['1', '1', 'BadToken', 'BadToken', 'BadToken'] 1"


def test_known_keys_last_while_the_provider_is_down(sides):
    code = (
        "first = told(); server.shutdown(); server.server_close(); oidc.LIFESPAN = oidc.PAUSE = 0; print(first, told())"
    )
    assert provider(sides.folder, code) == "1 1"


def test_a_provider_that_never_answered_is_no_bad_token(sides):
    code = "server.shutdown(); server.server_close(); print(told(), told())"
    assert provider(sides.folder, code) == "ProviderDown ProviderDown"
