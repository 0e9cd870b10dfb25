from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from banyan.errors import BadDocument, UnreadablePath
from banyan.openapi.reading import Document, below, pointed, read_document, require_version

HEAD = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(text: str, name: str = "api.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return written


def read(path: Path) -> Document:
    return read_document(path)


def refused(path: Path) -> BadDocument:
    with pytest.raises(BadDocument) as caught:
        read_document(path)
    return caught.value


def test_yaml_and_json_come_to_the_same(write):
    text = HEAD + "paths:\n  /a/:\n    get:\n      responses:\n        200: {description: yes}\n        404: {}\n"
    whole = read(write(text)).whole
    assert whole["paths"]["/a/"]["get"]["responses"] == {"200": {"description": "yes"}, "404": {}}
    assert read(write(json.dumps(whole), "api.json")).whole == whole


def test_days_and_words_of_yaml_stay_texts(write):
    whole = read(write(HEAD + "x: [2026-01-01, no, on, 0o17, 012, 1_000, true, 1.5, 7, null]\n")).whole
    assert whole["x"] == ["2026-01-01", "no", "on", "0o17", "012", "1_000", True, 1.5, 7, None]


def test_follows_references_inside_the_file(write):
    document = read(write(HEAD + "a: {$ref: '#/b/c~1d'}\nb: {c/d: {$ref: '#/e'}}\ne: 1\n"))
    assert document.value(document.follow("#/a")) == 1


def test_follows_references_into_other_files(write):
    write("b: {$ref: '../up.json#/c'}\n", "parts/b.yaml")
    write('{"c": 7}', "up.json")
    document = read(write(HEAD + "a: {$ref: 'parts/b.yaml#/b'}\n"))
    assert document.follow("#/a") == "up.json#/c"
    assert document.value("up.json#/c") == 7


def test_follows_anchors(write):
    document = read(write("openapi: 3.1.0\na: {$ref: '#here'}\nb: {$anchor: here, type: string}\n"))
    assert document.follow("#/a") == "#/b"


def test_schemas_may_lead_back_to_themselves(write):
    read(write(HEAD + "components: {schemas: {T: {properties: {up: {$ref: '#/components/schemas/T'}}}}}\n"))


def test_names_every_broken_reference_with_its_line(write):
    path = write(HEAD + "paths:\n  /a/: {$ref: '#/nowhere'}\n  /b/: {$ref: 'gone.yaml#/x'}\n  /c/: {$ref: '#/paths'}\n")
    error = refused(path)
    assert error.problems == (
        (4, "`$ref: #/nowhere` names nothing that is there"),
        (5, "`$ref: gone.yaml#/x` names a file that cannot be read: No such file or directory"),
    )
    assert error.exit_code == 2
    assert error.hint


def test_fetches_nothing(write):
    error = refused(write(HEAD + "a: {$ref: 'https://x.example/api.yaml#/a'}\n"))
    assert "is on the network" in str(error)
    assert "nothing is fetched" in str(error.hint)


def test_finds_a_reference_that_leads_back_to_itself(write):
    assert "leads back to itself" in str(refused(write(HEAD + "a: {$ref: '#/b'}\nb: {$ref: '#/a'}\n")))


def test_broken_references_of_other_files_are_told_there(write):
    write("b: {$ref: '#/nowhere'}\n", "b.yaml")
    error = refused(write(HEAD + "a: {$ref: 'b.yaml#/b'}\n"))
    assert error.path.name == "b.yaml"


def test_samples_hold_no_references(write):
    read(write(HEAD + "a: {example: {$ref: '#/nowhere'}, default: {$ref: x}, enum: [{$ref: y}]}\n"))


def test_extensions_hold_no_references_unless_something_refers_into_them(write):
    read(write(HEAD + "x-ms-examples: {a: {$ref: ./examples/a.json}}\n"))
    error = refused(write(HEAD + "a: {$ref: '#/x-parts/b'}\nx-parts: {b: {properties: {c: {$ref: '#/nowhere'}}}}\n"))
    assert "nowhere" in str(error)


def test_of_other_files_only_what_is_named_counts(write):
    write("b: {type: string}\nc: {$ref: '#/nowhere'}\n", "b.yaml")
    read(write(HEAD + "a: {$ref: 'b.yaml#/b'}\n"))


def test_names_some_of_many_broken_references(write):
    error = refused(write(HEAD + "a:\n" + "".join(f"  b{n}: {{$ref: '#/n{n}'}}\n" for n in range(50))))
    assert len(error.problems) == 21
    assert error.problems[0] == (4, "`$ref: #/n0` names nothing that is there")
    assert error.problems[-1] == (0, "and 30 more")


def test_a_property_may_be_called_as_a_sample(write):
    assert "nowhere" in str(refused(write(HEAD + "a: {properties: {default: {$ref: '#/nowhere'}}}\n")))


def test_a_document_that_holds_itself_is_read(write):
    read(write(HEAD + "a: &a {b: *a}\n"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "it is no JSON"),
        ("a: [", "it is no YAML"),
        ("- a\n", "it is no OpenAPI document"),
        ("paths: 3\n", "it is no OpenAPI document"),
        ("[" * 100_000, "nested too deeply"),
        ("a: !!python/object/apply:os.system [ls]\n", "it is no YAML"),
    ],
)
def test_refuses_what_is_no_document(write, text, said):
    assert said in str(refused(write(text)))


def test_refuses_what_is_no_text_or_not_there(tmp_path):
    (tmp_path / "a.json").write_bytes(b"\xff\xfe")
    for name in ("a.json", "b.json"):
        with pytest.raises(UnreadablePath):
            read_document(tmp_path / name)


def test_says_which_versions_are_understood(write):
    require_version(read(write("openapi: 3.1.1\n")))
    with pytest.raises(BadDocument, match=r"of 3\.0 or 3\.1, but of 2\.0"):
        require_version(read(write("swagger: '2.0'\n")))


def test_places_are_json_pointers():
    assert below("#/paths", "/a/{b}", 0) == "#/paths/~1a~1{b}/0"
    assert pointed({"a/b": [{"~": 1}]}, "/a~1b/0/~0") == 1
    with pytest.raises(KeyError):
        pointed({"a": []}, "/a/0")
