"""What runs where: derived from the folders that there are, or as the plan says."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from socket import create_server

import pytest

from banyan.errors import UnknownName, UsageError
from banyan.plan.reading import read_plan
from extracted.running.ports import PortsTaken, require_free
from extracted.running.targets import Target, chosen, targets_of
from extracted.running.wiring import Wiring

PLAN = """
[project]
path = "shop"
[services.catalog]
[services.gift-cards]
database = "copied"
[services.core]
role = "shared_library"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for folder in ("shop", "extracted/services/catalog", "extracted/services/gift-cards"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "manage.py").write_text("")
    return tmp_path


def targets(home: Path, further: str = "", environ: dict[str, str] | None = None, port: int = 8000):
    (home / "banyan.toml").write_text(PLAN + further)
    plan = read_plan(home / "banyan.toml").accepted()
    return {each.name: each for each in targets_of(plan, home / "banyan.toml", port=port, environ=environ or {})}


def environment(found: dict[str, Target], name: str, environ: dict[str, str]) -> dict[str, str]:
    wiring = Wiring(tuple(found.values()), Path("/state/up"), Path("/state/switch.json"), environ, "secret")
    return wiring.environment(found[name])


def test_derives_the_monolith_and_each_service_that_has_a_folder(home):
    found = targets(home)
    assert list(found) == ["monolith", "catalog", "gift-cards"]
    assert [each.url for each in found.values()] == [f"http://127.0.0.1:{port}" for port in (8000, 8001, 8002)]
    monolith = found["monolith"]
    assert monolith.folder == home / "shop"
    assert monolith.command == (sys.executable, "manage.py", "runserver", "--noreload", "127.0.0.1:8000")
    assert (monolith.health.url, monolith.health.below) == ("http://127.0.0.1:8000/", 500)
    assert (found["catalog"].health.url, found["catalog"].health.below) == ("http://127.0.0.1:8001/health/ready", 400)


def test_leaves_out_a_service_that_was_not_extracted_yet_and_keeps_its_port(home):
    (home / "extracted/services/catalog/manage.py").unlink()
    assert {name: each.place for name, each in targets(home).items()} == {
        "monolith": ("127.0.0.1", 8000),
        "gift-cards": ("127.0.0.1", 8002),
    }


def test_says_how_to_help_where_there_is_no_manage_py(home):
    (home / "shop/manage.py").unlink()
    with pytest.raises(UsageError, match="nothing says how to start monolith: there is no manage") as caught:
        targets(home)
    assert "[targets.monolith]" in str(caught.value.hint)


def test_fills_in_a_command_and_leaves_other_braces_alone(home):
    found = targets(home, '[targets.monolith]\ncommand = ["{python}", "{port}", "{x}", "{{", "{url}/a"]\n')
    assert found["monolith"].command == (sys.executable, "8000", "{x}", "{{", "http://127.0.0.1:8000/a")


def test_fills_in_where_the_others_are(home):
    found = targets(home, '[targets.catalog]\nenv = { OIDC_ISSUER = "{monolith.url}/o" }\n')
    assert found["catalog"].env == {"OIDC_ISSUER": "http://127.0.0.1:8000/o"}


def test_does_not_fill_in_where_nothing_is(home):
    with pytest.raises(UnknownName, match="no target with an address called 'monolit'") as caught:
        targets(home, '[targets.catalog]\nenv = { OIDC_ISSUER = "{monolit.url}/o" }\n')
    assert caught.value.hint == "did you mean monolith?"


def test_does_not_start_what_runs_elsewhere(home):
    catalog = targets(home, '[targets.catalog]\nurl = "https://catalog.example.com/"\n')["catalog"]
    assert (catalog.command, catalog.url, catalog.is_django) == ((), "https://catalog.example.com", False)
    assert catalog.health.url == "https://catalog.example.com/health/ready"


@pytest.mark.parametrize("url", ["dns+srv://_http._tcp.catalog.internal", "static://10.0.0.7:80,10.0.0.8:80"])
def test_does_not_ask_a_service_whose_address_is_discovered(home, url):
    catalog = targets(home, f'[targets.catalog]\nurl = "{url}"\n')["catalog"]
    assert (catalog.command, catalog.url, catalog.health) == ((), url, None)


def test_other_programs_come_first_with_an_address_only_if_they_use_one(home):
    found = targets(
        home,
        '[targets.worker]\ncommand = ["work"]\n'
        '[targets.mail]\ncommand = ["mail", "{port}"]\n'
        '[targets.broker]\nurl = "amqp://127.0.0.1:5672"\ncommand = ["rabbit"]\n',
    )
    assert list(found)[:3] == ["worker", "mail", "broker"]
    assert found["worker"].url == ""
    assert found["mail"].url == "http://127.0.0.1:8004"
    assert found["worker"].health is None
    assert found["broker"].health.url == "amqp://127.0.0.1:5672"


