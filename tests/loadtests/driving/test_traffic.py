from __future__ import annotations

from collections import Counter

import pytest

from banyan.errors import BadDocument, UnreadablePath
from loadtests.driving.traffic import Asked, asked, drawn, plain, read

SOME = (Asked("/a", weight=3), Asked("/b"), Asked("/c", weight=0.5))


def test_draws_exactly_the_shares_that_are_asked_for():
    found = Counter(drawn(SOME, 900, 5))
    assert found == {0: 600, 1: 200, 2: 100}


def test_draws_in_an_order_by_lot_that_the_seed_repeats():
    assert drawn(SOME, 90, 5) == drawn(SOME, 90, 5) != drawn(SOME, 90, 6)
    assert drawn(SOME, 90, 5) != sorted(drawn(SOME, 90, 5))


def test_reads_requests_one_a_line(tmp_path):
    file = tmp_path / "traffic.jsonl"
    file.write_text(
        '# the shop\n{"path": "/products/?page=2", "route": "browse", "weight": 4}\n\n'
        '{"path": "/orders/", "method": "POST", "body": {"a": 1}, "headers": {"X-A": "1"}, "status": 201}\n'
    )
    first, second = read(file)
    assert (first.name, first.weight) == ("browse", 4.0)
    assert (second.name, second.body, second.status) == ("POST /orders/", '{"a": 1}', (201,))
    assert tuple(asked(each) for each in plain([first, second])) == (first, second)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[]", "is an object"),
        ("{}", "path should begin"),
        ('{"path": "x"}', "path should begin"),
        ('{"path": "/a b"}', "no blanks"),
        ('{"path": "/a\\r\\nX: y"}', "no blanks"),
        ('{"path": "/", "method": "get it"}', "word in capitals"),
        ('{"path": "/", "headers": {"a": "b\\r\\nc: d"}}', "without line breaks"),
        ('{"path": "/", "weight": 0}', "above 0"),
        ('{"path": "/", "weight": true}', "above 0"),
        ('{"path": "/", "status": "200"}', "status should be"),
        ('{"path": "/", "stauts": 200}', "no key called 'stauts'"),
        ("nonsense", "Expecting value"),
    ],
)
def test_says_what_is_wrong_with_a_line(tmp_path, line, message):
    file = tmp_path / "traffic.jsonl"
    file.write_text(f'{{"path": "/"}}\n{line}\n')
    with pytest.raises(BadDocument, match=message) as refused:
        read(file)
    assert refused.value.where == f"{file}:2"


def test_refuses_a_file_without_requests(tmp_path):
    (tmp_path / "empty").write_text("# nothing\n")
    with pytest.raises(BadDocument, match="no request is in it"):
        read(tmp_path / "empty")
    with pytest.raises(UnreadablePath):
        read(tmp_path / "absent")


@pytest.mark.parametrize(
    ("request_", "status", "body", "wrong"),
    [
        (Asked("/"), 302, "", ""),
        (Asked("/"), 404, "", "status 404"),
        (Asked("/", status=(404,)), 404, "", ""),
        (Asked("/", status=(200, 201)), 204, "", "status 204, not 200 or 201"),
        (Asked("/", contains=("shoes",)), 200, "only boots", "'shoes' is not in the answer"),
        (Asked("/", contains=("shoes",)), 200, "shoes", ""),
    ],
)
def test_checks_answers(request_, status, body, wrong):
    assert request_.wrong(status, body) == wrong
