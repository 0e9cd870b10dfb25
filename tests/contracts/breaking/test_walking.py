from __future__ import annotations

from contracts.breaking.comparing import compared
from tests.contracts.breaking.documents import api, broken, giving


def test_schemas_that_lead_back_to_themselves_are_compared_once():
    def tree(leaf: str) -> dict[str, object]:
        schema = {"type": "object", "properties": {"up": {"$ref": "#/components/schemas/T"}, "leaf": {"type": leaf}}}
        return giving("{$ref: '#/components/schemas/T'}") | {"components": {"schemas": {"T": schema}}}

    assert broken(tree("string"), tree("string")) == []
    assert set(broken(tree("string"), tree("integer"))) == {"ERR response-property-type-changed"}


def test_schemas_that_very_many_others_share_are_compared_in_good_time():
    def layers(leaf: str) -> dict[str, object]:
        schemas: dict[str, object] = {"L30": {"type": leaf}}
        for level in range(30):
            below = {"$ref": f"#/components/schemas/L{level + 1}"}
            schemas[f"L{level}"] = {"type": "object", "properties": {"a": below, "b": below}}
        return giving("{$ref: '#/components/schemas/L0'}") | {"components": {"schemas": schemas}}

    found = compared(api(layers("string")), api(layers("integer"))).findings
    assert {each.rule for each in found} == {"response-property-type-changed"}
