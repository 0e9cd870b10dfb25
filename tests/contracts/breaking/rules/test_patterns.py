from __future__ import annotations

from tests.contracts.breaking.documents import asking, broken, giving, taking

A, B, ANY = "{type: string, pattern: '^a+$'}", "{type: string, pattern: '^b+$'}", "{type: string}"


def test_finds_an_expression_that_a_request_has_to_match():
    assert broken(taking(ANY), taking(A)) == ["ERR request-body-pattern-added"]
    assert broken(asking(ANY), asking(A)) == ["ERR request-parameter-pattern-added"]
    assert broken(taking(A), taking(ANY)) == ["INFO request-body-pattern-removed"]


def test_finds_an_expression_that_an_answer_need_no_longer_match():
    assert broken(giving(A), giving(ANY)) == ["ERR response-body-pattern-removed"]
    assert broken(giving(ANY), giving(A)) == ["INFO response-body-pattern-added"]


def test_does_not_tell_which_of_two_expressions_takes_more():
    assert broken(taking(A), taking(B)) == ["WARN request-body-pattern-changed"]
    assert broken(giving(A), giving(B)) == ["WARN response-body-pattern-changed"]


def test_knows_an_expression_that_takes_anything():
    assert broken(taking(A), taking("{type: string, pattern: '.*'}")) == ["INFO request-body-pattern-generalized"]
