from __future__ import annotations

import json
from pathlib import Path

import pytest

from banyan.errors import BadDocument, UnreadablePath
from contracts.interactions.reading import parsed, read, read_all
from contracts.interactions.values import Body, Call, Event, Http, Interaction, State

PACTS = Path(__file__).parent / "pacts"


def http(interaction: Interaction) -> Http:
    assert isinstance(interaction.exchange, Http)
    return interaction.exchange


def test_reads_what_ruby_wrote_first() -> None:
    pact = read(PACTS / "ruby_v1.json")
    (alligator,) = pact.interactions
    assert (pact.consumer, pact.provider, pact.specification) == ("Zoo App", "Animal Service", (1, 1))
    assert alligator.states == (State("there is an alligator"),)
    assert http(alligator).request.method == "GET"
    assert http(alligator).request.query == {"kind": ("big", "old"), "age": ("",)}
    assert http(alligator).request.body is None
    assert http(alligator).response.body == Body({"name": "Mary"}, "application/json;charset=utf-8", is_json=True)


def test_reads_version_2_with_its_rules_as_they_stand() -> None:
    listed, sent = read(PACTS / "javascript_v2.json").interactions
    assert listed.states == (State("Has some animals"),)
    assert http(listed).request.headers == {"Authorization": ("Bearer token",)}
    assert http(listed).response.rules["$.body"] == {"min": 1}
    assert http(sent).request.body == Body({"content": "this is the body"}, "", is_json=True)


def test_reads_version_3_with_states_parameters_and_texts() -> None:
    (document,) = read(PACTS / "jvm_v3.json").interactions
    request, response = http(document).request, http(document).response
    assert document.states == (State("documents may be sent", {"user": "ann", "id": 7}), State("the store is open"))
    assert request.query == {"page": ("1",), "tag": ("a", "b")}
    assert request.body == Body('<?xml version="1.0"?><a/>', "application/xml")
    assert "body" in request.generators
    assert response.body == Body("a text in JSON", "application/json", is_json=True)


def test_reads_messages_of_version_3() -> None:
    pact = read(PACTS / "jvm_v3_messages.json")
    (placed,) = pact.interactions
    assert isinstance(placed.exchange, Event)
    assert placed.place == "messages[0]"
    assert placed.exchange.message.metadata["destination"] == "a/b/c"
    assert placed.exchange.message.body == Body({"id": 1, "content": "of a message"}, "application/json", is_json=True)


def test_reads_version_4_in_all_its_kinds() -> None:
    picture, placed, price = read(PACTS / "javascript_v4.json").interactions
    assert (picture.key, picture.is_pending, picture.comments["testname"]) == ("a1b2c3", True, "pictures.spec.ts")
    assert http(picture).request.body == Body(b"\x89PNG\r", "image/png")
    assert http(picture).request.headers["Accept"] == ("application/json", "text/plain")
    assert http(picture).response.body == Body({"id": 1, "content": "x"}, "application/json", is_json=True)
    assert isinstance(placed.exchange, Event)
    assert placed.exchange.message.body == Body({"id": 1}, "application/json", is_json=True)
    assert isinstance(price.exchange, Call)
    assert price.exchange.request.body == Body("7", "text/plain")
    assert [each.body and each.body.content for each in price.exchange.responses] == [{"price": "1.00"}]


def test_reads_folders_in_the_order_of_names() -> None:
    names = [(pact.consumer, pact.provider) for pact in read_all([PACTS])]
    assert names == sorted(names)
    assert len(names) == 5


def test_tells_no_pact_from_a_file_that_is_missing() -> None:
    with pytest.raises(UnreadablePath):
        read(PACTS / "missing.json")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{\n"consumer": {', "p.json:2: it is no JSON"),
        ("[]", "the whole should be an object, and is a list"),
        ('{"interactions": 3}', "interactions should be a list, and is a number"),
        ('{"interactions": []}', "provider should be an object, and is missing"),
        ("{}", "there are neither `interactions` nor `messages` in it"),
    ],
)
def test_says_what_is_wrong_and_where(text: str, problem: str) -> None:
    with pytest.raises(BadDocument) as caught:
        parsed(text.encode(), Path("p.json"))
    assert problem in str(caught.value)
    assert caught.value.hint


def test_says_all_that_is_wrong_at_once() -> None:
    document = json.loads((PACTS / "javascript_v4.json").read_text())
    document["interactions"][0]["request"]["body"]["content"] = "no base64"
    document["interactions"][0]["response"]["status"] = "200"
    document["interactions"][1]["type"] = "Telepathy"
    del document["interactions"][2]["description"]
    with pytest.raises(BadDocument) as caught:
        parsed(json.dumps(document).encode(), Path("p.json"))
    said = [message for _, message in caught.value.problems]
    assert said[0] == "interactions[0].request.body.content should be in base64"
    assert said[1] == "interactions[0].response.status should be a whole number, and is a text"
    assert "is 'Telepathy'" in said[2]
    assert any("interactions[2].description should be a text, and is missing" in each for each in said)


def test_refuses_versions_that_nobody_knows_yet() -> None:
    document = json.loads((PACTS / "javascript_v4.json").read_text())
    document["metadata"]["pactSpecification"]["version"] = "5.0"
    with pytest.raises(BadDocument, match=r"version 5.0 of the Pact specification; 1.1 to 4.0 are known"):
        parsed(json.dumps(document).encode(), Path("p.json"))
