"""The generated files of a service's project."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace

import pytest

from extracted.extractor.scaffold import Blueprint, scaffold
from extracted.extractor.scaffold.blueprint import Celery, Elsewhere, Endpoint, MirrorApp, Route, Setting
from extracted.extractor.scaffold.engines import DJANGO, Engine

BLUEPRINT = Blueprint(
    "order-desk",
    "Order desk",
    "copied",
    ("django.contrib.admin", "django.contrib.auth", "desk", "@people"),
    mirror_apps=(MirrorApp("people", "accounts", "PeopleConfig"),),
    moved_apps=("desk",),
    middleware=(
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ),
    context_processors=("django.template.context_processors.request",),
    prelude=("from datetime import timedelta", "def wait(seconds):\n    return timedelta(seconds=seconds)"),
    settings=(Setting("DESK_WAIT", "wait(5)"), Setting("DESK_NAME", '"Desk"', origin="name_of('desk')\n# and more")),
    routes=(
        Route("desk/", "desk.urls"),
        Route("^old/(?P<pk>\\d+)/$", "desk.views", view="old", name="old"),
        Route("api/", "desk.api", namespace="v1", above=(("api", "api"),)),
    ),
    elsewhere=(Elsewhere("shop/<int:pk>/", "detail", "shop:items"), Elsewhere("start/", "start")),
    endpoints=(Endpoint("/desk/", "desk.views.desk"),),
    has_admin=True,
    celery=Celery(),
    engines=(
        Engine(
            "django.template.backends.jinja2.Jinja2", "", ("desk/pages",), True, (("environment", "desk.env"),), True
        ),
        Engine("django_jinja.jinja2.Jinja2", "second"),
    ),
    requirements=("django>=4.2", 'pywin32; sys_platform == "win32"'),
    test_requirements=("pytest>=7",),
    events=("desk.Ticket",),
)
HOSTILE = "x'''\"\"\"\\\n}}{{ 7*7 }}`]|<script>;import os#"


def texts(blueprint: Blueprint) -> dict[str, str]:
    return {file.path: file.content.decode() for file in scaffold(blueprint)}


def test_every_python_file_compiles():
    for path, text in texts(BLUEPRINT).items():
        if path.endswith(".py"):
            compile(text, path, "exec")


def test_template_engines_stand_in_the_monoliths_order():
    text = texts(BLUEPRINT)["order_desk_service/settings.py"].partition("\nTEMPLATES = ")[2].partition("\n]\n")[0]
    engines = ast.literal_eval(f"{text.replace('BASE_DIR /', '')}\n]")
    names = ["django.template.backends.jinja2.Jinja2", DJANGO, "django_jinja.jinja2.Jinja2"]
    assert [engine["BACKEND"] for engine in engines] == names
    assert engines[0]["DIRS"] == ["desk/pages"]
    assert engines[0]["OPTIONS"] == {"environment": "desk.env"}
    assert engines[2]["NAME"] == "second"


def test_the_same_blueprint_gives_the_same_bytes():
    assert scaffold(BLUEPRINT) == scaffold(BLUEPRINT)


def test_the_package_cannot_collide_with_the_monoliths():
    assert BLUEPRINT.package == "order_desk_service"
    assert "order_desk_service/settings.py" in texts(BLUEPRINT)


def test_python_files_are_formatted_and_without_findings(tmp_path):
    for path, text in texts(BLUEPRINT).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    for package in ("service_links", "desk"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for module in ("desk/views.py", "service_links/sqlite.py"):
        (tmp_path / module).touch()
    ruff = shutil.which("ruff", path=str(sys.executable).rpartition("/")[0])
    assert ruff
    for command in (["format", "--check"], ["check", "--select", "E,F,I,UP,B"]):
        arguments = [ruff, *command, "--no-cache", "."]
        done = subprocess.run(arguments, check=False, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_installs_a_mirror_by_the_config_that_is_made_for_it():
    found = texts(BLUEPRINT)
    assert '"order_desk_service.mirror_apps.PeopleConfig"' in found["order_desk_service/settings.py"]
    assert 'label = "people"' in found["order_desk_service/mirror_apps.py"]


def test_makes_no_celery_application_without_celery():
    found = texts(replace(BLUEPRINT, celery=None))
    assert "order_desk_service/celery.py" not in found
    assert "celery" not in found["order_desk_service/__init__.py"]


def test_whitenoise_stands_behind_security_and_tokens_behind_sessions():
    lines = texts(BLUEPRINT)["order_desk_service/settings.py"].splitlines()
    order = [line.strip().strip('",') for line in lines if "Middleware" in line]
    assert order.index("whitenoise.middleware.WhiteNoiseMiddleware") == order.index(BLUEPRINT.middleware[0]) + 1
    assert order.index("service_links.auth.TokenMiddleware") == order.index(BLUEPRINT.middleware[1]) + 1


def test_pyproject_is_toml_with_the_requirements_in_it():
    document = tomllib.loads(texts(BLUEPRINT)["pyproject.toml"])
    assert document["project"]["dependencies"] == list(BLUEPRINT.requirements)
    assert document["tool"]["pytest"]["ini_options"]["DJANGO_SETTINGS_MODULE"] == "order_desk_service.test_settings"


@pytest.mark.parametrize(
    "hostile",
    [
        replace(BLUEPRINT, service=HOSTILE),
        replace(BLUEPRINT, title=HOSTILE),
        replace(BLUEPRINT, auth_user_model=HOSTILE),
        replace(BLUEPRINT, database=HOSTILE),
        replace(BLUEPRINT, admin_route=HOSTILE),
    ],
    ids=["service", "title", "user", "database", "admin"],
)
def test_a_hostile_text_stays_a_text(hostile):
    found = texts(hostile)
    for path, text in found.items():
        if path.endswith(".py"):
            names = {node.names[0].name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)}
            assert names <= {"os", "sys", "shutil", "tempfile", "dj_database_url"}
    tomllib.loads(found["pyproject.toml"])
    assert "49" not in found["README.md"]


def test_a_hostile_name_of_an_app_or_route_stays_a_text():
    hostile = replace(
        BLUEPRINT,
        installed=(HOSTILE,),
        middleware=(HOSTILE,),
        routes=(Route(HOSTILE, "desk.urls"),),
        elsewhere=(Elsewhere(HOSTILE, HOSTILE, "shop"),),
        settings=(Setting("NAME", '"x"', origin=HOSTILE),),
        events=(HOSTILE,),
        requirements=(HOSTILE,),
        endpoints=(Endpoint(HOSTILE, HOSTILE),),
    )
    found = texts(hostile)
    tomllib.loads(found["pyproject.toml"])
    tree = ast.parse(found["order_desk_service/settings.py"])
    assert any(isinstance(node, ast.Constant) and node.value == HOSTILE for node in ast.walk(tree))
    assert all(line.count("\n") == 0 for line in found["README.md"].splitlines() if "<script>" in line)


def test_writers_of_a_sqlite_database_wait_for_each_other():
    settings = next(text for path, text in texts(BLUEPRINT).items() if path.endswith("_service/settings.py"))
    (databases,) = (
        node.value
        for node in ast.parse(settings).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DATABASES"
    )
    assert ast.unparse(databases).startswith("{'default': patient(dj_database_url.config(")
    assert "from service_links.sqlite import patient\n" in settings


def test_pages_of_the_monolith_are_sent_over_there_whatever_their_urls_catch(tmp_path):
    urls = (Elsewhere(r"^old/(\d+)/$", "old"), Elsewhere("new/<int:pk>/", "new"))
    text = texts(replace(BLUEPRINT, elsewhere=urls))["order_desk_service/elsewhere.py"]
    (tmp_path / "elsewhere.py").write_text(text, encoding="utf-8")
    code = (
        "import django\n"
        "from django.conf import settings\n"
        "settings.configure(ROOT_URLCONF='elsewhere', MONOLITH_PUBLIC_URL='https://shop', ALLOWED_HOSTS=['*'])\n"
        "django.setup()\n"
        "from django.test import Client\n"
        "print([Client().get(path).headers['Location'] for path in ('/old/3/', '/new/3/')])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.strip() == "['https://shop/old/3/', 'https://shop/new/3/']", done.stderr
