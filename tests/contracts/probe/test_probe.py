"""The probe in a real server: what is begun is taken back, and meanwhile everything is as it is without it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.contracts.probe.serving import PROJECT, Shop, environment, manage, running
from tests.extracted.postgresql import server as postgresql


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("probe")
    with contextlib.ExitStack() as stack:
        place = {"NAME": str(folder / "shop.sqlite3")}
        if request.param == "postgresql":
            parts = urlsplit(stack.enter_context(postgresql()).database())
            place = {"NAME": parts.path.strip("/"), "PGPORT": str(parts.port), "PGHOST": "127.0.0.1"}
        yield stack.enter_context(running(folder, environment(PGUSER="postgres", **place)))


@pytest.fixture
def shop(served: Shop) -> Iterator[Shop]:
    assert served.names() == []
    assert served.ask("begin")["depth"] == 1
    yield served
    while served.ask("end")["depth"]:
        pass
    assert served.names() == []


def test_sets_a_state_for_the_requests_that_follow_and_takes_it_back(shop: Shop) -> None:
    assert shop.set("a thing", name="kettle")["values"]["id"] > 0
    assert shop.set("something")["status"] == 200
    assert shop.set("a thing made")["values"]["id"] > 0
    assert shop.names() == ["kettle", "made", "thing"]
    assert shop.client.get("/stream/").text == "kettlethingmade"


def test_requests_see_what_earlier_ones_did(shop: Shop) -> None:
    shop.do(["add", "one"])
    shop.do(["add in block", "two"])
    assert shop.names() == ["one", "two"]


def test_goes_back_to_where_the_last_begin_was(shop: Shop) -> None:
    shop.do(["add", "one"])
    shop.ask("begin")
    shop.do(["add in block", "two"], ["fail", "one"])
    assert shop.names() == ["one", "two"]
    assert shop.ask("end")["depth"] == 1
    assert shop.names() == ["one"]
    shop.do(["add", "two"])


def test_runs_callbacks_when_the_outermost_block_ends(shop: Shop) -> None:
    took_place = shop.do(["add in block", "one"], ["say on commit"])
    assert took_place == ["written one", "after one", "inside one", "left", "at once", "later"]


@pytest.mark.parametrize("kind", ["row", "block", "tables"])
def test_an_error_takes_back_its_own_block_alone(shop: Shop, kind: str) -> None:
    assert shop.do(["add", "one"], ["fail", "one", kind], ["add", "two"]) == ["failed"]
    assert shop.names() == ["one", "two"]


def test_puts_back_what_the_cache_held(served: Shop) -> None:
    served.do(["remember", "key", "before"])
    served.ask("begin")
    served.do(["remember", "key", "after"], ["remember", "other", 1])
    served.ask("end")
    assert served.do(["recall", "key"], ["recall", "other"]) == ["before", None]


def test_a_state_goes_on_behind_its_yield(served: Shop, tmp_path: Path) -> None:
    file = tmp_path / "end"
    served.ask("begin")
    assert served.set("a thing with an end", file=str(file))["values"] == {"file": str(file)}
    assert not file.exists()
    served.ask("end")
    assert file.read_text() == "over"


def test_requests_with_a_token_of_the_probe_are_those_of_its_user(shop: Shop) -> None:
    values = shop.set("a user")["values"]
    for headers in ({"Authorization": values["authorization"]}, {"Cookie": values["cookie"]}):
        assert shop.client.get("/things/", headers=headers).json()["user"] == "ada"
    assert shop.client.get("/things/").json()["user"] == "AnonymousUser"
    assert shop.client.get("/things/", headers={"Authorization": "Bearer banyan-probe-x"}).json()["user"] != "ada"


def test_makes_messages(served: Shop) -> None:
    made = served.ask("message", provider="shop", description="a thing was made")
    assert made["status"] == 200, made
    assert (made["contents"], made["metadata"]) == ({"name": "made"}, {"topic": "things"})
    assert served.ask("message", provider="shop", description="x")["kind"] == "unknown_message"


def test_tells_which_states_there_are_when_one_is_not(shop: Shop) -> None:
    told = shop.set("a kettle")
    assert (told["status"], told["kind"], told["state"]) == (422, "unknown_state", "a kettle")
    assert "something" in told["known"]
    assert "states.py" in told["error"]
    other = shop.ask("state", provider="orders", name="an order")
    assert "there is a file for shop alone" in other["error"]


def test_tells_where_a_state_failed(shop: Shop) -> None:
    told = shop.set("what fails")
    assert told["kind"] == "state_failed"
    assert "LookupError: no such luck" in told["error"]
    assert told["place"].endswith("states.py:35")
    assert "missing a required argument: 'file'" in shop.set("a thing with an end")["error"]


def test_refuses_a_state_before_begin_and_ends_what_was_never_begun(served: Shop) -> None:
    assert served.set("a thing")["kind"] == "not_begun"
    assert served.ask("end") | {"process": 0} == {"depth": 0, "process": 0, "status": 200}


def test_answers_nobody_without_its_token(served: Shop) -> None:
    for token in ("", "another token altogether", "é"):
        answer = served.client.post("/_banyan/probe/begin", headers={b"X-Banyan-Probe": token.encode()})
        assert (answer.status_code, answer.json()["kind"]) == (403, "refused")


@pytest.mark.parametrize("token", ["", "short"])
def test_does_not_start_without_a_token(token: str) -> None:
    done = manage(environment(BANYAN_PROBE_TOKEN=token), "check")
    assert done.returncode != 0
    assert "is for tests alone: without BANYAN_PROBE_TOKEN" in done.stderr


def test_is_not_there_in_the_projects_own_settings() -> None:
    code = "import shop.settings, sys; print(shop.settings.MIDDLEWARE, [n for n in sys.modules if 'banyan' in n])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60
    )
    assert "banyan" not in done.stdout
