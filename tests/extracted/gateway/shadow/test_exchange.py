from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from banyan.errors import BadDocument
from extracted.gateway.shadow.exchange import Exchange, command, read_exchanges

FILE = Path("requests.txt")


def test_requests_are_read_a_line_each():
    text = """# ours
/a/
GET /b/?x=1
delete /c/

{"method": "POST", "target": "/d/", "headers": {"Accept": "*/*"}, "body": "{}"}
"""
    assert list(read_exchanges(FILE, text)) == [
        Exchange("GET", "/a/"),
        Exchange("GET", "/b/?x=1"),
        Exchange("DELETE", "/c/"),
        Exchange("POST", "/d/", (("Accept", "*/*"),), b"{}"),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("GET a", "no path"),
        ("GET /ä", "percent-encoded"),
        ("FETCH /a", "none of GET"),
        ("GET /a now", "no method and target"),
        ('{"target": "/a"', "no JSON"),
        ('{"target": "/a", "url": ""}', "no key called 'url'"),
        ('{"target": "/a", "headers": {"a": 1}}', "object of strings"),
        ('{"target": "/a", "body": 1}', "is a string"),
        ("GET http://elsewhere/a", "no path"),
    ],
)
def test_what_is_no_request_is_refused_with_its_line(line, told):
    with pytest.raises(BadDocument, match=r"requests.txt:2") as error:
        list(read_exchanges(FILE, f"/a/\n{line}\n"))
    assert told in str(error.value)


@pytest.mark.parametrize("evil", ["/a'; rm -rf ~; '", "/a$(id)", "/a`id`", '/a"&', "/a\\"])
def test_a_command_is_one_command_whatever_the_target_holds(evil):
    words = shlex.split(command(Exchange("GET", evil, (("Accept", evil), ("Cookie", evil))), "http://127.0.0.1:1"))
    assert words == ["curl", "-i", "-H", f"Accept: {evil}", "-H", "Cookie: $COOKIE", f"http://127.0.0.1:1{evil}"]


def test_a_command_has_no_secret_in_it():
    headers = (("Authorization", "Bearer abc"), ("X-CSRFToken", "def"), ("Host", "shop.example"), ("User-Agent", "x"))
    text = command(Exchange("POST", "/a/?token=ghi", headers, b"jkl"), "http://127.0.0.1:1")
    assert not any(secret in text for secret in ("abc", "def", "ghi", "jkl"))
    assert '-X POST -H "Authorization: $AUTHORIZATION" -H "X-CSRFToken: $X_CSRFTOKEN"' in text
    assert text.count("$BODY") == 1
