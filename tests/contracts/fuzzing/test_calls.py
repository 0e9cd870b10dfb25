"""Calls come to requests, from values and from earlier answers, and back from JSON as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyan.comparison.answers import Answer
from contracts.fuzzing.calls import Answers, Call, Taken, from_rows, resolved, to_rows

NOTHING = Answers(())


def _json(body: str) -> Answer:
    return Answer(200, (("Content-Type", "application/json"),), body.encode())


def test_fills_blanks_and_quotes_what_no_path_may_hold():
    call = Call("GET /a/{id}/b/", (("id", "x/y?z"),), (("q", "ä &"),))
    assert resolved(call, NOTHING).target == "/a/x%2Fy%3Fz/b/?q=%C3%A4+%26"


def test_dots_lead_nowhere_else():
    assert resolved(Call("GET /a/{id}/", (("id", ".."),)), NOTHING).target == "/a/%2E%2E/"


def test_a_page_is_its_whole_path():
    assert resolved(Call("GET ~/a/[a-z]+/", (("path", "/a/b/"),)), NOTHING).target == "/a/b/"


def test_takes_values_of_earlier_answers_into_path_and_body():
    answers = Answers((_json('{"items": [{"id": 7}, {"id": 8}]}'),))
    call = Call(
        "PUT /a/{id}/",
        (("id", Taken(0, "id", 1)),),
        media="application/json",
        body=b'{"parent": {"$taken": [0, "id", 0]}}',
    )
    request = resolved(call, answers)
    assert (request.target, request.body) == ("/a/8/", b'{"parent": 7}')


@pytest.mark.parametrize("answer", [None, Answer(500), _json("{}"), _json("no json")])
def test_an_answer_without_the_value_gives_what_nobody_has(answer):
    assert resolved(Call("GET /a/{id}/", (("id", Taken(0, "id")),)), Answers((answer,))).target == "/a/0/"


_texts = st.text(max_size=8)
_values = st.one_of(_texts, st.builds(Taken, st.integers(0, 3), _texts, st.integers(0, 3)))
_calls = st.builds(
    Call,
    st.sampled_from(["GET /a/{id}/", "PUT ~/b"]),
    st.tuples(st.tuples(_texts, _values)),
    st.tuples(st.tuples(_texts, _values)),
    st.tuples(st.tuples(_texts, _texts)),
    _texts,
    st.binary(max_size=8),
    _texts,
)


@given(st.lists(_calls, max_size=3).map(tuple))
def test_comes_back_from_json_as_it_was(calls):
    assert from_rows(to_rows(calls)) == calls
