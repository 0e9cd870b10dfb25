"""How many requests a workload answers at once: from its command, its environment and gunicorn's configuration."""

from __future__ import annotations

import re

import pytest

from extracted.deployment.answering import CAPACITY, capacity
from extracted.deployment.gathering import deployment_of
from extracted.deployment.rendering import rendered
from tests.extracted.deployment.shops import DEPLOY, PLAN, shop


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("gunicorn shop.wsgi --workers=2 --threads=4", "8"),
        ("gunicorn shop.wsgi -w 3", "3"),
        ("gunicorn -w3 --threads 2 shop.wsgi", "6"),
        ("gunicorn shop.wsgi", "1"),
        ("/venv/bin/gunicorn shop.wsgi --workers 2 --workers 5", "5"),
        ("python -m gunicorn shop.wsgi -w 2", "2"),
        ("python3 -m service_links.register gunicorn shop.wsgi -w 2", "2"),
        ("env A=b opentelemetry-instrument gunicorn shop.wsgi -w 2", "2"),
        ("gunicorn shop.wsgi -w 2 -k gthread --threads 3", "6"),
        ("gunicorn shop.wsgi -w 2 -k gevent", ""),
        ("gunicorn shop.asgi -w 2 -k uvicorn.workers.UvicornWorker", ""),
        ("gunicorn shop.wsgi -w $HOW_MANY", ""),
        ("gunicorn shop.wsgi -c other.py -w 2", "2"),
        ("gunicorn shop.wsgi -c other.py", ""),
        ("granian --interface wsgi --workers 2 --blocking-threads 4 shop.wsgi:application", "8"),
        ("granian --interface wsgi --workers 2 shop.wsgi:application", ""),
        ("granian --interface asgi --workers 2 --blocking-threads 1 shop.asgi:application", ""),
        ("uwsgi --http :8000 --processes 4 --threads 2 --module shop.wsgi", "8"),
        ("uwsgi --ini uwsgi.ini --processes 4", ""),
        ("waitress-serve --threads=6 shop.wsgi:application", "6"),
        ("waitress-serve shop.wsgi:application", "4"),
        ("uvicorn shop.asgi:application --workers 4", ""),
        ("python manage.py runserver", ""),
        ("", ""),
    ],
)
def test_knows_servers_by_their_commands(tmp_path, command, expected):
    assert capacity(command.split(), {}, tmp_path) == expected


def test_looks_into_a_shell_and_at_the_environment(tmp_path):
    assert capacity(("sh", "-c", "exec gunicorn shop.wsgi --workers 2 --threads 2"), {}, tmp_path) == "4"
    assert capacity(("sh", "-c", "gunicorn shop.wsgi --workers $N"), {"N": "3"}, tmp_path) == "3"
    assert capacity(("sh", "-c", 'gunicorn "shop.wsgi'), {}, tmp_path) == ""
    assert capacity(("gunicorn", "shop.wsgi"), {"WEB_CONCURRENCY": "5"}, tmp_path) == "5"
    assert capacity(("gunicorn", "shop.wsgi"), {"GUNICORN_CMD_ARGS": "--workers=6 --threads=2"}, tmp_path) == "12"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("workers = 3\nthreads = 2", "6"),
        ('import os\nworkers = int(os.environ.get("WEB_CONCURRENCY", "2"))', "4"),
        ('import os\nworkers = int(os.getenv("N", 2))', "2"),
        ('workers = 2\nworker_class = "gevent"', ""),
        ("import multiprocessing\nworkers = multiprocessing.cpu_count() * 2 + 1", ""),
        ("workers =", ""),
    ],
)
def test_reads_the_configuration_of_gunicorn(tmp_path, text, expected):
    (tmp_path / "gunicorn.conf.py").write_text(text)
    assert capacity(("gunicorn", "shop.wsgi"), {"WEB_CONCURRENCY": "4"}, tmp_path) == expected


def told(deployment, name):
    return dict(deployment.workload(name).environment).get(CAPACITY)


def test_the_monolith_tells_it_and_what_works_beside_it_does_not(tmp_path):
    found = deployment_of(shop(tmp_path))
    assert told(found, "monolith") == "8"
    assert told(found, "monolith-events") is None
    assert told(found, "gateway") is None


def test_what_the_plan_says_counts(tmp_path):
    own = PLAN + DEPLOY + '[deploy.workloads.monolith]\ncommand = ["gunicorn", "shop.wsgi", "-w", "3"]\n'
    assert told(deployment_of(shop(tmp_path / "a", plan=own)), "monolith") == "3"
    said = own + f'environment = {{ {CAPACITY} = "40" }}\n'
    assert told(deployment_of(shop(tmp_path / "b", plan=said)), "monolith") == "40"


@pytest.mark.parametrize("target", ["compose", "kustomize", "helm"])
def test_every_target_hands_it_on(tmp_path, target):
    files = rendered(target, shop(tmp_path), "../..", "deploy/here")[1]
    said = [text for text in files.values() if CAPACITY in text]
    assert any(re.search(rf"{CAPACITY}[\"']?:? *(?:\n *value: *)?[\"']8[\"']", text) for text in said), said
