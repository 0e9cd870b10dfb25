"""A tiny service, made by the scaffold around an app of one model, and the processes that it runs as."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from extracted.extractor.cut import cut_of
from extracted.extractor.scaffold import blueprint_of, scaffold
from tests.extracted.extractor.sample import SETTINGS, monolith_of, plan_of

REPOSITORY = Path(__file__).parents[4]
RUNTIME = REPOSITORY / "extracted/runtime/service_links"
FILES = {
    "desk/models.py": """
        from django.db import models

        class Ticket(models.Model):
            title = models.CharField(max_length=100)
    """,
    "desk/migrations/__init__.py": "",
    "desk/migrations/0001_initial.py": """
        from django.db import migrations, models

        KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")

        class Migration(migrations.Migration):
            initial = True
            dependencies = []
            operations = [
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        ("id", KEY),
                        ("title", models.CharField(max_length=100)),
                    ],
                ),
            ]
    """,
    "desk/admin.py": "from django.contrib import admin\nfrom desk.models import Ticket\nadmin.site.register(Ticket)",
    "desk/views.py": """
        import logging

        from django.http import HttpResponse
        from drf_spectacular.utils import extend_schema
        from rest_framework import serializers
        from rest_framework.response import Response
        from rest_framework.views import APIView

        class Person(serializers.Serializer):
            pk = serializers.IntegerField()
            name = serializers.CharField()
            is_staff = serializers.BooleanField()
            permissions = serializers.ListField(child=serializers.CharField())

        class Me(APIView):
            @extend_schema(responses=Person)
            def get(self, request):
                user = request.user
                logging.getLogger("desk").info("asked who %s is", user.pk)
                permissions = sorted(user.get_all_permissions())
                return Response(
                    {"pk": user.pk, "name": user.email, "is_staff": user.is_staff, "permissions": permissions}
                )

        def page(request):
            logging.getLogger("desk").info("a page is asked for")
            return HttpResponse(request.user.email if request.user.is_authenticated else "nobody")
    """,
    "desk/urls.py": """
        from django.urls import path
        from desk import views
        urlpatterns = [path("me/", views.Me.as_view(), name="me"), path("page/", views.page, name="page")]
    """,
    "desk/test_desk.py": """
        import pytest
        from desk.models import Ticket

        @pytest.mark.django_db
        def test_a_ticket_is_kept():
            Ticket.objects.create(title="a")
            assert Ticket.objects.count() == 1

        @pytest.mark.django_db
        def test_somebody_signed_in_is_known(client, django_user_model):
            client.force_login(django_user_model.objects.create_user("ann", email="ann@example.com"))
            assert client.get("/desk/page/").content == b"ann@example.com"
    """,
    "config/urls.py": """
        from django.contrib import admin
        from django.urls import include, path
        urlpatterns = [path("admin/", admin.site.urls), path("desk/", include("desk.urls"))]
    """,
}
PLAN = """
    [services.desk]
    apps = ["desk"]
"""
CONTRACTS = 'from service_links.declarations import Contracts\n\nCONTRACTS = Contracts("desk")\n'


def make_service(folder: Path) -> Path:
    """Make the project of the service in a folder, as extraction would."""
    settings = SETTINGS.format(apps='"django.contrib.admin", "desk"')
    monolith = monolith_of(folder / "monolith", {**FILES, "config/settings.py": settings}, apps="desk")
    blueprint = blueprint_of(monolith, cut_of(monolith, plan_of(PLAN), "desk"), database="copied")
    service = folder / "service"
    shutil.copytree(folder / "monolith/desk", service / "desk")
    shutil.copytree(RUNTIME, service / "service_links", ignore=shutil.ignore_patterns("__pycache__"))
    (service / "service_contracts").mkdir()
    (service / "service_contracts/__init__.py").write_text(CONTRACTS, encoding="utf-8")
    for file in scaffold(blueprint):
        path = service / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return service


def environment(**more: str) -> dict[str, str]:
    """The variables of a deployment: nothing of ours comes in, so that defaults show."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, **more}


def run(folder: Path, *arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python in the folder of a project."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=False, cwd=folder, env=dict(env), capture_output=True, text=True, timeout=120)


@contextmanager
def running(folder: Path, command: list[str], url: str, env: Mapping[str, str], log: Path) -> Iterator[None]:
    """Start a process in a group of its own, wait until it answers, and end the whole group."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(env), stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _wait(process, url, log)
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with suppress(httpx.TransportError):
            httpx.get(url, timeout=5)
            return
        time.sleep(0.1)
    raise AssertionError(f"{url} does not answer\n{log.read_text(encoding='utf-8')}")
