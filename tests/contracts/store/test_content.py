from __future__ import annotations

from pathlib import Path

import pytest

from banyan.errors import BadDocument, UnreadablePath
from contracts.store.content import DifferentPacts, merged, pact_of, pacts_below
from tests.contracts.store.drawing import pact, written

PATH = Path("pacts/web-shop.json")
ONE = {"description": "a", "response": {"status": 200}}
OTHER = {"description": "b", "response": {"status": 200}}


def test_order_does_not_change_what_a_pact_says():
    assert written({"interactions": [ONE, OTHER]}).sha == written({"interactions": [OTHER, ONE]}).sha


def test_order_of_keys_does_not_change_what_a_pact_says():
    assert written({"interactions": [dict(reversed(ONE.items()))]}).sha == written({"interactions": [ONE]}).sha


def test_what_a_broker_adds_does_not_change_what_a_pact_says():
    assert (
        written({"interactions": [{**ONE, "_id": "4f"}], "createdAt": "now"}).sha
        == written({"interactions": [ONE]}).sha
    )


@pytest.mark.parametrize(
    "other",
    [
        written({"interactions": [OTHER]}),
        written({"interactions": [ONE]}, consumer="app"),
        written({"interactions": [ONE]}, provider="till"),
        written({"messages": [ONE]}),
        written({"interactions": [ONE], "metadata": {"pactSpecification": {"version": "4.0"}}}),
    ],
)
def test_what_is_said_changes_what_a_pact_says(other):
    assert other.sha != written({"interactions": [ONE]}).sha


def test_interactions_of_both_parts_are_merged_once():
    whole = merged(written({"interactions": [ONE]}), written({"interactions": [ONE, OTHER]}), PATH)
    assert whole.sha == written({"interactions": [ONE, OTHER]}).sha


def test_messages_are_merged_too():
    whole = merged(written({"messages": [ONE]}), written({"messages": [OTHER]}), PATH)
    assert [each["description"] for each in whole.interactions] == ["a", "b"]


def test_one_description_in_two_states_is_two_interactions():
    other = {**ONE, "providerStates": [{"name": "empty"}], "response": {"status": 404}}
    assert len(merged(written({"interactions": [ONE]}), written({"interactions": [other]}), PATH).interactions) == 2


def test_parts_that_contradict_each_other_are_refused():
    with pytest.raises(DifferentPacts, match="different things of a"):
        merged(written({"interactions": [ONE]}), written({"interactions": [{**ONE, "response": {}}]}), PATH)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"{", "it is no JSON"),
        (b"\xff\xfe", "it is no JSON"),
        (b"[" * 200_000, "it is no JSON"),
        (b"[]", "should be an object"),
        (b"{}", "consumer.name"),
        (b'{"consumer": {"name": "web"}, "provider": {"name": ""}}', "provider.name"),
        (b'{"consumer": {"name": "web"}, "provider": "shop"}', "provider.name"),
        (b'{"consumer": {"name": "web"}, "provider": {"name": "shop"}}', "neither interactions nor messages"),
    ],
)
def test_what_is_no_pact_is_told(text, said):
    with pytest.raises(BadDocument, match=said) as caught:
        pact_of(text, PATH)
    assert str(PATH) in str(caught.value)


def test_finds_the_pacts_of_a_folder_in_order(tmp_path):
    for name in ("b", "a"):
        (tmp_path / f"{name}.json").write_text(pact(name).text)
    (tmp_path / "notes.txt").write_text("no pact")
    assert [found.consumer for _file, found in pacts_below([tmp_path])] == ["a", "b"]


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(UnreadablePath):
        pacts_below([tmp_path / "gone"])
