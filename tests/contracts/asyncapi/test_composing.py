"""Documents of single sides become one of all: events that code tells, hands on, and deals with."""

from __future__ import annotations

from typing import Any

from contracts.asyncapi.composing import composed


def side(name: str, *events: str, knows: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """The document of a side that tells some events by hand."""
    messages = {f"event.{event}": message(name, event) for event in events}
    return {
        "channels": {name: {"address": f"service_links.{name}"}},
        "operations": {f"{name}.send": {"action": "send"}},
        "components": {"messages": messages},
        "x-reads": {other: [] for other in knows},
        "x-handles": [f"event.{event}" for event in more.pop("handles", ())],
        "x-untold": [{"at": place, "why": "it is read"} for place in more.pop("untold", ())],
    }


def message(source: str, event: str) -> dict[str, Any]:
    properties = {
        "source": {"const": f"urn:service-links:{source}"},
        "dataschema": {"const": f"urn:service-links:{source}:event:{event}"},
        "specversion": {"const": "1.0"},
    }
    return {"name": f"event:{event}", "headers": {"properties": properties}, "x-told-by": ["a:b"]}


def received(found: Any, operation: str) -> list[str]:
    return [each["$ref"] for each in found.document["operations"][operation]["messages"]]


def test_who_handles_an_event_receives_it_from_the_side_that_tells_it():
    found = composed([side("shop", "paid", knows=("catalog",)), side("catalog", knows=("shop",), handles=("paid",))])
    assert received(found, "catalog.receive.shop") == ["#/channels/shop/messages/event.paid"]
    assert (found.untold, found.unnamed) == ((), ())


def test_what_one_service_tells_the_monolith_hands_on_to_the_other():
    hub = side("shop", knows=("catalog", "reviews"))
    found = composed(
        [hub, side("catalog", "made", knows=("shop",)), side("reviews", knows=("shop",), handles=("made",))]
    )
    assert received(found, "reviews.receive.shop") == ["#/channels/shop/messages/event.made"]
    handed_on = found.document["components"]["messages"]["shop.event.made"]
    assert handed_on["headers"]["properties"]["source"] == {"const": "urn:service-links:shop"}
    assert handed_on["headers"]["properties"]["dataschema"] == {"const": "urn:service-links:shop:event:made"}
    assert handed_on["headers"]["properties"]["specversion"] == {"const": "1.0"}
    own = found.document["components"]["messages"]["catalog.event.made"]
    assert own["headers"]["properties"]["source"] == {"const": "urn:service-links:catalog"}


def test_a_side_with_one_other_hands_nothing_on():
    found = composed([side("shop", knows=("catalog",)), side("catalog", "made", knows=("shop",))])
    assert sorted(found.document["channels"]["shop"]["messages"]) == []


def test_what_is_handled_and_nobody_tells_is_said():
    found = composed([side("shop", knows=("catalog",)), side("catalog", knows=("shop",), handles=("paid",))])
    assert found.untold == ("catalog: event.paid",)


def test_nothing_is_claimed_where_a_side_tells_what_its_code_does_not_name():
    shop = side("shop", knows=("catalog",), untold=("orders/views.py:3",))
    found = composed([shop, side("catalog", knows=("shop",), handles=("paid",))])
    assert (found.untold, found.unnamed) == ((), ("shop: orders/views.py:3: it is read",))


def test_sides_of_before_say_nothing_of_all_that():
    before = {name: value for name, value in side("shop", knows=("catalog",)).items() if name[:3] != "x-h"}
    del before["x-untold"]
    assert composed([before]).document["channels"]["shop"]["messages"] == {}
