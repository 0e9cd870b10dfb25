from __future__ import annotations

from collections.abc import Mapping

from tests.contracts.breaking.documents import broken

SCHEMES: dict[str, object] = {
    "cookie": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "oauth": {"type": "oauth2", "flows": {}},
}


def document(*ways: object, schemes: Mapping[str, object] = SCHEMES) -> dict[str, object]:
    operation = {"responses": {}, "security": list(ways)}
    return {"paths": {"/a/": {"get": operation}}, "components": {"securitySchemes": schemes}}


def test_finds_a_way_in_that_is_gone():
    assert broken(document({"cookie": []}, {"bearer": []}), document({"bearer": []})) == ["ERR api-security-removed"]
    assert broken(document({"bearer": []}), document({"cookie": []}, {"bearer": []})) == ["INFO api-security-added"]


def test_finds_that_one_has_to_say_who_asks():
    assert broken(document(), document({"bearer": []})) == ["ERR api-security-became-required"]
    assert broken(document({"bearer": []}), document()) == ["INFO api-security-became-optional"]
    assert broken(document({}, {"bearer": []}), document({"bearer": []})) == ["ERR api-security-became-required"]


def test_finds_a_scope_that_is_needed_now():
    old, new = document({"oauth": ["read"]}), document({"oauth": ["read", "write"]})
    assert broken(old, new) == ["ERR api-security-scope-added"]
    assert broken(new, old) == ["INFO api-security-scope-removed"]


def test_what_a_scheme_is_called_does_not_matter():
    renamed = {"sessionAuth": SCHEMES["cookie"]}
    assert broken(document({"cookie": []}), document({"sessionAuth": []}, schemes=renamed)) == []


def test_a_cookie_of_another_name_is_another_way():
    other = {"cookie": {"type": "apiKey", "in": "cookie", "name": "sid"}}
    assert "ERR api-security-removed" in broken(document({"cookie": []}), document({"cookie": []}, schemes=other))


def test_security_of_the_whole_document_counts_where_an_operation_says_nothing():
    bare = {"paths": {"/a/": {"get": {"responses": {}}}}, "components": {"securitySchemes": SCHEMES}}
    assert broken({**bare, "security": [{"bearer": []}]}, document({"bearer": []})) == []
