"""`banyan asyncapi` as a user types it, against a service that is a real Django project."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.functional.command import banyan
from tests.functional.test_outbox import PLAN, RUNTIME, environ

PARSER = Path(__file__).parents[1] / "npm" / "asyncapi"
_VALIDATE = """
const { Parser } = require('@asyncapi/parser');
new Parser().parse(require('fs').readFileSync(0, 'utf8')).then(found => {
    const wrong = found.diagnostics.filter(each => each.severity === 0);
    for (const each of wrong) console.log(each.path.join('.') + ': ' + each.message);
    if (!found.document) console.log('it is no document');
});
"""


TELLING = """
from service_links.events import emit
from far.models import Customer


def welcome(customer: Customer, how):
    emit("customer.welcomed", {"id": customer.pk, "number": customer.number}, customer)
    emit(how)
"""


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planned")
    for side, place in (("near", "extracted/services/near"), ("far", "monolith")):
        shutil.copytree(RUNTIME / "tests/events/project", folder / place)
        (folder / place / "service_links").symlink_to(RUNTIME / "service_links")
        settings = folder / place / "settings.py"
        settings.write_text(settings.read_text().replace('os.environ.get("EVENTS_SIDE", "near")', repr(side)))
    (folder / "monolith/far/telling.py").write_text(TELLING)
    (folder / "banyan.toml").write_text(PLAN + '[deploy]\ntransport = "kafka"\n')
    return folder


def asyncapi(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return banyan("asyncapi", *arguments, cwd=folder, env=environ(folder))


@pytest.fixture(scope="module")
def rendered(planned):
    done = asyncapi(planned, "render")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_one_document_says_who_tells_what_and_who_deals_with_it(rendered):
    assert rendered["asyncapi"] == "3.0.0"
    assert sorted(rendered["channels"]) == ["far", "near"]
    assert rendered["channels"]["far"]["bindings"]["kafka"]["topic"] == "service_links.far"
    assert rendered["operations"]["far.send"] == {"action": "send", "channel": {"$ref": "#/channels/far"}}
    received = rendered["operations"]["near.receive.far"]["messages"]
    assert {"$ref": "#/channels/far/messages/far.Customer.updated"} in received
    row = rendered["components"]["messages"]["far.far.Account.created"]["payload"]
    assert sorted(row["properties"]) == ["id", "name"]


def test_what_code_tells_by_hand_is_found_in_it_and_judged(planned, rendered):
    payload = rendered["components"]["messages"]["far.event.customer.welcomed"]["payload"]["properties"]["payload"]
    assert payload["required"] == ["id", "number"]
    assert payload["properties"] == {"id": {"type": "integer"}, "number": {"type": "string"}}
    done = asyncapi(planned, "render", "--service", "monolith", "--output", "before.json")
    assert "not in the document: far: far/telling.py:8: the name is decided by who calls `welcome`" in done.stderr
    telling = planned / "monolith/far/telling.py"
    telling.write_text(TELLING.replace('"number": customer.number', ""))
    try:
        asyncapi(planned, "render", "--service", "monolith", "--output", "after.json")
    finally:
        telling.write_text(TELLING)
    judged = asyncapi(planned, "breaking", "before.json", "after.json")
    assert (judged.returncode, "the field 'payload/number' is gone" in judged.stdout) == (1, True)


@pytest.mark.skipif(not (PARSER / "node_modules").is_dir(), reason="npm's programs are missing: make npm-programs")
def test_the_parser_of_asyncapi_finds_nothing_wrong(rendered):
    done = subprocess.run(
        ["node", "-e", _VALIDATE],
        input=json.dumps(rendered),
        cwd=PARSER,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout == ""


def test_what_grew_passes_and_what_shrank_is_refused(planned, rendered):
    old, new = planned / "old.json", planned / "new.json"
    old.write_text(json.dumps(rendered))
    payload = rendered["components"]["messages"]["far.far.Customer.updated"]["payload"]
    grown = {**payload, "properties": {**payload["properties"], "more": {"type": "string"}}}
    shrunk = {**payload, "properties": {name: it for name, it in payload["properties"].items() if name != "number"}}
    for schema, code, said in ((grown, 0, ""), (shrunk, 1, "the field 'number' is gone")):
        changed = json.loads(json.dumps(rendered))
        changed["components"]["messages"]["far.far.Customer.updated"]["payload"] = schema
        new.write_text(json.dumps(changed))
        done = asyncapi(planned, "breaking", "old.json", "new.json")
        assert done.returncode == code, done.stdout + done.stderr
        assert said in done.stdout


def test_refuses_what_it_cannot_use(planned, tmp_path):
    unknown = asyncapi(planned, "render", "--service", "naer")
    assert (unknown.returncode, "did you mean near?" in unknown.stderr) == (2, True)
    (tmp_path / "x.json").write_text("{}")
    wrong = asyncapi(planned, "breaking", str(tmp_path / "x.json"), str(tmp_path / "x.json"))
    assert (wrong.returncode, "no AsyncAPI document" in wrong.stderr) == (2, True)


def test_says_what_is_wrong_with_a_file_in_words_of_asyncapi(planned, tmp_path):
    for text in ("{", "[]"):
        (tmp_path / "x.json").write_text(text)
        wrong = asyncapi(planned, "breaking", str(tmp_path / "x.json"), str(tmp_path / "x.json"))
        assert wrong.returncode == 2
        assert "`banyan asyncapi render --output asyncapi.json` writes one" in wrong.stderr
        assert "OpenAPI" not in wrong.stderr


def test_a_side_whose_runtime_is_of_before_is_named(tmp_path):
    shutil.copytree(RUNTIME / "tests/events/project", tmp_path / "monolith")
    shutil.copytree(RUNTIME / "service_links", tmp_path / "monolith/service_links")
    (tmp_path / "monolith/service_links/events/management/commands/links_asyncapi.py").unlink()
    (tmp_path / "banyan.toml").write_text(PLAN)
    old = asyncapi(tmp_path, "render", "--service", "monolith")
    assert old.returncode == 2
    assert "monolith has a runtime of before: its manage.py knows no `links_asyncapi`" in old.stderr