@pytest.mark.parametrize("place", ["shop/.venv", "shop/venv", ".venv"])
def test_takes_the_interpreter_of_the_nearest_environment(place, home):
    python = home / place / "bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    assert targets(home)["monolith"].python == str(python)


def test_takes_the_active_environment_where_there_is_none_nearby(home, tmp_path_factory):
    active = tmp_path_factory.mktemp("active")
    (active / "bin").mkdir()
    (active / "bin/python").symlink_to(sys.executable)
    assert targets(home, environ={"VIRTUAL_ENV": str(active)})["monolith"].python == str(active / "bin/python")


def test_does_not_take_another_interpreter_for_one_that_was_named(home):
    with pytest.raises(UsageError, match=r"there is no interpreter \.env/bin/python for monolith"):
        targets(home, '[targets.monolith]\npython = ".env/bin/python"\n')


def test_chooses_by_name(home):
    found = tuple(targets(home).values())
    assert [each.name for each in chosen(found, ["catalog"])] == ["catalog"]
    assert chosen(found, []) == found
    with pytest.raises(UnknownName, match="no target that could be started called 'catlog'"):
        chosen(found, ["catlog"])


def test_tells_each_side_of_the_others(home):
    env = environment(targets(home), "catalog", {"PATH": "/bin"})
    assert {key: value for key, value in env.items() if key.startswith("SERVICE_LINKS_")} == {
        "SERVICE_LINKS_MONOLITH_URL": "http://127.0.0.1:8000",
        "SERVICE_LINKS_GIFT_CARDS_URL": "http://127.0.0.1:8002",
        "SERVICE_LINKS_TOKEN": "secret",
        "SERVICE_LINKS_SWITCH": "/state/switch.json",
    }


def test_puts_the_interpreter_s_folder_before_the_path(home):
    env = environment(targets(home), "catalog", {"PATH": "/bin"})
    assert env["PATH"] == f"{Path(sys.executable).parent}:/bin"


@pytest.mark.parametrize(
    ("name", "environ", "address"),
    [
        ("monolith", {}, "sqlite:////state/up/monolith.sqlite3"),
        ("catalog", {}, "sqlite:////state/up/monolith.sqlite3"),
        ("gift-cards", {}, "sqlite:////state/up/gift-cards.sqlite3"),
        ("monolith", {"DATABASE_URL": "postgres://db/shop"}, "postgres://db/shop"),
        ("catalog", {"DATABASE_URL": "postgres://db/shop"}, "postgres://db/shop"),
        ("gift-cards", {"DATABASE_URL": "postgres://db/shop"}, "sqlite:////state/up/gift-cards.sqlite3"),
        ("gift-cards", {"GIFT_CARDS_DATABASE_URL": "postgres://db/gifts"}, "postgres://db/gifts"),
    ],
)
def test_wires_databases_as_the_plan_says(name, environ, address, home):
    assert environment(targets(home), name, environ)["DATABASE_URL"] == address


def test_what_the_plan_sets_goes_before_everything(home):
    found = targets(home, '[targets.monolith]\ndatabase_url = "DB"\nenv = { DB = "sqlite:///mine", A = "at {url}" }\n')
    env = environment(found, "monolith", {"DB": "theirs", "A": "b"})
    assert (env["DB"], env["A"]) == ("sqlite:///mine", "at http://127.0.0.1:8000")
    assert environment(found, "catalog", {})["DATABASE_URL"] == "sqlite:///mine"


def test_a_service_does_not_inherit_the_settings_module_of_the_monolith(home):
    environ = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    assert "DJANGO_SETTINGS_MODULE" not in environment(targets(home), "catalog", environ)
    assert environment(targets(home), "monolith", environ)["DJANGO_SETTINGS_MODULE"] == "config.settings"


def test_cannot_keep_a_database_in_step_yet(home):
    found = targets(home)
    found["catalog"] = replace(found["catalog"], database="synced")
    with pytest.raises(UsageError, match='catalog has database = "synced", which Banyan cannot do yet'):
        environment(found, "catalog", {})


def test_shows_an_address_without_its_password(home):
    found = targets(home)
    wiring = Wiring(tuple(found.values()), Path(), Path(), {"DATABASE_URL": "postgres://me:secret@db:5432/shop"})
    assert wiring.shown_database(found["monolith"]) == "postgres://me:***@db:5432/shop"


