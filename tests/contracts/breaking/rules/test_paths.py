from __future__ import annotations

from tests.contracts.breaking.documents import broken, findings

ONE: dict[str, object] = {"get": {"responses": {}}}
BOTH = {**ONE, "post": {"responses": {}}}


def document(**paths: object) -> dict[str, object]:
    return {"paths": {f"/{name}/": item for name, item in paths.items()}}


def test_finds_a_path_that_is_gone():
    assert broken(document(a=ONE, b=ONE), document(a=ONE)) == ["ERR api-path-removed-without-deprecation"]


def test_finds_a_method_that_is_gone_while_its_path_is_there():
    assert broken(document(a=BOTH), document(a=ONE)) == ["ERR api-removed-without-deprecation"]


def test_what_was_deprecated_may_go():
    old = document(a={"get": {"deprecated": True, "responses": {}}})
    assert broken(old, document()) == ["INFO api-path-removed-with-deprecation"]


def test_what_was_deprecated_may_not_go_before_its_day():
    old = document(a={"get": {"deprecated": True, "x-sunset": "9999-12-31", "responses": {}}})
    (finding,) = findings(old, document())
    assert finding.rule == "api-path-removed-before-sunset"
    assert "9999-12-31" in finding.message


def test_names_of_parameters_in_a_path_do_not_matter():
    assert broken({"paths": {"/a/{id}/": ONE}}, {"paths": {"/a/{slug}/": ONE}}) == []


def test_counts_the_path_of_the_server():
    old = {"servers": [{"url": "https://x.example/v1"}], **document(a=ONE)}
    assert broken(old, {"paths": {"/v1/a/": ONE}}) == []
    assert "ERR api-path-removed-without-deprecation" in broken(old, document(a=ONE))


def test_says_what_is_new():
    assert broken(document(a=ONE), document(a=BOTH)) == ["INFO endpoint-added"]


def test_says_what_is_on_its_way_out_and_what_came_back():
    old, new = document(a=ONE), document(a={"get": {"deprecated": True, "responses": {}}})
    assert broken(old, new) == ["INFO endpoint-deprecated"]
    assert broken(new, old) == ["INFO endpoint-reactivated"]


def test_finds_a_level_of_stability_that_went_down():
    old, new = (document(a={"get": {"x-stability-level": level, "responses": {}}}) for level in ("stable", "beta"))
    assert broken(old, new) == ["ERR api-stability-decreased"]
    assert broken(new, old) == []
