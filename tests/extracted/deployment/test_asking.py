"""What the code does not tell is asked for by key and line; projects differ from the small shop in one thing each."""

from __future__ import annotations

import pytest

from banyan.errors import BadDocument
from extracted.deployment.gathering import deployment_of
from extracted.deployment.rendering import rendered
from extracted.deployment.writing import put
from tests.extracted.deployment.shops import DEPLOY, LOCK, PLAN, shop, write

SETTINGS = """\
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.db()}
"""


def other(folder, files=(), further="", plan=PLAN):
    """The plan of the small shop, with other files in its monolith and more in `[deploy]`."""
    file = shop(folder, plan + DEPLOY + further, services=("catalog",))
    write(folder / "shop", {"config/settings.py": SETTINGS, **dict(files)})
    return file


ASKED = {
    "another database": (
        {"config/settings.py": SETTINGS.replace("env.db()", '{"HOST": os.environ["DB_HOST"]}')},
        (3, "do not read the address of the database from DATABASE_URL"),
        'workloads.monolith.environment = { DB_HOST = "db" }\n',
    ),
    "mysql": (
        {"config/settings.py": SETTINGS + 'ENGINE = "django.db.backends.mysql"\n'},
        (3, "speak of MySQL, and what is deployed is PostgreSQL"),
        'workloads.monolith.secrets = ["DB_PASSWORD"]\n',
    ),
    "postgis": (
        {"config/settings.py": SETTINGS + 'ENGINE = "django.contrib.gis.db.backends.postgis"\n'},
        (17, "monolith needs PostGIS"),
        'stores.postgres.image = "docker.io/postgis/postgis:17-3.5"\n',
    ),
    "fixed hosts": (
        {"config/settings.py": SETTINGS.replace('"*"', '"shop.example.com"')},
        (3, "let them read ALLOWED_HOSTS, with commas between, for shop.example.com, monolith, localhost, 127.0.0.1"),
        'environment = { ALLOWED_HOSTS = "known by the settings" }\n',
    ),
    "hosts of another name": (
        {"config/settings.py": SETTINGS.replace('["*"]', 'env.list("SHOP_HOSTS")')},
        (3, "reads them from SHOP_HOSTS: give that in `environment`"),
        'environment = { SHOP_HOSTS = "monolith localhost" }\n',
    ),
    "an asynchronous server": (
        {"config/settings.py": SETTINGS + 'INSTALLED_APPS = ["channels"]\n'},
        (3, "answers by ASGI (channels, daphne)"),
        'workloads.monolith.command = ["uvicorn", "config.asgi:application"]\n',
    ),
    "an old Django": (
        {"requirements.lock": LOCK.replace("5.2.1", "3.2.25")},
        (17, "Django 3.2.25, which is made for Python 3.6 to 3.10, and images are built on 3.13"),
        'base = "docker.io/library/python:3.10-slim-bookworm"\n',
    ),
    "an old Python": (
        {"pyproject.toml": '[project]\nrequires-python = ">=3.9,<3.13"\n'},
        (17, "asks for Python >=3.9,<3.13, and images are built on 3.13"),
        'base = "docker.io/library/python:3.12-slim-bookworm"\n',
    ),
    "no Python of today": (
        {"setup.cfg": "[options]\npython_requires = >=2.7, <3\n"},
        (17, "asks for Python >=2.7, <3"),
        'base = "registry.example.com/python:2"\n',
    ),
    "what is compiled": (
        {"requirements.lock": f"{LOCK}psycopg2==2.9.10 \\\n    --hash=sha256:cc\n"},
        (17, "needs psycopg2, compiled while building: name an image with gcc and libpq-dev by `base` in [deploy]"),
        'base = "registry.example.com/ours:1"\n',
    ),
}


@pytest.mark.parametrize("case", ASKED)
def test_asks_with_the_line_and_takes_the_answer(case, tmp_path):
    files, (line, said), answer = ASKED[case]
    with pytest.raises(BadDocument) as raised:
        deployment_of(other(tmp_path, files))
    assert [(where, said in what) for where, what in raised.value.problems] == [(line, True)]
    assert deployment_of(other(tmp_path, files, answer))


@pytest.mark.parametrize("requires", [">=3.10", ">=3.9,<4", ">=3.11,<3.15", "~=3.12", ">=3.13", ""])
def test_asks_nothing_where_the_usual_python_will_do(requires, tmp_path):
    assert deployment_of(other(tmp_path, {"pyproject.toml": f'[project]\nrequires-python = "{requires}"\n'}))


def test_a_project_without_a_manage_py_is_run_by_django_itself(tmp_path):
    file = other(tmp_path)
    (tmp_path / "shop/manage.py").unlink()
    monolith = deployment_of(file).monolith
    assert monolith.migration[:4] == ("python", "-m", "django", "migrate")
    assert dict(monolith.environment)["DJANGO_SETTINGS_MODULE"] == "config.settings"


def test_a_project_that_lies_deeper_is_asked_for_by_its_folder(tmp_path):
    file = shop(tmp_path, PLAN.replace('path = "shop"', 'path = "."') + DEPLOY, services=("catalog",))
    with pytest.raises(BadDocument, match=r"`path` of \[targets\.monolith\], perhaps 'shop'"):
        deployment_of(file)


