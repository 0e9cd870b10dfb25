from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from banyan.comparison.answers import Answer
from banyan.errors import UnwritablePath
from banyan.traffic.reading import read_traffic
from banyan.traffic.values import Recorded
from banyan.traffic.writing import capturing

JSON = (("Content-Type", "application/json"),)


def kept(path: Path, *exchanges: Recorded) -> str:
    with capturing(path) as capture:
        for each in exchanges:
            capture.take(each)
    return path.read_text()


def test_what_is_written_can_be_read_again(tmp_path):
    path = tmp_path / "traffic.jsonl"
    answer = Answer(201, JSON, b'{"id": 1}')
    first = Recorded("POST", "/a/?b=1", JSON, b'{"title": "Tea"}', answer)
    kept(path, first)
    kept(path, first)
    exchanges = read_traffic([path]).exchanges
    assert len(exchanges) == 2
    assert (exchanges[0].target, exchanges[0].body) == ("/a/?b=1", b'{"title": "Tea"}')
    assert exchanges[0].answer
    assert json.loads(exchanges[0].answer.body) == {"id": 1}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_secret_or_personal_is_written(tmp_path):
    headers = (("Authorization", "Bearer abcdefgh12345678"), ("Cookie", "sessionid=s3cret"), *JSON)
    body = b'{"password": "hunter2", "mail": "ada@example.org", "nested": [{"token": "t0ken"}]}'
    answer = Answer(200, (("Set-Cookie", "sessionid=s3cret"), *JSON), b'{"email": "ada@example.org", "id": 1}')
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    text = kept(
        tmp_path / "a",
        Recorded("POST", "/login/?token=t0ken", headers, body, answer),
        Recorded("POST", "/login/", form, b"password=hunter2&next=%2F", answer),
        Recorded("GET", "/people/ada@example.org/", (), b"", answer),
        Recorded("GET", "/page/", (), b"", Answer(200, (("Content-Type", "text/html"),), b"<p>Ada Lovelace</p>")),
    )
    for secret in ("abcdefgh", "s3cret", "hunter2", "ada@", "t0ken", "Lovelace"):
        assert secret not in text
    assert len(text.splitlines()) == 3


def test_says_that_it_cannot_write(tmp_path):
    with pytest.raises(UnwritablePath), capturing(tmp_path / "gone" / "a"):
        pass
