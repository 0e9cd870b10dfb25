from __future__ import annotations

from tests.contracts.breaking.documents import asking, broken, findings, giving, taking

ONE, TWO, ANY = "{type: string, enum: [a]}", "{type: string, enum: [a, b]}", "{type: string}"


def test_finds_a_value_that_a_request_may_no_longer_have():
    assert broken(taking(TWO), taking(ONE)) == ["ERR request-body-enum-value-removed"]
    assert broken(asking(TWO), asking(ONE)) == ["ERR request-parameter-enum-value-removed"]
    assert broken(taking(ONE), taking(TWO)) == ["INFO request-body-enum-value-added"]


def test_finds_a_value_that_an_answer_may_have_now():
    assert broken(giving(ONE), giving(TWO)) == ["ERR response-body-enum-value-added"]
    assert broken(giving(TWO), giving(ONE)) == ["INFO response-body-enum-value-removed"]


def test_finds_a_list_where_anything_went_and_the_other_way_round():
    assert broken(taking(ANY), taking(ONE)) == ["ERR request-body-became-enum"]
    assert broken(giving(ONE), giving(ANY)) == ["ERR response-body-enum-removed"]


def test_a_constant_is_a_list_of_one():
    assert broken(taking("{type: string, enum: [a, b]}"), taking("{type: string, const: a}"), "3.1.0") == [
        "ERR request-body-enum-value-removed"
    ]


def test_one_and_true_are_two_values():
    assert broken(giving("{enum: [1]}"), giving("{enum: [true]}")) == [
        "ERR response-body-enum-value-added",
        "INFO response-body-enum-value-removed",
    ]


def test_names_the_value():
    (finding,) = findings(giving(ONE), giving(TWO))
    assert finding.message == "added the enum value 'b' to the response's body for the status 200"