def test_settings_of_production_are_those_of_the_entry_point(tmp_path):
    files = {
        "config/wsgi.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.production")\n',
        "config/production.py": 'from config.settings import *\nSECRET_KEY = env("SHOP_KEY")\nSTATIC_ROOT = "s"\n',
    }
    file = other(tmp_path, files)
    monolith = deployment_of(file).monolith
    assert dict(monolith.environment)["DJANGO_SETTINGS_MODULE"] == "config.production"
    assert {"SHOP_KEY", "DATABASE_URL"} <= {each.variable for each in monolith.secrets}
    text = rendered("images", file)[1]["monolith/Containerfile"]
    assert "&& DJANGO_SETTINGS_MODULE=config.production DATABASE_URL=sqlite:" in text


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"config/celery.py": "app = Celery('x')\n"}, "config"),
        (
            {"config/celery.py": None, "shop/tasks/celery_app.py": "queue = Celery('x')\n"},
            "shop.tasks.celery_app:queue",
        ),
        ({"config/celery.py": None, "a/celery.py": "a = Celery('x')\n", "b/celery.py": "b = Celery('x')\n"}, ""),
    ],
    ids=["beside the entry point", "the only one", "no telling"],
)
def test_finds_the_app_of_celery(files, command, tmp_path):
    file = other(tmp_path, {path: text for path, text in files.items() if text}, 'transport = "redis"\n')
    if None in files.values():
        (tmp_path / "shop/config/celery.py").unlink()
    commands = {each.duty: each.command for each in deployment_of(file).workloads if each.side == "monolith"}
    assert commands.get("tasks", ("", "", ""))[2] == command


VERSIONS = "--python-version 3.13 --generate-hashes -o shop/requirements.lock"
LOCKS = {
    "uv.lock": "uv export --project shop --frozen --no-dev --no-emit-project -o shop/requirements.lock",
    "poetry.lock": "poetry export --directory shop --only main -f requirements.txt -o requirements.lock",
    "pdm.lock": "pdm export --project shop --prod -f requirements -o shop/requirements.lock",
    "Pipfile.lock": "PIPENV_PIPFILE=shop/Pipfile pipenv requirements --hash > shop/requirements.lock",
    "requirements.txt": f"uv pip compile shop/requirements.txt {VERSIONS}",
    "requirements/base.txt": f"uv pip compile shop/requirements/base.txt {VERSIONS}",
    "setup.cfg": f"uv pip compile shop/setup.cfg {VERSIONS}",
    "../pyproject.toml": f"uv pip compile pyproject.toml {VERSIONS}",
}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_made_by_the_tool_that_requirements_are_kept_with(name, tmp_path):
    file = other(tmp_path, {name: ""})
    (tmp_path / "shop/requirements.lock").unlink()
    with pytest.raises(BadDocument) as raised:
        rendered("images", file)
    assert f"`{LOCKS[name]}` makes one" in str(raised.value)


@pytest.mark.parametrize("lock", ["../requirements.lock", "/etc/lock", "a b", ".env", "a/../b", "a;b"])
def test_a_lock_lies_below_its_folder(lock, tmp_path):
    with pytest.raises(BadDocument, match="lock should be the path of a file of requirements with hashes, below"):
        deployment_of(other(tmp_path, (), f'workloads.monolith.lock = "{lock}"\n'))


def test_what_was_rendered_changes_no_image_where_the_monolith_lies_around_it(tmp_path):
    plan = PLAN.replace('path = "shop"', 'path = "."') + DEPLOY.replace('tag = "1.4.0"\n', "")
    (tmp_path / "banyan.toml").write_text(plan)
    shop(tmp_path.parent / "elsewhere", plan, services=())
    write(tmp_path, {"manage.py": "", "config/wsgi.py": "", "config/settings.py": SETTINGS, "requirements.lock": LOCK})
    shop(tmp_path, plan, services=("catalog",))
    file = tmp_path / "banyan.toml"
    first = rendered("compose", file)[1]
    put(tmp_path / "deploy/compose", "compose", first)
    assert rendered("compose", file)[1] == first
    file.write_text(plan.replace('reads = "service"', 'reads = "shadow"'))
    (tmp_path / "extracted/services/catalog/catalog_service/settings.py").write_text("CHANGED = True\n")
    before, after = (each.monolith.image for each in (deployment_of(file), deployment_of(file)))
    assert before == after
    assert str(after) in first["compose.yaml"]
    (tmp_path / "config/settings.py").write_text(f"{SETTINGS}CHANGED = True\n")
    assert deployment_of(file).monolith.image != after


@pytest.mark.parametrize(
    ("files", "further", "told"),
    [
        ({"config/celery.py": "app = Celery('x')\n"}, "", ["nobody does the tasks of monolith (Celery)"]),
        ({"config/celery.py": "app = Celery('x')\n"}, 'transport = "redis"\n', []),
        ({"config/settings.py": f'{SETTINGS}MEDIA_ROOT = "m"\n'}, "", ["uploads of monolith (MEDIA_ROOT)"]),
        ({"config/settings.py": f'{SETTINGS}STATIC_ROOT = "s"\n'}, "", ["nobody serves the static files of monolith"]),
        ({"config/settings.py": SETTINGS}, "", []),
    ],
    ids=["tasks", "workers", "uploads", "static files", "nothing"],
)
def test_warns_of_what_would_go_missing_without_a_word(files, further, told, tmp_path):
    file = other(tmp_path, files, further)
    lock = f"{LOCK}celery==5.5.0 \\\n    --hash=sha256:cc\n" if "config/celery.py" in files else LOCK
    write(tmp_path / "shop", {"requirements.lock": lock})
    found = [each for each in deployment_of(file).doubts if "monolith" in each]
    assert [each.startswith(start) for each, start in zip(found, told, strict=True)] == [True] * len(told)
