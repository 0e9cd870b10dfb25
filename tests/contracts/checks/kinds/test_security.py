from __future__ import annotations

from tests.contracts.checks.pacts import codes

SCHEMES = {
    "securitySchemes": {
        "cookie": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        "bearer": {"type": "http", "scheme": "bearer"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    }
}


def found(request: str, security: str, status: int = 200) -> list[str]:
    operation = f"{{security: {security}, responses: {{200: {{}}, 401: {{}}}}}}"
    return codes(request, f"{{status: {status}}}", operation, components=SCHEMES)


def test_finds_a_request_that_does_not_say_who_asks():
    assert found("{}", "[{bearer: []}]") == ["ERR request.authorization.missing"]
    assert found("{headers: {Authorization: Basic x}}", "[{bearer: []}]") == ["ERR request.authorization.missing"]


def test_one_way_in_is_enough():
    assert found("{headers: {Authorization: Bearer x}}", "[{cookie: []}, {bearer: []}]") == []
    assert found("{headers: {x-key: x}}", "[{key: []}]") == []
    assert found("{headers: {Cookie: 'a=1; sessionid=x'}}", "[{cookie: []}]") == []
    assert found("{}", "[{bearer: []}, {}]") == []


def test_all_of_one_way_is_needed():
    assert found("{headers: {Authorization: Bearer x}}", "[{key: [], bearer: []}]") == [
        "ERR request.authorization.missing"
    ]


def test_a_cookie_may_be_added_later():
    assert found("{}", "[{cookie: []}]") == ["WARN request.authorization.missing"]


def test_who_is_to_be_refused_need_not_say_anything():
    assert found("{}", "[{bearer: []}]", status=401) == []
