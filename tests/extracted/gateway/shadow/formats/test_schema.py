"""The document is what docs/shadow.schema.json says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from extracted.gateway.shadow.formats.json import render
from tests.extracted.gateway.shadow.formats.documents import DOCUMENTS

SCHEMA = json.loads((Path(__file__).parents[5] / "docs/shadow.schema.json").read_text())


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_document_is_as_its_schema_says(case):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(render(DOCUMENTS[case])), SCHEMA, jsonschema.Draft202012Validator)
