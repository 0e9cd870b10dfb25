"""What was known last of a side that is discovered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from banyan.plan.reading import parse
from extracted.gateway.answers import NotDiscovered
from extracted.gateway.applying import places_of
from extracted.gateway.discovering import FILE, address_of, endpoints_of, known, look_up, remember
from extracted.gateway.endpoints import Endpoint, address, distinct, read
from extracted.gateway.renderers import gateway_api
from extracted.gateway.rendering import rendered
from extracted.gateway.table import Backend, Unsupported
from tests.extracted.gateway.tables import EVERYTHING, table
from tests.ports import free_port

STATIC = "static://10.0.0.7:8000,10.0.0.8:8000"
BOTH = (Endpoint("10.0.0.7", 8000), Endpoint("10.0.0.8", 8000))


def test_what_is_known_goes_before_the_registry(tmp_path):
    remember(tmp_path, {STATIC: BOTH[:1]})
    assert endpoints_of([STATIC, "http://10.0.0.9:80"], tmp_path) == {STATIC: BOTH[:1]}


def test_what_is_not_known_is_asked_and_not_written(tmp_path):
    assert endpoints_of([STATIC], tmp_path) == {STATIC: BOTH}
    assert list(tmp_path.iterdir()) == []


def test_a_registry_that_is_down_leaves_what_was_known_and_says_so(tmp_path):
    down = f"consul://127.0.0.1:{free_port()}/catalog"
    with pytest.raises(NotDiscovered):
        look_up([down], tmp_path, print)
    remember(tmp_path, {down: BOTH})
    said: list[str] = []
    assert look_up([down], tmp_path, said.append) == {down: BOTH}
    (line,) = said
    assert line.endswith("its last endpoints stay: 10.0.0.7:8000, 10.0.0.8:8000")


@pytest.mark.parametrize("text", ["{", "[]", '{"a": [["evil; }", 80, 1]]}', '{"a": 1}'])
def test_a_damaged_file_is_as_good_as_none(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    assert known(tmp_path) == {}


def test_whoever_needs_one_address_gets_the_first(tmp_path):
    assert address_of(STATIC, tmp_path) == "http://10.0.0.7:8000"
    assert address_of("http://10.0.0.9:80", tmp_path) == "http://10.0.0.9:80"


@pytest.mark.parametrize("host", ["", "a b", "a;", "$x", "{}", "-a", "a/b", "a\n", "'"])
def test_only_what_can_be_a_host_is_one(host):
    with pytest.raises(ValueError, match="no address"):
        Endpoint(host, 80)


def test_each_address_is_there_once_and_reads_as_it_is_written():
    assert distinct([read("b:2"), read("[::1]:1", 3), read("b:2", 5)]) == (Endpoint("::1", 1, 3), Endpoint("b", 2, 5))
    assert address(read("[::1]:1")) == "[::1]:1"


def test_a_plan_may_say_several_addresses():
    plan = parse(f"[services.catalog]\n[targets.catalog]\nurl = '{STATIC}'\n", Path("banyan.toml")).accepted()
    assert plan.targets[0].url == STATIC


def test_the_gateway_api_leaves_services_of_kubernetes_to_the_cluster(tmp_path):
    file = tmp_path / "banyan.toml"
    urls = "[targets.monolith]\nurl = 'kubernetes://shop.web:80'\n"
    plan = parse(f"[services.catalog]\n{urls}", file).accepted()
    (text,) = rendered("gateway_api", plan, file, places_of(plan), version=None, say=print).values()
    assert '"port": 80\n' in text


def test_a_service_of_kubernetes_has_one_port():
    whole = table(EVERYTHING.format(state="service", sticky="none"))
    several = Backend("catalog", (Endpoint("a", 80), Endpoint("b", 81)))
    with pytest.raises(Unsupported, match="catalog at several ports"):
        gateway_api.render(replace(whole, services=(several, *whole.services[1:])))