def test_tells_every_port_that_is_taken_and_by_whom(home):
    with closing(create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortsTaken, match=rf"port {port}, which monolith would take, is taken by .*pid \d+"):
            require_free(targets(home, port=port).values())
    require_free([targets(home, port=port)["monolith"]])


def test_does_not_give_one_port_to_two(home):
    found = targets(home, '[targets.mail]\nurl = "http://127.0.0.1:8650"\ncommand = ["mail"]\n', port=8650)
    with pytest.raises(PortsTaken, match="port 8650 is asked for twice, for mail and for monolith"):
        require_free(found.values())


def test_does_not_ask_for_the_port_of_what_runs_already(home):
    with closing(create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        found = targets(home, f'[targets.broker]\nurl = "amqp://127.0.0.1:{port}"\n', port=port + 1)
        require_free([found["broker"]])


def test_keeps_one_secret_for_all_commands_out_of_git_and_of_others_eyes(home):
    found = targets(home)
    wirings = [Wiring(tuple(found.values()), home / ".banyan/up", home / ".banyan/switch.json", {}) for _ in range(2)]
    first, second = (wiring.environment(found["catalog"])["SERVICE_LINKS_TOKEN"] for wiring in wirings)
    assert len(first) > 30
    assert first == second
    assert (home / ".banyan/up/token").stat().st_mode & 0o777 == 0o600
    assert (home / ".banyan/up/.gitignore").read_text() == "*\n"


def test_tells_the_monolith_alone_where_people_reach_the_services(home):
    found = targets(home)
    assert environment(found, "monolith", {})["SERVICE_LINKS_GIFT_CARDS_PUBLIC_URL"] == "http://127.0.0.1:8002"
    assert not [name for name in environment(found, "catalog", {}) if name.endswith("_PUBLIC_URL")][1:]


DISCOVERED = """
[targets.catalog]
url = "etcd://127.0.0.1:2379/services/catalog"
command = ["gunicorn", "catalog_service.wsgi", "--bind", "{host}:{port}"]
"""


def test_a_target_that_is_started_and_discovered_is_kept_registered_at_a_port_of_its_own(home):
    (home / "extracted/services/catalog/service_links").mkdir()
    (home / "extracted/services/catalog/service_links/register.py").touch()
    found = targets(home, DISCOVERED)
    catalog = found["catalog"]
    assert catalog.url == "http://127.0.0.1:8001"
    assert catalog.command[1:4] == ("-m", "service_links.register", "gunicorn")
    assert catalog.command[-1] == "127.0.0.1:8001"
    assert catalog.health.url == "http://127.0.0.1:8001/health/ready"
    env = environment(found, "catalog", {})
    assert env["SERVICE_LINKS_REGISTER"] == "etcd://127.0.0.1:2379/services/catalog"
    assert env["SERVICE_LINKS_ADVERTISE"] == "127.0.0.1:8001"
    others = environment(found, "monolith", {})
    assert others["SERVICE_LINKS_CATALOG_URL"] == "etcd://127.0.0.1:2379/services/catalog"
    assert others["SERVICE_LINKS_CATALOG_PUBLIC_URL"] == "http://127.0.0.1:8001"
    assert "SERVICE_LINKS_REGISTER" not in others


def test_one_without_the_runtime_is_told_and_registers_by_itself(home):
    catalog = targets(home, DISCOVERED)["catalog"]
    assert catalog.command[0] == "gunicorn"
    assert catalog.registry == "etcd://127.0.0.1:2379/services/catalog"


@pytest.mark.parametrize("url", ["etcd://127.0.0.1:2379/a", "kubernetes://catalog.shop:8000", "http://10.0.0.7:80"])
def test_one_that_runs_elsewhere_registers_nothing_and_is_found_as_the_plan_says(home, url):
    found = targets(home, f'[targets.catalog]\nurl = "{url}"')
    assert (found["catalog"].command, found["catalog"].registry) == ((), "")
    env = environment(found, "monolith", {})
    assert env["SERVICE_LINKS_CATALOG_URL"] == url
    assert ("SERVICE_LINKS_CATALOG_PUBLIC_URL" in env) == url.startswith("http")


def test_where_dns_knows_a_service_there_is_nothing_to_register(home):
    further = '[targets.catalog]\nurl = "dns://catalog.internal:8000"\ncommand = ["./run"]'
    catalog = targets(home, further)["catalog"]
    assert (catalog.command, catalog.registry, catalog.url) == (("./run",), "", "dns://catalog.internal:8000")
