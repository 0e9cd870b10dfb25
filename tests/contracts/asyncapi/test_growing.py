"""What counts as growing, and what as taking away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from banyan.errors import BadDocument
from contracts.asyncapi.growing import RULES, compared
from contracts.asyncapi.reading import read_events
from contracts.findings.values import Severity

SIZE = {"type": "object", "properties": {"w": {"type": "number", "minimum": 0}}, "required": ["w"]}
ROW = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "title": {"type": "string", "maxLength": 20},
        "note": {"type": ["string", "null"]},
        "state": {"type": "string", "enum": ["new", "old"]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "size": SIZE,
    },
    "required": ["id", "title"],
}


def document(folder: Path, name: str, payload: object, **more: object) -> Path:
    told = {
        "asyncapi": "3.0.0",
        "info": {"title": "x", "version": "1"},
        "channels": {"shop": {"messages": {"made": {"$ref": "#/components/messages/made"}}}},
        "components": {
            "messages": {"made": {"payload": {"$ref": "#/components/schemas/Row"}}},
            "schemas": {"Row": payload},
        },
        **more,
    }
    path = folder / name
    path.write_text(json.dumps(told))
    return path


def changed(**fields: object) -> dict[str, object]:
    properties = {**ROW["properties"], **fields}  # type: ignore[dict-item]
    return {**ROW, "properties": {name: value for name, value in properties.items() if value is not None}}


def found(folder: Path, new: object, old: object = ROW) -> list[tuple[str, str]]:
    cell = compared(read_events(document(folder, "old.json", old)), read_events(document(folder, "new.json", new)))
    return [(each.rule, each.place) for each in cell.findings]


def test_the_same_breaks_nothing(tmp_path):
    assert found(tmp_path, ROW) == []


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (changed(more={"type": "string"}), ("field-added", "more")),
        (changed(note=None), ("field-removed", "note")),
        ({**ROW, "required": ["id"]}, ("field-became-optional", "title")),
        ({**ROW, "required": ["id", "title", "note"]}, ("field-became-required", "note")),
        (changed(id={"type": ["integer", "null"]}), ("field-became-nullable", "id")),
        (changed(note={"type": "string"}), ("field-narrowed", "note")),
        (changed(id={"type": "string"}), ("field-type-changed", "id")),
        (changed(id={"type": ["integer", "string"]}), ("field-type-changed", "id")),
        (changed(id={}), ("field-type-changed", "id")),
        (changed(title={"type": "string", "maxLength": 10}), ("field-narrowed", "title")),
        (changed(title={"type": "string", "maxLength": 30}), ("field-widened", "title")),
        (changed(title={"type": "string"}), ("field-widened", "title")),
        (changed(note={"type": ["string", "null"], "format": "date"}), ("field-narrowed", "note")),
        (changed(state={"type": "string", "enum": ["new"]}), ("field-narrowed", "state")),
        (changed(state={"type": "string", "enum": ["new", "old", "odd"]}), ("field-widened", "state")),
        (changed(state={"type": "string"}), ("field-widened", "state")),
        (changed(note={"type": ["string", "null"], "enum": ["x", None]}), ("field-narrowed", "note")),
        (changed(tags={"type": "array", "items": {"type": "integer"}}), ("field-type-changed", "tags[]")),
        (changed(size={**SIZE, "properties": {"w": {"type": "number"}}}), ("field-widened", "size/w")),
        (changed(size={"type": "object", "properties": {}, "required": []}), ("field-removed", "size/w")),
        (changed(note={"oneOf": [{"type": "string"}]}), ("schema-changed", "note")),
        (changed(note={"x-unknown": True}), ("field-became-unknown", "note")),
        ({**changed(note=None), "x-open": True}, ("field-became-unknown", "note")),
    ],
)  # fmt: skip
def test_tells_what_became_of_a_field(tmp_path, new, expected):
    assert expected in found(tmp_path, new)
    assert expected[0] in RULES


def test_what_the_code_did_not_tell_and_tells_now_takes_nothing_away(tmp_path):
    old = changed(note={"x-unknown": True})
    assert found(tmp_path, ROW, old) == [("field-became-known", "note")]
    assert found(tmp_path, old, old) == []
    open_ = {**changed(note=None), "x-open": True}
    assert found(tmp_path, ROW, open_) == [("field-became-known", "note")]


def test_an_event_and_a_channel_that_are_gone_are_errors(tmp_path):
    old = read_events(document(tmp_path, "old.json", ROW))
    without = read_events(document(tmp_path, "a.json", ROW, channels={"shop": {"messages": {}}}))
    gone = read_events(document(tmp_path, "b.json", ROW, channels={}))
    assert [(each.rule, each.severity, each.subject) for each in compared(old, without).findings] == [
        ("event-removed", Severity.ERR, "shop made")
    ]
    assert [each.rule for each in compared(old, gone).findings] == ["channel-removed"]
    assert [each.rule for each in compared(without, old).findings] == ["event-added"]


def test_a_schema_that_refers_to_itself_has_an_end(tmp_path):
    tree = {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Row"}}}
    assert found(tmp_path, tree, tree) == []


def test_refuses_another_kind_of_document(tmp_path):
    path = tmp_path / "x.json"
    path.write_text('{"openapi": "3.0.3", "paths": {}}')
    with pytest.raises(BadDocument, match="no AsyncAPI document"):
        read_events(path)
    path.write_text('{"asyncapi": "2.6.0"}')
    with pytest.raises(BadDocument, match=r"but of 2\.6\.0"):
        read_events(path)
